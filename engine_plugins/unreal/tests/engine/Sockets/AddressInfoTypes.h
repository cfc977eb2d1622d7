#pragma once

#include "Containers/Array.h"
#include "IPAddress.h"
#include "SocketTypes.h"
#include "Templates/Function.h"
#include "Templates/SharedPointer.h"

// In the engine from Net/Common/Sockets/SocketErrors.h.
enum ESocketErrors { SE_NO_ERROR, SE_EINTR, SE_EINPROGRESS, SE_EWOULDBLOCK, SE_ECONNREFUSED, SE_ENOTCONN, SE_HOST_NOT_FOUND };

enum class EAddressInfoFlags : uint8 { Default };

struct FAddressInfoResultData
{
	TSharedRef<FInternetAddr> Address;
};

struct FAddressInfoResult
{
	ESocketErrors ReturnCode = SE_NO_ERROR;
	TArray<FAddressInfoResultData> Results;
};

using FAsyncGetAddressInfoCallback = TFunction<void(FAddressInfoResult)>;
