#pragma once

#include "Containers/Array.h"
#include "Engine/AssetUserData.h"
#include "Templates/Casts.h"

class IInterface_AssetUserData
{
public:
	virtual ~IInterface_AssetUserData() = default;
	virtual void AddAssetUserData(UAssetUserData* InUserData)
	{
		UserData.RemoveAll([InUserData](UAssetUserData* One) { return One->GetClass() == InUserData->GetClass(); });
		UserData.Add(InUserData);
	}
	template <typename T>
	T* GetAssetUserData()
	{
		for (UAssetUserData* One : UserData)
		{
			if (T* const Found = Cast<T>(One))
			{
				return Found;
			}
		}
		return nullptr;
	}

	TArray<UAssetUserData*> UserData;
};
