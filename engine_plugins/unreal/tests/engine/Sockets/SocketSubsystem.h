#pragma once

#include "AddressInfoTypes.h"
#include "Containers/UnrealString.h"
#include "IPAddress.h"
#include "SocketTypes.h"
#include "UObject/NameTypes.h"

class FSocket;

#define PLATFORM_SOCKETSUBSYSTEM FName(TEXT("UNIX"))

class ISocketSubsystem
{
public:
	static ISocketSubsystem* Get(const FName& SubsystemName = NAME_None);
	virtual ~ISocketSubsystem() {}
	virtual FSocket* CreateSocket(
		const FName& SocketType, const FString& SocketDescription, const FName& ProtocolName) = 0;
	virtual void DestroySocket(FSocket* Socket) = 0;
	virtual FAddressInfoResult GetAddressInfo(const TCHAR* HostName, const TCHAR* ServiceName = nullptr,
		EAddressInfoFlags QueryFlags = EAddressInfoFlags::Default, const FName ProtocolTypeName = NAME_None,
		ESocketType SocketType = ESocketType::SOCKTYPE_Unknown) = 0;
	virtual void GetAddressInfoAsync(FAsyncGetAddressInfoCallback Callback, const TCHAR* HostName,
		const TCHAR* ServiceName = nullptr, EAddressInfoFlags QueryFlags = EAddressInfoFlags::Default,
		const FName ProtocolTypeName = NAME_None, ESocketType SocketType = ESocketType::SOCKTYPE_Unknown) = 0;
	virtual ESocketErrors GetLastErrorCode() = 0;
};
