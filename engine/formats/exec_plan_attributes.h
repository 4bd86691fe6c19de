// The directives of exec plans for attributes of the process that few services have: personality,
// memory, keyring, labels of security modules.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

// A profile or label of a security module; empty text: none is set.
struct SecurityLabel {
    std::string_view text;
    bool optional = false;     // '-': without it is good enough
    int line = 0, column = 0;  // in the plan
};

// session-keyring(7): a new one for the service, in which the user's is linked or not.
enum class Keyring : std::uint8_t { inherit, private_, shared };

inline constexpr unsigned kMostMemoryNodes = 1024;

struct ProcessAttributes {
    std::optional<std::uint32_t> personality;      // personality(2)
    std::optional<std::uint32_t> coredump_filter;  // core(5)
    std::optional<unsigned> memory_policy;         // set_mempolicy(2)
    std::array<std::uint64_t, kMostMemoryNodes / 64> memory_nodes{};
    std::optional<bool> merge_memory;  // prctl(2), PR_SET_MEMORY_MERGE
    bool reset_on_fork = false;        // of `sched`: children have the ordinary policy
    Keyring keyring = Keyring::inherit;
    SecurityLabel apparmor, selinux, smack;
};

// A word of systemd.exec(5), CoredumpFilter=: kinds of mappings, or a hexadecimal mask.
std::optional<std::uint32_t> coredump_bits(std::string_view word);

// "bind": its number in set_mempolicy(2).
std::optional<unsigned> memory_policy_number(std::string_view word);

// Adds "3" or "0-3"; false for what is no node or range below kMostMemoryNodes.
bool add_memory_nodes(std::string_view range,
                      std::array<std::uint64_t, kMostMemoryNodes / 64>& nodes);

}  // namespace slipway::formats
