#pragma once

#include "Containers/UnrealString.h"

class FText
{
public:
	FText() = default;
	static FText FromString(const FString& Text)
	{
		FText Out;
		Out.Text = Text;
		return Out;
	}
	const FString& ToString() const { return Text; }

private:
	FString Text;
};

inline FText LocalizedText(const TCHAR* Namespace, const TCHAR* Key, const TCHAR* Text)
{
	static_cast<void>(Namespace);
	static_cast<void>(Key);
	return FText::FromString(Text);
}

#define LOCTEXT(Key, Text) LocalizedText(TEXT(LOCTEXT_NAMESPACE), TEXT(Key), TEXT(Text))
