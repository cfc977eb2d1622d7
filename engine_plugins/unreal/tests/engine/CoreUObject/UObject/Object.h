#pragma once

#include "Containers/UnrealString.h"
#include "UObject/Class.h"
#include "UObject/ObjectMacros.h"

class FObjectPreSaveContext;
class UWorld;

class UObject
{
public:
	virtual ~UObject() = default;
	static UClass* StaticClass()
	{
		static UClass One{nullptr, []() -> UObject* { return new UObject; }};
		return &One;
	}
	virtual UClass* GetClass() const { return StaticClass(); }
	virtual UWorld* GetWorld() const { return Outer == nullptr ? nullptr : Outer->GetWorld(); }
	virtual void PreSave(FObjectPreSaveContext SaveContext);
	bool MarkPackageDirty() const { return bDirty = true; }
	UObject* GetOuter() const { return Outer; }
	FString GetName() const { return Name; }

	UObject* Outer = nullptr;
	FString Name = TEXT("Object");
	mutable bool bDirty = false;
};
