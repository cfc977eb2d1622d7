#include "SFacewireSourcePanel.h"

#include "FacewireSource.h"
#include "FacewireText.h"
#include "Widgets/Input/SButton.h"
#include "Widgets/Input/SEditableTextBox.h"
#include "Widgets/SBoxPanel.h"
#include "Widgets/Text/STextBlock.h"

#define LOCTEXT_NAMESPACE "Facewire"

void SFacewireSourcePanel::Construct(const FArguments& Arguments)
{
	OnSourceCreated = Arguments._OnSourceCreated;
	const facewire::Endpoint Usual;
	ChildSlot
	[
		SNew(SVerticalBox)
		+ SVerticalBox::Slot()
		.AutoHeight()
		[
			SNew(STextBlock).Text(LOCTEXT("Host", "Address of the sidecar"))
		]
		+ SVerticalBox::Slot()
		.AutoHeight()
		[
			SAssignNew(HostBox, SEditableTextBox).Text(FText::FromString(FacewireText::FromUtf8(Usual.host)))
		]
		+ SVerticalBox::Slot()
		.AutoHeight()
		[
			SNew(STextBlock).Text(LOCTEXT("Port", "Port of its faces"))
		]
		+ SVerticalBox::Slot()
		.AutoHeight()
		[
			SAssignNew(PortBox, SEditableTextBox).Text(FText::FromString(FString::FromInt(Usual.faces_port)))
		]
		+ SVerticalBox::Slot()
		.AutoHeight()
		[
			SNew(SButton).Text(LOCTEXT("Add", "Add")).OnClicked(this, &SFacewireSourcePanel::HandleAdd)
		]
	];
}

FReply SFacewireSourcePanel::HandleAdd()
{
	// Through the connection string, so that what is typed here is what a preset can read.
	facewire::Endpoint Endpoint;
	Endpoint.host = FacewireText::ToUtf8(HostBox->GetText().ToString());
	const std::string Port = FacewireText::ToUtf8(PortBox->GetText().ToString());
	const std::string Line = "host=" + facewire::detail::escaped(Endpoint.host) + ";faces=" + Port;
	const facewire::Status Status = facewire::parse_endpoint(Line, Endpoint);
	HostBox->SetError(FText());
	PortBox->SetError(FText());
	if (Status.ok())
	{
		const TSharedPtr<ILiveLinkSource> Source = MakeShared<FFacewireSource>(Endpoint);
		OnSourceCreated.ExecuteIfBound(Source, FacewireText::FromUtf8(facewire::format_endpoint(Endpoint)));
	}
	else if (FCStringAnsi::Strcmp(Status.about, "host") == 0)
	{
		HostBox->SetError(LOCTEXT("BadHost", "An address, such as 127.0.0.1"));
	}
	else
	{
		PortBox->SetError(LOCTEXT("BadPort", "A number from 1 to 65535; usually 5570"));
	}
	return FReply::Handled();
}

#undef LOCTEXT_NAMESPACE
