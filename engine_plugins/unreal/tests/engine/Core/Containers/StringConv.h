#pragma once

#include "HAL/Platform.h"

#include <string>

class FTCHARToUTF8
{
public:
	explicit FTCHARToUTF8(const TCHAR* Text)
	{
		while (*Text != 0)
		{
			uint32 Code = *Text++;
			if (Code >= 0xd800 && Code < 0xdc00 && *Text >= 0xdc00 && *Text < 0xe000)
			{
				Code = 0x10000 + ((Code - 0xd800) << 10) + (*Text++ - 0xdc00u);
			}
			Append(Code);
		}
	}
	const ANSICHAR* Get() const { return Data.c_str(); }
	int32 Length() const { return static_cast<int32>(Data.size()); }

private:
	void Append(uint32 Code)
	{
		if (Code < 0x80)
		{
			Data += static_cast<char>(Code);
			return;
		}
		const int32 More = Code < 0x800 ? 1 : Code < 0x10000 ? 2 : 3;
		Data += static_cast<char>((0xf00u >> More & 0xff) | Code >> (6 * More));
		for (int32 Left = More - 1; Left >= 0; --Left)
		{
			Data += static_cast<char>(0x80 | (Code >> (6 * Left) & 0x3f));
		}
	}

	std::string Data;
};

class FUTF8ToTCHAR
{
public:
	FUTF8ToTCHAR(const ANSICHAR* Text, int32 Length)
	{
		for (int32 At = 0; At < Length;)
		{
			const uint32 First = static_cast<uint8>(Text[At++]);
			const int32 More = First < 0x80 ? 0 : First < 0xe0 ? 1 : First < 0xf0 ? 2 : 3;
			uint32 Code = More == 0 ? First : First & (0x3fu >> More);
			for (int32 Left = 0; Left < More && At < Length; ++Left)
			{
				Code = Code << 6 | (static_cast<uint8>(Text[At++]) & 0x3fu);
			}
			if (Code >= 0x10000)
			{
				Data += static_cast<TCHAR>(0xd800 + ((Code - 0x10000) >> 10));
				Code = 0xdc00 + ((Code - 0x10000) & 0x3ff);
			}
			Data += static_cast<TCHAR>(Code);
		}
	}
	const TCHAR* Get() const { return Data.c_str(); }
	int32 Length() const { return static_cast<int32>(Data.size()); }

private:
	std::u16string Data;
};
