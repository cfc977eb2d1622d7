#pragma once

#include "HAL/Platform.h"

#include <cstring>

struct FGuid
{
	FGuid() = default;
	FGuid(uint32 A, uint32 B, uint32 C, uint32 D) : Parts{A, B, C, D} {}
	const uint32& operator[](int32 Index) const { return Parts[Index]; }
	bool operator==(const FGuid& Other) const { return std::memcmp(Parts, Other.Parts, sizeof Parts) == 0; }

private:
	uint32 Parts[4] = {};
};
