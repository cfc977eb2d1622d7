#pragma once

#include "CoreMinimal.h"

#include <string>
#include <string_view>

// Between the engine's strings and the core's UTF-8.
namespace FacewireText
{
	inline std::string ToUtf8(const FString& Text)
	{
		const FTCHARToUTF8 Utf8(*Text);
		return std::string(Utf8.Get(), static_cast<size_t>(Utf8.Length()));
	}

	inline FString FromUtf8(std::string_view Text)
	{
		const FUTF8ToTCHAR Wide(Text.data(), static_cast<int32>(Text.size()));
		return FString(Wide.Length(), Wide.Get());
	}
}
