#pragma once

#include "Containers/Array.h"
#include "Containers/StringConv.h"
#include "Containers/UnrealString.h"

#include <cstdio>

struct FFileHelper
{
	static bool LoadFileToArray(TArray<uint8>& Result, const TCHAR* Filename, uint32 = 0)
	{
		std::FILE* const File = std::fopen(FTCHARToUTF8(Filename).Get(), "rb");
		if (File == nullptr)
		{
			return false;
		}
		uint8 Chunk[4096];
		Result.Reset();
		while (const size_t Count = std::fread(Chunk, 1, sizeof Chunk, File))
		{
			Result.Append(Chunk, static_cast<int32>(Count));
		}
		std::fclose(File);
		return true;
	}
};
