#pragma once

#include "CoreMinimal.h"
#include "Misc/Paths.h"

namespace FacewirePaths
{
	// A path that is not absolute begins at the project's Content folder.
	inline FString InContent(const FString& File)
	{
		return FPaths::IsRelative(File) ? FPaths::Combine(FPaths::ProjectContentDir(), File) : File;
	}
}
