// Who may connect when there are many: so no user keeps another, or root, from asking.
//
// A user has kMaxOfUser connections, all users together leave kForRoot free. When a limit is
// reached a connection without an open request makes room: one of the same user, or of the user who
// has most. Root takes any that is free, and if there is none, any such connection.
#pragma once

#include <cstdint>
#include <list>
#include <optional>

namespace slipway::manager {

struct Client;

inline constexpr std::size_t kMaxClients = 128;
inline constexpr std::size_t kForRoot = 32;    // of them
inline constexpr std::size_t kMaxOfUser = 16;  // of one uid that is not root

struct Newcomer {
    std::uint32_t uid = 0;
    bool root = false;  // or whoever the manager runs as
};

struct Admission {
    bool admitted = false;
    std::uint64_t leaves = 0;  // id of the client who makes room; 0: nobody
};

// `clients` are in the order in which they came.
Admission admit(const std::list<Client>& clients, const Newcomer& newcomer);

}  // namespace slipway::manager
