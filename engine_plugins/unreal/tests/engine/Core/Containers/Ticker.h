#pragma once

#include "CoreTypes.h"
#include "Delegates/Delegate.h"

#include <map>

using FTickerDelegate = TDelegate<bool(float)>;

class FTSTicker
{
public:
	using FDelegateHandle = int32;

	static FTSTicker& GetCoreTicker()
	{
		static FTSTicker One;
		return One;
	}
	FDelegateHandle AddTicker(const FTickerDelegate& Delegate, float = 0.0f)
	{
		Delegates[++Last] = Delegate;
		return Last;
	}
	static void RemoveTicker(FDelegateHandle Handle) { GetCoreTicker().Delegates.erase(Handle); }
	void Tick(float DeltaTime)
	{
		const std::map<FDelegateHandle, FTickerDelegate> Now = Delegates;
		for (const auto& [Handle, Delegate] : Now)
		{
			if (Delegates.count(Handle) != 0 && !Delegate.Execute(DeltaTime))
			{
				Delegates.erase(Handle);
			}
		}
	}

private:
	std::map<FDelegateHandle, FTickerDelegate> Delegates;
	FDelegateHandle Last = 0;
};
