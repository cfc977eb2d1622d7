#pragma once

#include "CoreMinimal.h"
#include "FacewireTcp.h"
#include "FacewireThread.h"
#include "HAL/CriticalSection.h"

THIRD_PARTY_INCLUDES_START
#include <facewire/endpoint.hpp>
#include <facewire/face_setting.hpp>
#include <facewire/faces.hpp>
THIRD_PARTY_INCLUDES_END

// What the game thread asks for at a time.
struct FFacewireCharacterNews
{
	FString Status; // In words.
	FString Reason; // Of the last refusal.
	int32 Refusals = 0; // Since the beginning.
};

// Reads a character file and tells the sidecar of it, on a thread of its own.
class FFacewireCharacterWork final : public FFacewireWork
{
public:
	// Of all subjects if none is named.
	FFacewireCharacterWork(const facewire::Endpoint& InEndpoint, const FString& InSubject);

	virtual bool Step() override;

	// Any thread.
	void Read(const FString& NewPath);
	void Put(const facewire::Trait& Trait); // Above the file.
	FFacewireCharacterNews Poll() const;

private:
	void TakeWishes();
	void ReadFile(const FString& Asked);
	void Ask();
	void Tell();
	void Refuse(const FString& Why);

	const std::string Address; // Of the control socket.
	const bool bOneSubject;
	facewire::FaceChanges File;
	facewire::FaceSetting Setting;
	facewire::FacesClient Events;
	FFacewireLoop EventsLoop;
	facewire::zmtp::Dealer Dealer;
	FFacewireLoop ControlLoop;
	facewire::control::Buffer Request;
	std::uint64_t Id = 0;

	mutable FCriticalSection Guard;
	facewire::FaceChanges Above;
	FString Path;
	bool bNewFile = false;
	bool bNewTraits = false;
	FFacewireCharacterNews News;
};
