#pragma once

enum ESocketType { SOCKTYPE_Unknown, SOCKTYPE_Datagram, SOCKTYPE_Streaming };
enum ESocketConnectionState { SCS_NotConnected, SCS_Connected, SCS_ConnectionError };
namespace ESocketWaitConditions
{
	enum Type { WaitForRead, WaitForWrite, WaitForReadOrWrite };
}
namespace ESocketReceiveFlags
{
	enum Type { None = 0x0, Peek = 0x2, WaitAll = 0x100 };
}
