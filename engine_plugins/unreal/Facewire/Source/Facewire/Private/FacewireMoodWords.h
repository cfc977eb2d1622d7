#pragma once

#include "FacewireMood.h"

#include <iterator>
#include <string_view>

// The moods as the sidecar spells them.
namespace FacewireMoods
{
	inline std::string_view WordOf(EFacewireMood Mood)
	{
		constexpr std::string_view Words[] = {"neutral", "joy", "anger", "sadness", "fear", "disgust", "surprise",
			"contempt", "tired", "whisper", "shout", "auto"};
		const size_t Place = static_cast<size_t>(Mood);
		return Place < std::size(Words) ? Words[Place] : Words[0];
	}
}
