#pragma once

#include "HAL/Platform.h"

#include <cstdlib>
#include <type_traits>

namespace ELogVerbosity
{
	enum Type : uint8 { NoLogging, Fatal, Error, Warning, Display, Log, Verbose, VeryVerbose, All };
}

struct FLogCategory
{
};
#define DECLARE_LOG_CATEGORY_EXTERN(Name, Default, Compiled) extern FLogCategory Name
#define DEFINE_LOG_CATEGORY(Name) FLogCategory Name

// A format needs its arguments to be what printf takes, and as many of them.
template <typename... Arguments>
void LogLine(const FLogCategory& Category, ELogVerbosity::Type Verbosity, const TCHAR* Format, Arguments... Values)
{
	static_assert(((std::is_scalar_v<Arguments>)&&...), "strings are logged as *String");
	static_cast<void>(Category);
	static_cast<void>(Verbosity);
	(static_cast<void>(Values), ...);
	size_t Wanted = 0;
	for (; *Format != 0; ++Format)
	{
		Wanted += *Format == u'%' ? 1 : 0;
	}
	if (Wanted != sizeof...(Arguments))
	{
		std::abort();
	}
}
#define UE_LOG(Category, Verbosity, Format, ...) LogLine(Category, ELogVerbosity::Verbosity, Format, ##__VA_ARGS__)
