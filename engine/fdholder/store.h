// The named descriptors: a fixed table, no kernel in it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/formats/holder_protocol.h"

namespace slipway::fdholder {

// A machine with a thousand services has a notification socket, a few listening sockets and a pipe
// for each; what is more is refused with ENOSPC.
inline constexpr std::uint32_t kMaxNames = 4096;

class Store {
public:
    // The descriptor of that name; nothing when there is none.
    std::optional<int> find(std::string_view name) const;

    // Takes over `fd`; gives the one that had the name before, for the caller to close, or -1.
    // nothing: full, `fd` stays the caller's.
    std::optional<int> put(std::string_view name, int fd);

    // Gives the descriptor back for the caller to close.
    std::optional<int> take(std::string_view name);

    // Adds names from `cursor` on to a reply, and says where to go on: 0 at the end.
    std::uint32_t list(std::uint32_t cursor, formats::HolderFrame& reply) const;

    std::uint32_t count() const { return count_; }

private:
    struct Entry {
        std::array<char, formats::kHolderNameMax> text{};
        std::uint8_t size = 0;  // 0: free

        std::string_view name() const { return {text.data(), size}; }
    };

    std::uint32_t row_of(std::string_view name) const;  // end_: none

    std::uint32_t count_ = 0;
    std::uint32_t end_ = 0;  // rows in use are below
    std::array<int, kMaxNames> fds_{};
    std::array<Entry, kMaxNames> entries_{};
};

}  // namespace slipway::fdholder
