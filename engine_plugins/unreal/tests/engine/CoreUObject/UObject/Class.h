#pragma once

class UObject;

class UClass
{
public:
	UClass* Super = nullptr;
	UObject* (*Make)() = nullptr;

	bool IsChildOf(const UClass* Other) const
	{
		return this == Other || (Super != nullptr && Super->IsChildOf(Other));
	}
};

class UScriptStruct
{
};
