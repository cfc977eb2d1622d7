#pragma once

#include <type_traits>
#include <utility>

template <typename T>
class TUniquePtr
{
public:
	TUniquePtr() = default;
	explicit TUniquePtr(T* InValue) : Value(InValue) {}
	TUniquePtr(TUniquePtr&& Other) : Value(std::exchange(Other.Value, nullptr)) {}
	TUniquePtr& operator=(TUniquePtr&& Other)
	{
		Reset(std::exchange(Other.Value, nullptr));
		return *this;
	}
	// Like the engine's, it needs the whole type where it is destroyed.
	~TUniquePtr() { Reset(); }
	bool IsValid() const { return Value != nullptr; }
	void Reset(T* Other = nullptr)
	{
		static_assert(sizeof(T) > 0, "the type is not complete here");
		delete std::exchange(Value, Other);
	}
	T* Get() const { return Value; }
	T* operator->() const { return Value; }
	T& operator*() const { return *Value; }

private:
	T* Value = nullptr;
};

template <typename T, typename... Arguments>
TUniquePtr<T> MakeUnique(Arguments&&... Values)
{
	return TUniquePtr<T>(new T(std::forward<Arguments>(Values)...));
}
