#pragma once

#include <cstddef>

template <typename T>
class TObjectPtr
{
public:
	TObjectPtr() = default;
	TObjectPtr(T* InObject) : Object(InObject) {}
	TObjectPtr& operator=(std::nullptr_t)
	{
		Object = nullptr;
		return *this;
	}
	operator T*() const { return Object; }
	T* operator->() const { return Object; }
	T* Get() const { return Object; }

private:
	T* Object = nullptr;
};
