#pragma once

#include "CoreMinimal.h"
#include "Delegates/Delegate.h"
#include "UObject/Object.h"
#include "UObject/UObjectGlobals.h"

class ILiveLinkSource;
class SWidget;

class ULiveLinkSourceFactory : public UObject
{
	CLASS_BODY(ULiveLinkSourceFactory, UObject)

public:
	virtual FText GetSourceDisplayName() const PURE_VIRTUAL(GetSourceDisplayName, return FText();)
	virtual FText GetSourceTooltip() const PURE_VIRTUAL(GetSourceTooltip, return FText();)
	enum class EMenuType { SubPanel, MenuEntry, Disabled };
	virtual EMenuType GetMenuType() const { return EMenuType::Disabled; }
	DECLARE_DELEGATE_TwoParams(FOnLiveLinkSourceCreated, TSharedPtr<ILiveLinkSource>, FString);
	virtual TSharedPtr<SWidget> BuildCreationPanel(FOnLiveLinkSourceCreated) const { return nullptr; }
	virtual TSharedPtr<ILiveLinkSource> CreateSource(const FString&) const PURE_VIRTUAL(CreateSource, return nullptr;)
};
