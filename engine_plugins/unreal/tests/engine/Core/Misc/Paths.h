#pragma once

#include "Containers/UnrealString.h"

namespace EngineOfTests
{
	inline FString ContentDir;
}

struct FPaths
{
	static bool IsRelative(const FString& InPath) { return InPath.IsEmpty() || (*InPath)[0] != u'/'; }
	static FString ProjectContentDir() { return EngineOfTests::ContentDir; }
	static FString Combine(const FString& A, const FString& B)
	{
		return FString((std::u16string(*A) + u'/' + *B).c_str());
	}
};
