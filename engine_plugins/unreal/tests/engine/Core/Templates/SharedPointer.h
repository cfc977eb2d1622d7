#pragma once

#include "HAL/Platform.h"

#include <memory>
#include <utility>

enum class ESPMode : uint8 { NotThreadSafe, ThreadSafe };

template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedRef
{
public:
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedRef(const TSharedRef<Other, Mode>& Value) : Held(Value.Held) {}
	explicit TSharedRef(std::shared_ptr<T> Value) : Held(std::move(Value)) {}
	T* operator->() const { return Held.get(); }
	T& operator*() const { return *Held; }

	std::shared_ptr<T> Held;
};

template <typename T, ESPMode Mode = ESPMode::ThreadSafe>
class TSharedPtr
{
public:
	TSharedPtr() = default;
	TSharedPtr(std::nullptr_t) {}
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedPtr(const TSharedRef<Other, Mode>& Value) : Held(Value.Held) {}
	template <typename Other, typename = std::enable_if_t<std::is_convertible_v<Other*, T*>>>
	TSharedPtr(const TSharedPtr<Other, Mode>& Value) : Held(Value.Held) {}
	bool IsValid() const { return Held != nullptr; }
	void Reset() { Held.reset(); }
	T* Get() const { return Held.get(); }
	TSharedRef<T, Mode> ToSharedRef() const { return TSharedRef<T, Mode>(Held); }
	T* operator->() const { return Held.get(); }
	T& operator*() const { return *Held; }
	friend bool operator==(const TSharedPtr& A, const TSharedPtr& B) { return A.Held == B.Held; }

	std::shared_ptr<T> Held;
};

template <typename T, ESPMode Mode = ESPMode::ThreadSafe, typename... Arguments>
TSharedRef<T, Mode> MakeShared(Arguments&&... Values)
{
	return TSharedRef<T, Mode>(std::make_shared<T>(std::forward<Arguments>(Values)...));
}
