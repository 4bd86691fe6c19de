// libstdc++'s headers call these where they would throw; the heap-free programs stop instead (see
// require.h).
namespace std {

[[noreturn]] void __throw_out_of_range_fmt(const char*, ...);
[[noreturn]] void __throw_length_error(const char*);
[[noreturn]] void __throw_bad_function_call();
[[noreturn]] void __glibcxx_assert_fail(const char*, int, const char*, const char*) noexcept;

void __throw_out_of_range_fmt(const char*, ...) {
    __builtin_trap();
}

void __throw_length_error(const char*) {
    __builtin_trap();
}

void __throw_bad_function_call() {
    __builtin_trap();
}

void __glibcxx_assert_fail(const char*, int, const char*, const char*) noexcept {
    __builtin_trap();
}

}  // namespace std
