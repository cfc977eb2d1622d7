#pragma once

// Names that the engine takes, so the core must do without.
#define check(...)
#define verify(...)
#define ensure(...) (true)

// A function that must be overridden; the class can be made all the same, as the header tool wants it.
#define PURE_VIRTUAL(Function, ...) { __VA_ARGS__ }
