#pragma once

#include "HAL/Platform.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

template <typename T>
class TArray
{
public:
	TArray() = default;
	TArray(std::initializer_list<T> Items) : Data(Items) {}
	int32 Add(T&& Item)
	{
		Data.push_back(std::move(Item));
		return Num() - 1;
	}
	int32 Add(const T& Item)
	{
		Data.push_back(Item);
		return Num() - 1;
	}
	void Append(const T* Items, int32 Count) { Data.insert(Data.end(), Items, Items + Count); }
	void Append(const TArray& Items) { Append(Items.GetData(), Items.Num()); }
	void AddZeroed(int32 Count) { Data.resize(Data.size() + static_cast<size_t>(Count)); }
	void SetNumUninitialized(int32 Count) { Data.resize(static_cast<size_t>(Count)); }
	void RemoveAt(int32 Index, int32 Count) { Data.erase(Data.begin() + Index, Data.begin() + Index + Count); }
	void Reserve(int32 Count) { Data.reserve(static_cast<size_t>(Count)); }
	void Reset() { Data.clear(); }
	int32 Num() const { return static_cast<int32>(Data.size()); }
	bool IsEmpty() const { return Data.empty(); }
	bool Contains(const T& Item) const { return std::find(Data.begin(), Data.end(), Item) != Data.end(); }
	T* GetData() { return Data.data(); }
	const T* GetData() const { return Data.data(); }
	T& operator[](int32 Index) { return Data.at(static_cast<size_t>(Index)); }
	const T& operator[](int32 Index) const { return Data.at(static_cast<size_t>(Index)); }
	template <typename Predicate>
	int32 RemoveAll(const Predicate& IsGone)
	{
		const auto End = std::remove_if(Data.begin(), Data.end(), IsGone);
		const int32 Count = static_cast<int32>(Data.end() - End);
		Data.erase(End, Data.end());
		return Count;
	}
	T* begin() { return GetData(); }
	T* end() { return GetData() + Num(); }
	const T* begin() const { return GetData(); }
	const T* end() const { return GetData() + Num(); }

private:
	std::vector<T> Data;
};
