// The directive system-call-filter of exec plans.
#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::formats {

// Empty `path`: nothing is filtered.
struct SystemCallFilter {
    std::string_view path;   // of the program; from the service directory unless it is absolute
    std::uint64_t hash = 0;  // of the program: filter_hash()
    std::string_view architecture;  // for which it was made
    std::string_view settings;      // that are missing without it, ", " between; empty: not said
    int line = 0, column = 0;       // in the plan
};

// What the compiler writes and slipway-exec compares: the file was not exchanged or cut. FNV-1a.
constexpr std::uint64_t filter_hash(std::string_view program) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : program) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

// The name of this machine's own architecture, as systemd.unit(5) has it.
constexpr std::string_view own_architecture() {
#if defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "arm64";
#elif defined(__riscv)
    return "riscv64";
#else
    return "";
#endif
}

}  // namespace slipway::formats
