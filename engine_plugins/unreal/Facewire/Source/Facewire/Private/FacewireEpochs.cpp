#include "FacewireEpochs.h"

#include "HAL/CriticalSection.h"
#include "Misc/ScopeLock.h"

#include <array>

namespace
{
	constexpr uint64 KeptEpochs = 64;

	struct FFacewireEpochBoard
	{
		FCriticalSection Guard;
		std::array<FFacewireEpoch, KeptEpochs> Kept;
		uint64 Count = 0;
	};

	FFacewireEpochBoard& GetEpochBoard()
	{
		static FFacewireEpochBoard Board;
		return Board;
	}
}

void FacewireEpochs::Tell(const FFacewireEpoch& Told)
{
	FFacewireEpochBoard& Board = GetEpochBoard();
	const FScopeLock Lock(&Board.Guard);
	Board.Kept[Board.Count % KeptEpochs] = Told;
	++Board.Count;
}

void FacewireEpochs::Hear(uint64& Cursor, TArray<FFacewireEpoch>& Out)
{
	FFacewireEpochBoard& Board = GetEpochBoard();
	const FScopeLock Lock(&Board.Guard);
	if (Board.Count - Cursor > KeptEpochs)
	{
		Cursor = Board.Count - KeptEpochs;
	}
	for (; Cursor < Board.Count; ++Cursor)
	{
		Out.Add(Board.Kept[Cursor % KeptEpochs]);
	}
}
