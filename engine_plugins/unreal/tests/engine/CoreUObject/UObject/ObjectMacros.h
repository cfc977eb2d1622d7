#pragma once

#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UMETA(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define FACEWIRE_API

// What the engine's header tool adds to a class, as far as it matters here.
#define CLASS_BODY(Class, Parent)                                                                                      \
public:                                                                                                                \
	using Super = Parent;                                                                                              \
	using ThisClass = Class;                                                                                           \
	static UClass* StaticClass()                                                                                       \
	{                                                                                                                  \
		static UClass One{Parent::StaticClass(), []() -> UObject* { return new Class; }};                              \
		return &One;                                                                                                   \
	}                                                                                                                  \
	virtual UClass* GetClass() const override { return StaticClass(); }                                                \
                                                                                                                       \
private:
