// Declarations of what the plugin uses of the modules Core and CoreUObject. Not the engine: only enough for a
// compiler to parse the plugin. Each names the engine header whose signature it stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

// HAL/Platform.h
using int8 = std::int8_t;
using uint8 = std::uint8_t;
using uint16 = std::uint16_t;
using int32 = std::int32_t;
using uint32 = std::uint32_t;
using int64 = long long;
using uint64 = unsigned long long;
using ANSICHAR = char;
using TCHAR = char16_t;
#define TEXT_PASTE(x) u##x
#define TEXT(x) TEXT_PASTE(x)
#define WITH_EDITOR 1

// Misc/AssertionMacros.h: taken by the engine, so the core must do without.
#define check(...)
#define verify(...)
#define ensure(...) (true)

// UObject/ObjectMacros.h
#define UCLASS(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define FACEWIRE_API

// UObject/NameTypes.h
class FName
{
public:
	FName();
	FName(const TCHAR* Name);
	bool IsNone() const;
	bool operator==(const FName& Other) const;
	bool operator!=(const FName& Other) const;
};
extern const FName NAME_None;
extern const FName NAME_Stream;

// Containers/UnrealString.h
class FString
{
public:
	FString();
	FString(const TCHAR* Text);
	FString(int32 Length, const TCHAR* Text);
	const TCHAR* operator*() const;
	static FString FromInt(int32 Number);
};
bool operator==(const FString& A, const FString& B);
uint32 GetTypeHash(const FString& Text);

// Containers/StringConv.h
class FTCHARToUTF8
{
public:
	explicit FTCHARToUTF8(const TCHAR* Text);
	const ANSICHAR* Get() const;
	int32 Length() const;
};
class FUTF8ToTCHAR
{
public:
	FUTF8ToTCHAR(const ANSICHAR* Text, int32 Length);
	const TCHAR* Get() const;
	int32 Length() const;
};

// Misc/CString.h
struct FCStringAnsi
{
	static int32 Strcmp(const ANSICHAR* A, const ANSICHAR* B);
};

// Internationalization/Text.h
class FText
{
public:
	FText();
	static FText FromString(const FString& Text);
	const FString& ToString() const;
};
FText LocalizedText(const TCHAR* Namespace, const TCHAR* Key, const TCHAR* Text);
#define LOCTEXT(Key, Text) LocalizedText(TEXT(LOCTEXT_NAMESPACE), TEXT(Key), TEXT(Text))

// Templates/UnrealTemplate.h
template <typename T>
constexpr std::remove_reference_t<T>&& MoveTemp(T&& Value) noexcept
{
	return static_cast<std::remove_reference_t<T>&&>(Value);
}

// Math/UnrealMathUtility.h
struct FMath
{
	template <typename T> static T Clamp(T Value, T Low, T High);
	template <typename T> static T Max(T A, T B);
};

// Containers/Array.h
template <typename T>
class TArray
{
public:
	int32 Add(T&& Item);
	int32 Add(const T& Item);
	void Append(const T* Items, int32 Count);
	void Append(const TArray& Items);
	void AddZeroed(int32 Count);
	void RemoveAt(int32 Index, int32 Count);
	void Reserve(int32 Count);
	void Reset();
	int32 Num() const;
	T* GetData();
	const T* GetData() const;
	T& operator[](int32 Index);
	const T& operator[](int32 Index) const;
	template <typename Predicate>
	int32 RemoveAll(const Predicate& IsGone)
	{
		return IsGone((*this)[0]) ? 1 : 0;
	}
	T* begin();
	T* end();
	const T* begin() const;
	const T* end() const;
};

// Templates/UniquePtr.h
template <typename T>
class TUniquePtr
{
public:
	TUniquePtr();
	TUniquePtr(TUniquePtr&& Other);
	TUniquePtr& operator=(TUniquePtr&& Other);
	// Like the engine's, it needs the whole type where it is destroyed.
	~TUniquePtr() { static_assert(sizeof(T) > 0, "the type is not complete here"); }
	bool IsValid() const;
	void Reset(T* Value = nullptr);
	T* operator->() const;
	T& operator*() const;
};
template <typename T, typename... Arguments>
TUniquePtr<T> MakeUnique(Arguments&&...)
{
	static_assert(std::is_constructible_v<T, Arguments...>);
	return TUniquePtr<T>();
}

// Templates/SharedPointer.h
enum class ESPMode : uint8 { NotThreadSafe, ThreadSafe };
template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedRef
{
public:
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedRef(const TSharedRef<Other, Mode>& Value);
	static TSharedRef Declared();
	T* operator->() const;
	T& operator*() const;
};
template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedPtr
{
public:
	TSharedPtr();
	TSharedPtr(std::nullptr_t);
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedPtr(const TSharedRef<Other, Mode>& Value);
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedPtr(const TSharedPtr<Other, Mode>& Value);
	bool IsValid() const;
	void Reset();
	T* operator->() const;
	T& operator*() const;
};
template <typename T, ESPMode Mode = ESPMode::ThreadSafe, typename... Arguments>
TSharedRef<T, Mode> MakeShared(Arguments&&...)
{
	static_assert(std::is_constructible_v<T, Arguments...>);
	return TSharedRef<T, Mode>::Declared();
}

// Misc/Guid.h
struct FGuid
{
	const uint32& operator[](int32 Index) const;
};

// Misc/Timespan.h
struct FTimespan
{
	static FTimespan FromMilliseconds(double Milliseconds);
	static FTimespan Zero();
};

// Misc/FrameNumber.h, Misc/FrameTime.h, Misc/FrameRate.h, Misc/QualifiedFrameTime.h
struct FFrameNumber
{
	FFrameNumber(int32 Value);
};
struct FFrameTime
{
	FFrameTime(FFrameNumber Number);
};
struct FFrameRate
{
	FFrameRate(uint32 Numerator, uint32 Denominator);
};
struct FQualifiedFrameTime
{
	FQualifiedFrameTime(const FFrameTime& Time, const FFrameRate& Rate);
};

// HAL/CriticalSection.h, Misc/ScopeLock.h
class FCriticalSection
{
};
class FScopeLock
{
public:
	explicit FScopeLock(FCriticalSection* Section);
	~FScopeLock();
};

// HAL/Runnable.h, HAL/RunnableThread.h
class FRunnable
{
public:
	virtual bool Init();
	virtual uint32 Run() = 0;
	virtual void Stop();
	virtual void Exit();
	virtual ~FRunnable();
};
class FRunnableThread
{
public:
	static FRunnableThread* Create(FRunnable* Runnable, const TCHAR* Name, uint32 StackSize = 0);
	virtual void WaitForCompletion() = 0;
	virtual ~FRunnableThread();
};

// HAL/PlatformProcess.h, HAL/PlatformTime.h
struct FPlatformProcess
{
	static void Sleep(float Seconds);
	static uint32 GetCurrentProcessId();
};
struct FPlatformTime
{
	static double Seconds();
	static float ToMilliseconds(uint32 Cycles);
};

// Logging/LogMacros.h; a format needs its arguments to be what printf takes.
struct FLogCategory
{
};
#define DECLARE_LOG_CATEGORY_EXTERN(Name, Default, Compiled) extern FLogCategory Name
#define DEFINE_LOG_CATEGORY(Name) FLogCategory Name
template <typename... Arguments>
void LogLine(const FLogCategory& Category, const TCHAR* Format, Arguments... Values)
{
	static_assert(((std::is_scalar_v<Arguments>)&&...), "strings are logged as *String");
	static_cast<void>(Category);
	static_cast<void>(Format);
	(static_cast<void>(Values), ...);
}
#define UE_LOG(Category, Verbosity, Format, ...) LogLine(Category, Format, ##__VA_ARGS__)

// Delegates/DelegateCombinations.h: multicast, bound in blueprints. The header tool wants F as first letter, and for
// parameters their type and name apart.
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name)                                                                       \
	struct Name                                                                                                        \
	{                                                                                                                  \
		static_assert(#Name[0] == 'F', "delegates begin with F");                                                      \
		void Broadcast() const;                                                                                        \
	}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, Type, Parameter)                                             \
	struct Name                                                                                                        \
	{                                                                                                                  \
		static_assert(#Name[0] == 'F', "delegates begin with F");                                                      \
		void Broadcast(Type Parameter) const;                                                                          \
	}

// Modules/ModuleManager.h
class FDefaultModuleImpl
{
};
#define IMPLEMENT_MODULE(Class, Name) [[maybe_unused]] static Class Name##Module

// Containers/Ticker.h
struct FTickerDelegate
{
	template <typename Object>
	static FTickerDelegate CreateUObject(Object* Owner, bool (Object::*Method)(float));
};
class FTSTicker
{
public:
	using FDelegateHandle = void*;
	static FTSTicker& GetCoreTicker();
	FDelegateHandle AddTicker(const FTickerDelegate& Delegate, float Delay = 0.0f);
	static void RemoveTicker(FDelegateHandle Handle);
};

// UObject/Object.h, UObject/Class.h, Templates/SubclassOf.h, Templates/Casts.h, UObject/ObjectPtr.h
class UClass
{
};
class UScriptStruct
{
};
class UObject
{
public:
	virtual ~UObject();
	FString GetName() const;
};
template <typename T>
class TSubclassOf
{
public:
	TSubclassOf();
	TSubclassOf(UClass* Class);
};
template <typename To, typename From>
To* Cast(From* Object)
{
	return static_cast<To*>(Object);
}
template <typename T>
T* NewObject(UObject* Outer);
template <typename T>
class TObjectPtr
{
public:
	TObjectPtr();
	TObjectPtr& operator=(T* Object);
	TObjectPtr& operator=(std::nullptr_t);
	operator T*() const;
	T* operator->() const;
};
struct FPropertyChangedEvent
{
};
