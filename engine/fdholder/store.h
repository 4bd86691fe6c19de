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

inline constexpr std::uint64_t kNever = 0;

struct Held {
    int fd = -1;
    std::uint64_t deadline = kNever;  // in nanoseconds of sys::boottime()
};

class Store {
public:
    // The descriptor of that name; nothing when there is none.
    std::optional<Held> find(std::string_view name) const;

    // Takes over the descriptor; gives the one that had the name before, for the caller to close,
    // or -1. nothing: full, the descriptor stays the caller's.
    std::optional<int> put(std::string_view name, Held held);

    // Gives the descriptor back for the caller to close.
    std::optional<int> take(std::string_view name);

    // Gives back one whose time has come, for the caller to close; nothing: none has.
    std::optional<int> take_expired(std::uint64_t now);

    // When the next one expires; kNever.
    std::uint64_t next_deadline() const;

    // Adds those names from `cursor` on to a reply that `wanted(name)` wants, and says where to go
    // on: 0 at the end.
    template <typename Wanted>
    std::uint32_t list(std::uint32_t cursor, formats::HolderFrame& reply, Wanted wanted) const {
        for (std::uint32_t row = cursor; row < end_; ++row)
            if (entries_[row].size != 0 && wanted(entries_[row].name()) &&
                !reply.add_name(entries_[row].name()))
                return row;
        return 0;
    }

    // Calls `visit(name, held)` for each.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (std::uint32_t row = 0; row < end_; ++row)
            if (entries_[row].size != 0) visit(entries_[row].name(), held_at(row));
    }

    std::uint32_t count() const { return count_; }

private:
    struct Entry {
        std::array<char, formats::kHolderNameMax> text{};
        std::uint8_t size = 0;  // 0: free

        std::string_view name() const { return {text.data(), size}; }
    };

    std::uint32_t row_of(std::string_view name) const;  // end_: none

    Held held_at(std::uint32_t row) const { return {fds_[row], deadlines_[row]}; }

    int clear_row(std::uint32_t row);

    std::uint32_t count_ = 0;
    std::uint32_t end_ = 0;       // rows in use are below
    std::uint32_t expiring_ = 0;  // how many have a deadline
    std::array<int, kMaxNames> fds_{};
    std::array<std::uint64_t, kMaxNames> deadlines_{};
    std::array<Entry, kMaxNames> entries_{};
};

}  // namespace slipway::fdholder
