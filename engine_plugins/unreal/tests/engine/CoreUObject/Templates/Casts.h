#pragma once

#include "UObject/Class.h"

template <typename To, typename From>
To* Cast(From* Object)
{
	return Object != nullptr && Object->GetClass()->IsChildOf(To::StaticClass()) ? static_cast<To*>(Object) : nullptr;
}
