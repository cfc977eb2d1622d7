#pragma once

#include "HAL/Platform.h"

#include <string>

class FString
{
public:
	FString() = default;
	FString(const TCHAR* Text) : Data(Text) {}
	FString(int32 Length, const TCHAR* Text) : Data(Text, static_cast<size_t>(Length)) {}
	const TCHAR* operator*() const { return Data.c_str(); }
	int32 Len() const { return static_cast<int32>(Data.size()); }
	bool IsEmpty() const { return Data.empty(); }
	static FString FromInt(int32 Number)
	{
		const std::string Digits = std::to_string(Number);
		FString Out;
		Out.Data.assign(Digits.begin(), Digits.end());
		return Out;
	}

	// Ignores case, as the engine's does.
	friend bool operator==(const FString& A, const FString& B) { return A.Lower() == B.Lower(); }
	friend bool operator!=(const FString& A, const FString& B) { return !(A == B); }
	friend uint32 GetTypeHash(const FString& Text)
	{
		return static_cast<uint32>(std::hash<std::u16string>()(Text.Lower()));
	}

private:
	std::u16string Lower() const
	{
		std::u16string Out = Data;
		for (TCHAR& Unit : Out)
		{
			Unit = Unit >= u'A' && Unit <= u'Z' ? static_cast<TCHAR>(Unit + 32) : Unit;
		}
		return Out;
	}

	std::u16string Data;
};
