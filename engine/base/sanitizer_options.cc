// The heap-free programs in a sanitized build: nothing can leak, and the leak checker needs /proc
// and free descriptors at exit, which tests of chroots and of full tables take from it (it then
// hangs).
// NOLINTBEGIN(bugprone-reserved-identifier): the name by which the sanitizer finds it
extern "C" const char* __asan_default_options();

extern "C" const char* __asan_default_options() {
    return "detect_leaks=0";
}

// NOLINTEND(bugprone-reserved-identifier)
