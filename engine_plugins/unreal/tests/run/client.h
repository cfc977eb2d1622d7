// A Live Link client that keeps what it is told.
#pragma once

#include "ILiveLinkClient.h"
#include "ILiveLinkSource.h"
#include "Misc/ScopeLock.h"

#include <string>
#include <vector>

// One call of a source, in the order in which they came.
struct FTold
{
	enum class EWhat : uint8 { Static, Frame, Removed };

	EWhat What = EWhat::Static;
	std::string Subject;
	std::vector<std::string> Names; // Of static data.
	std::vector<float> Values; // Of a frame.
	double WorldSeconds = 0.0;
	double SceneSeconds = 0.0;
	int32 SceneRate = 0;
};

class FClientOfTests final : public ILiveLinkClient
{
public:
	virtual FGuid AddSource(TSharedPtr<ILiveLinkSource> Source) override
	{
		Sources.Add(Source);
		const FGuid Guid(1, 2, 3, static_cast<uint32>(Sources.Num()));
		Source->ReceiveClient(this, Guid);
		return Guid;
	}
	virtual void RemoveSource(TSharedPtr<ILiveLinkSource> Source) override
	{
		while (!Source->RequestSourceShutdown())
		{
		}
		Sources.RemoveAll([&Source](const TSharedPtr<ILiveLinkSource>& One) { return One == Source; });
	}
	virtual void PushSubjectStaticData_AnyThread(const FLiveLinkSubjectKey& Key, TSubclassOf<ULiveLinkRole>,
		FLiveLinkStaticDataStruct&& Data) override
	{
		FTold Out;
		Out.Subject = Utf8(Key.SubjectName.ToString());
		for (const FName& Name : Data.Cast<FLiveLinkBaseStaticData>()->PropertyNames)
		{
			Out.Names.push_back(Utf8(Name.ToString()));
		}
		Keep(Out);
	}
	virtual void PushSubjectFrameData_AnyThread(
		const FLiveLinkSubjectKey& Key, FLiveLinkFrameDataStruct&& Data) override
	{
		const FLiveLinkBaseFrameData& Frame = *Data.Cast<FLiveLinkBaseFrameData>();
		FTold Out;
		Out.What = FTold::EWhat::Frame;
		Out.Subject = Utf8(Key.SubjectName.ToString());
		Out.Values.assign(Frame.PropertyValues.begin(), Frame.PropertyValues.end());
		Out.WorldSeconds = Frame.WorldTime.GetSourceTime();
		Out.SceneSeconds = Frame.MetaData.SceneTime.AsSeconds();
		Out.SceneRate = Frame.MetaData.SceneTime.Rate.Numerator / Frame.MetaData.SceneTime.Rate.Denominator;
		Keep(Out);
	}
	virtual void RemoveSubject_AnyThread(const FLiveLinkSubjectKey& Key) override
	{
		FTold Out;
		Out.What = FTold::EWhat::Removed;
		Out.Subject = Utf8(Key.SubjectName.ToString());
		Keep(Out);
	}

	// What has been told since the last time.
	std::vector<FTold> Take()
	{
		const FScopeLock Lock(&Guard);
		return std::exchange(Told, {});
	}
	static std::string Utf8(const FString& Text) { return FTCHARToUTF8(*Text).Get(); }

	TArray<TSharedPtr<ILiveLinkSource>> Sources;

private:
	void Keep(const FTold& One)
	{
		const FScopeLock Lock(&Guard);
		Told.push_back(One);
	}

	FCriticalSection Guard;
	std::vector<FTold> Told;
};
