#pragma once

#include "Containers/UnrealString.h"

// Ignores case when it compares, and shows the spelling that was used first.
class FName
{
public:
	FName() = default;
	FName(const TCHAR* Name) : Text(Name) {}
	FName(const ANSICHAR* Name) : FName(std::u16string(Name, Name + std::char_traits<char>::length(Name)).c_str()) {}
	bool IsNone() const { return Text.IsEmpty(); }
	FString ToString() const { return Text; }
	bool operator==(const FName& Other) const { return Text == Other.Text; }
	bool operator!=(const FName& Other) const { return !(*this == Other); }

private:
	FString Text;
};

inline const FName NAME_None;
inline const FName NAME_Stream(TEXT("Stream"));
