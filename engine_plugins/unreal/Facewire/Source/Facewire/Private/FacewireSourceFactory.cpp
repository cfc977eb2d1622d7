#include "FacewireSourceFactory.h"

#include "FacewireLog.h"
#include "FacewireSource.h"
#include "FacewireText.h"
#include "SFacewireSourcePanel.h"

#define LOCTEXT_NAMESPACE "Facewire"

FText UFacewireSourceFactory::GetSourceDisplayName() const
{
	return LOCTEXT("SourceName", "Facewire");
}

FText UFacewireSourceFactory::GetSourceTooltip() const
{
	return LOCTEXT("SourceTooltip", "Faces that follow a voice, from a Facewire sidecar");
}

TSharedPtr<SWidget> UFacewireSourceFactory::BuildCreationPanel(FOnLiveLinkSourceCreated OnLiveLinkSourceCreated) const
{
	return SNew(SFacewireSourcePanel).OnSourceCreated(OnLiveLinkSourceCreated);
}

TSharedPtr<ILiveLinkSource> UFacewireSourceFactory::CreateSource(const FString& ConnectionString) const
{
	facewire::Endpoint Endpoint;
	const facewire::Status Status = facewire::parse_endpoint(FacewireText::ToUtf8(ConnectionString), Endpoint);
	if (!Status.ok())
	{
		UE_LOG(LogFacewire, Error, TEXT("This connection cannot be made: %s (%s). Add the source again."),
			*FacewireText::FromUtf8(facewire::describe(Status)), *ConnectionString);
		return nullptr;
	}
	return MakeShared<FFacewireSource>(Endpoint);
}

#undef LOCTEXT_NAMESPACE
