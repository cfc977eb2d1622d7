#pragma once

#include "CoreMinimal.h"
#include "HAL/PlatformTime.h"
#include "Misc/Guid.h"
#include "Misc/QualifiedFrameTime.h"
#include "UObject/Class.h"

struct FLiveLinkSubjectName
{
	FLiveLinkSubjectName() = default;
	FLiveLinkSubjectName(FName InName) : Name(InName) {}
	bool IsNone() const { return Name.IsNone(); }
	FString ToString() const { return Name.ToString(); }
	operator const FName&() const { return Name; }
	bool operator==(const FLiveLinkSubjectName& Other) const { return Name == Other.Name; }

	FName Name;
};

struct FLiveLinkSubjectKey
{
	FLiveLinkSubjectKey() = default;
	FLiveLinkSubjectKey(FGuid InSource, FName InSubjectName) : Source(InSource), SubjectName(InSubjectName) {}
	bool operator==(const FLiveLinkSubjectKey& Other) const
	{
		return SubjectName == Other.SubjectName && Source == Other.Source;
	}

	FGuid Source;
	FLiveLinkSubjectName SubjectName;
};

struct FLiveLinkWorldTime
{
	FLiveLinkWorldTime() : Time(FPlatformTime::Seconds()) {}
	FLiveLinkWorldTime(const double InTime) : Time(InTime) {}
	double GetSourceTime() const { return Time; }

private:
	double Time;
};

struct FLiveLinkMetaData
{
	FQualifiedFrameTime SceneTime;
};

struct FLiveLinkBaseFrameData
{
	static UScriptStruct* StaticStruct()
	{
		static UScriptStruct One;
		return &One;
	}
	FLiveLinkWorldTime WorldTime;
	FLiveLinkMetaData MetaData;
	TArray<float> PropertyValues;
};

struct FLiveLinkBaseStaticData
{
	static UScriptStruct* StaticStruct()
	{
		static UScriptStruct One;
		return &One;
	}
	TArray<FName> PropertyNames;
};

// Holds nothing before it is given a type, and moves only.
template <typename BaseType>
class FLiveLinkBaseDataStruct
{
public:
	FLiveLinkBaseDataStruct() = default;
	FLiveLinkBaseDataStruct(const UScriptStruct* InType) : Held(InType == nullptr ? nullptr : new BaseType) {}
	FLiveLinkBaseDataStruct(FLiveLinkBaseDataStruct&& Other) : Held(MoveTemp(Other.Held)) {}
	template <typename Type>
	Type* Cast()
	{
		return static_cast<Type*>(Held.Get());
	}

private:
	TUniquePtr<BaseType> Held;
};

using FLiveLinkStaticDataStruct = FLiveLinkBaseDataStruct<FLiveLinkBaseStaticData>;
using FLiveLinkFrameDataStruct = FLiveLinkBaseDataStruct<FLiveLinkBaseFrameData>;
