// The least that a test needs: named cases, expectations that say where they failed, an exit status.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace expecting {

inline int failures = 0;

inline void that(bool holds, const char* what, const char* file, int line) {
    if (holds) return;
    ++failures;
    std::fprintf(stderr, "%s:%d: expected %s\n", file, line, what);
}

inline int verdict() { return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE; }

}  // namespace expecting

#define EXPECT(condition) expecting::that((condition), #condition, __FILE__, __LINE__)
