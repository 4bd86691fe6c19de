// Included before everything else in the heap-free flavour (cmake/runtime.cmake): a failed
// assertion of libstdc++'s headers stops the program as base::require does. Its message, which
// nobody could print, would put the name of every function that indexes a span into the program: a
// tenth of it.
#pragma once

#include <cstddef>

#ifdef __glibcxx_assert_impl
#undef __glibcxx_assert_impl
#define __glibcxx_assert_impl(condition)            \
    if (__builtin_expect((condition) ? 0 : 1, 0)) { \
        __glibcxx_constexpr_assert(false);          \
        __builtin_trap();                           \
    }
#endif
