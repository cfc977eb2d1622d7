#pragma once

#include "CoreMinimal.h"
#include "Input/Reply.h"
#include "LiveLinkSourceFactory.h"
#include "Widgets/DeclarativeSyntaxSupport.h"
#include "Widgets/SCompoundWidget.h"

class SEditableTextBox;

// Asks for an address and a port, and adds the source.
class SFacewireSourcePanel : public SCompoundWidget
{
public:
	SLATE_BEGIN_ARGS(SFacewireSourcePanel) {}
		SLATE_ARGUMENT(ULiveLinkSourceFactory::FOnLiveLinkSourceCreated, OnSourceCreated)
	SLATE_END_ARGS()

	void Construct(const FArguments& Arguments);

private:
	FReply HandleAdd();

	ULiveLinkSourceFactory::FOnLiveLinkSourceCreated OnSourceCreated;
	TSharedPtr<SEditableTextBox> HostBox;
	TSharedPtr<SEditableTextBox> PortBox;
};
