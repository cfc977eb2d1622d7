// Declarations of what the plugin uses of the module LiveLinkInterface; see core.h for what this is.
#pragma once

#include "core.h"

class SWidget;

// LiveLinkRole.h, Roles/LiveLinkBasicRole.h
class ULiveLinkRole : public UObject
{
};
class ULiveLinkBasicRole : public ULiveLinkRole
{
public:
	static UClass* StaticClass();
};

// LiveLinkTypes.h
struct FLiveLinkSubjectName
{
	FLiveLinkSubjectName(FName Name);
	bool IsNone() const;
	bool operator==(const FLiveLinkSubjectName& Other) const;
};
struct FLiveLinkSubjectKey
{
	FLiveLinkSubjectKey();
	FLiveLinkSubjectKey(FGuid Source, FName SubjectName);
	FGuid Source;
	FLiveLinkSubjectName SubjectName;
	bool operator==(const FLiveLinkSubjectKey& Other) const;
};
struct FLiveLinkWorldTime
{
	FLiveLinkWorldTime();
	explicit FLiveLinkWorldTime(const double Seconds);
};
struct FLiveLinkMetaData
{
	FQualifiedFrameTime SceneTime;
};
struct FLiveLinkBaseStaticData
{
	static UScriptStruct* StaticStruct();
	TArray<FName> PropertyNames;
};
struct FLiveLinkBaseFrameData
{
	static UScriptStruct* StaticStruct();
	FLiveLinkWorldTime WorldTime;
	FLiveLinkMetaData MetaData;
	TArray<float> PropertyValues;
};
template <typename Base>
struct TLiveLinkDataStruct
{
	TLiveLinkDataStruct(const UScriptStruct* Type);
	TLiveLinkDataStruct(TLiveLinkDataStruct&& Other);
	template <typename T> T* Cast();
};
using FLiveLinkStaticDataStruct = TLiveLinkDataStruct<FLiveLinkBaseStaticData>;
using FLiveLinkFrameDataStruct = TLiveLinkDataStruct<FLiveLinkBaseFrameData>;

// ILiveLinkClient.h
class ILiveLinkClient
{
public:
	virtual void PushSubjectStaticData_AnyThread(
		const FLiveLinkSubjectKey& Key, TSubclassOf<ULiveLinkRole> Role, FLiveLinkStaticDataStruct&& Data) = 0;
	virtual void PushSubjectFrameData_AnyThread(const FLiveLinkSubjectKey& Key, FLiveLinkFrameDataStruct&& Data) = 0;
	virtual void RemoveSubject_AnyThread(const FLiveLinkSubjectKey& Key) = 0;
	virtual ~ILiveLinkClient();
};

// LiveLinkSourceSettings.h
class ULiveLinkSourceFactory;
class ULiveLinkSourceSettings : public UObject
{
public:
	FString ConnectionString;
	TSubclassOf<ULiveLinkSourceFactory> Factory;
};

// ILiveLinkSource.h
class ILiveLinkSource
{
public:
	virtual ~ILiveLinkSource();
	virtual void ReceiveClient(ILiveLinkClient* Client, FGuid SourceGuid) = 0;
	virtual void InitializeSettings(ULiveLinkSourceSettings* Settings);
	virtual void Update();
	virtual bool CanBeDisplayedInUI() const;
	virtual bool IsSourceStillValid() const = 0;
	virtual bool RequestSourceShutdown() = 0;
	virtual FText GetSourceType() const = 0;
	virtual FText GetSourceMachineName() const = 0;
	virtual FText GetSourceStatus() const = 0;
	virtual TSubclassOf<ULiveLinkSourceSettings> GetSettingsClass() const;
	virtual void OnSettingsChanged(ULiveLinkSourceSettings* Settings, const FPropertyChangedEvent& Event);
};

// LiveLinkSourceFactory.h
class ULiveLinkSourceFactory : public UObject
{
public:
	enum class EMenuType { SubPanel, MenuEntry, Disabled };
	// DECLARE_DELEGATE_TwoParams(FOnLiveLinkSourceCreated, TSharedPtr<ILiveLinkSource>, FString)
	class FOnLiveLinkSourceCreated
	{
	public:
		bool ExecuteIfBound(TSharedPtr<ILiveLinkSource> Source, FString ConnectionString) const;
	};
	virtual FText GetSourceDisplayName() const = 0;
	virtual FText GetSourceTooltip() const = 0;
	virtual EMenuType GetMenuType() const;
	virtual TSharedPtr<SWidget> BuildCreationPanel(FOnLiveLinkSourceCreated OnLiveLinkSourceCreated) const;
	virtual TSharedPtr<ILiveLinkSource> CreateSource(const FString& ConnectionString) const;
};
