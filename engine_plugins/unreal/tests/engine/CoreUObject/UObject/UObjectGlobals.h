#pragma once

#include "UObject/Object.h"

#include <memory>
#include <vector>

namespace EngineOfTests
{
	// Nothing is collected before the program ends.
	inline std::vector<std::unique_ptr<UObject>> Objects;
}

template <typename T>
T* NewObject(UObject* Outer)
{
	T* const Made = static_cast<T*>(T::StaticClass()->Make());
	Made->Outer = Outer;
	EngineOfTests::Objects.emplace_back(Made);
	return Made;
}
