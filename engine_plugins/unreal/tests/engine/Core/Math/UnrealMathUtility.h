#pragma once

struct FMath
{
	template <typename T> static T Clamp(T Value, T Low, T High) { return Value < Low ? Low : Value > High ? High : Value; }
	template <typename T> static T Max(T A, T B) { return A < B ? B : A; }
	template <typename T> static T Min(T A, T B) { return B < A ? B : A; }
};
