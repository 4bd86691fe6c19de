// The architectures of system calls that a kernel of this machine offers to programs, and the
// numbers that names have there (libseccomp).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/filter/rules.h"

namespace slipway::filter {

struct Architecture {
    std::string_view name;  // systemd.unit(5), ConditionArchitecture=: "x86-64"
    std::uint32_t token;    // what the kernel shows to a filter: AUDIT_ARCH_… of linux/audit.h
    std::uint32_t library;  // what libseccomp calls it
    std::uint32_t first;    // its numbers begin here: those of x32 stand above those of x86-64
};

// Those of this machine, its own first; x32 directly behind x86-64, whose token it shares.
std::span<const Architecture> architectures();

// The machine's own.
std::string_view native_architecture();

// Where a call is made: its number, or one that several share, by the first argument.
struct Site {
    std::uint32_t number = 0;
    std::optional<std::uint32_t> operation;
};

// Empty for a call that the architecture does not have.
std::vector<Site> sites_of(const Architecture& architecture, std::string_view call);

}  // namespace slipway::filter
