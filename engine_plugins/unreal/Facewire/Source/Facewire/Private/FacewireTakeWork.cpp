#include "FacewireTakeWork.h"

#include "FacewireText.h"
#include "Misc/FileHelper.h"
#include "Misc/ScopeLock.h"

FFacewireTakeWork::FFacewireTakeWork(const FString& InPath)
	: Path(InPath)
{
}

bool FFacewireTakeWork::Step()
{
	TArray<uint8> File;
	facewire::Take Read;
	facewire::Status Status{facewire::Code::malformed, "the file cannot be opened"};
	if (FFileHelper::LoadFileToArray(File, *Path))
	{
		Status = Read.read(facewire::Bytes{File.GetData(), static_cast<size_t>(File.Num())}.text());
	}
	const FScopeLock Lock(&Guard);
	State = Status.ok() ? EState::Ready : EState::Failed;
	Take = std::move(Read);
	Why = FacewireText::FromUtf8(facewire::describe(Status));
	return false;
}

FFacewireTakeWork::EState FFacewireTakeWork::Poll(facewire::Take& Out, FString& Reason)
{
	const FScopeLock Lock(&Guard);
	if (State == EState::Ready)
	{
		Out = std::move(Take);
	}
	Reason = Why;
	return State;
}
