#pragma once

#include "UObject/NameTypes.h"

class IModularFeature
{
public:
	virtual ~IModularFeature() {}
};

class IModularFeatures
{
public:
	static IModularFeatures& Get()
	{
		static IModularFeatures One;
		return One;
	}
	void RegisterModularFeature(const FName, IModularFeature* InFeature) { Feature = InFeature; }
	bool IsModularFeatureAvailable(const FName) const { return Feature != nullptr; }
	template <typename T>
	T& GetModularFeature(const FName)
	{
		return static_cast<T&>(*Feature);
	}

private:
	IModularFeature* Feature = nullptr; // One is enough here.
};
