// Declarations of what the plugin uses of the module Sockets; see core.h for what this is.
#pragma once

#include "core.h"

// SocketTypes.h
enum ESocketType { SOCKTYPE_Unknown, SOCKTYPE_Datagram, SOCKTYPE_Streaming };
enum ESocketErrors { SE_NO_ERROR, SE_EWOULDBLOCK };
namespace ESocketWaitConditions
{
	enum Type { WaitForRead, WaitForWrite, WaitForReadOrWrite };
}
namespace ESocketReceiveFlags
{
	enum Type { None };
}

// IPAddress.h
class FInternetAddr
{
public:
	virtual void SetPort(int32 Port) = 0;
	virtual FName GetProtocolType() const = 0;
	virtual ~FInternetAddr();
};

// AddressInfoTypes.h
enum class EAddressInfoFlags : uint8 { Default };
struct FAddressInfoResultData
{
	TSharedRef<FInternetAddr> Address;
};
struct FAddressInfoResult
{
	ESocketErrors ReturnCode;
	TArray<FAddressInfoResultData> Results;
};

// Sockets.h
class FSocket
{
public:
	virtual bool Close() = 0;
	virtual bool Connect(const FInternetAddr& Address) = 0;
	virtual bool Send(const uint8* Data, int32 Count, int32& BytesSent) = 0;
	virtual bool Recv(uint8* Data, int32 BufferSize, int32& BytesRead,
		ESocketReceiveFlags::Type Flags = ESocketReceiveFlags::None) = 0;
	virtual bool Wait(ESocketWaitConditions::Type Condition, FTimespan WaitTime) = 0;
	virtual bool SetNonBlocking(bool bIsNonBlocking = true) = 0;
	virtual bool SetNoDelay(bool bIsNoDelay = true) = 0;
	virtual bool SetReceiveBufferSize(int32 Size, int32& NewSize) = 0;
	virtual ~FSocket();
};

// SocketSubsystem.h
#define PLATFORM_SOCKETSUBSYSTEM FName(TEXT("UNIX"))
class ISocketSubsystem
{
public:
	static ISocketSubsystem* Get(const FName& SubsystemName = NAME_None);
	virtual FSocket* CreateSocket(const FName& SocketType, const FString& Description, const FName& Protocol) = 0;
	virtual void DestroySocket(FSocket* Socket) = 0;
	virtual FAddressInfoResult GetAddressInfo(const TCHAR* HostName, const TCHAR* ServiceName = nullptr,
		EAddressInfoFlags QueryFlags = EAddressInfoFlags::Default, const FName ProtocolTypeName = NAME_None,
		ESocketType SocketType = ESocketType::SOCKTYPE_Unknown) = 0;
	virtual ESocketErrors GetLastErrorCode() = 0;
	virtual ~ISocketSubsystem();
};
