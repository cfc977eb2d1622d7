#pragma once

#include "CoreMinimal.h"
#include "LiveLinkSourceFactory.h"

#include "FacewireSourceFactory.generated.h"

// Puts "Facewire" into Live Link's Add Source menu, and rebuilds sources from presets.
UCLASS()
class FACEWIRE_API UFacewireSourceFactory : public ULiveLinkSourceFactory
{
	GENERATED_BODY()

public:
	virtual FText GetSourceDisplayName() const override;
	virtual FText GetSourceTooltip() const override;
	virtual EMenuType GetMenuType() const override { return EMenuType::SubPanel; }
	virtual TSharedPtr<SWidget> BuildCreationPanel(FOnLiveLinkSourceCreated OnLiveLinkSourceCreated) const override;
	virtual TSharedPtr<ILiveLinkSource> CreateSource(const FString& ConnectionString) const override;
};
