#pragma once

#include <functional>
#include <vector>

template <typename Signature>
class TDelegate;

template <typename Result, typename... Arguments>
class TDelegate<Result(Arguments...)>
{
public:
	template <typename Object>
	static TDelegate CreateUObject(Object* Owner, Result (Object::*Method)(Arguments...))
	{
		return CreateLambda([Owner, Method](Arguments... Values) { return (Owner->*Method)(Values...); });
	}
	template <typename Callable>
	static TDelegate CreateLambda(Callable&& Call)
	{
		TDelegate Out;
		Out.Bound = Call;
		return Out;
	}
	Result Execute(Arguments... Values) const { return Bound(Values...); }
	bool ExecuteIfBound(Arguments... Values) const
	{
		if (Bound)
		{
			Bound(Values...);
		}
		return static_cast<bool>(Bound);
	}

private:
	std::function<Result(Arguments...)> Bound;
};

#define DECLARE_DELEGATE_TwoParams(Name, First, Second) using Name = TDelegate<void(First, Second)>

// Bound in blueprints; a test listens with AddLambda, which the engine's dynamic delegates do not have.
template <typename... Arguments>
class TDynamicMulticastDelegate
{
public:
	void Broadcast(Arguments... Values) const
	{
		for (const auto& Call : Calls)
		{
			Call(Values...);
		}
	}
	void AddLambda(std::function<void(Arguments...)> Call) { Calls.push_back(Call); }

private:
	std::vector<std::function<void(Arguments...)>> Calls;
};

// The header tool wants F as first letter, and for parameters their type and name apart.
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name)                                                                       \
	struct Name : TDynamicMulticastDelegate<>                                                                          \
	{                                                                                                                  \
		static_assert(#Name[0] == 'F', "delegates begin with F");                                                      \
	}
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, Type, Parameter)                                             \
	struct Name : TDynamicMulticastDelegate<Type>                                                                      \
	{                                                                                                                  \
		static_assert(#Name[0] == 'F', "delegates begin with F");                                                      \
		static void Check(Type Parameter) { static_cast<void>(Parameter); }                                            \
	}
