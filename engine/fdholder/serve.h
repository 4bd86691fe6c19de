// The holder's clients. It waits for nobody: who does not read its answers, sends what is no
// request, or is neither root nor the holder's own user, is disconnected.
#pragma once

#include <array>
#include <cstdint>

#include "engine/fdholder/store.h"
#include "engine/sys/fd.h"

namespace slipway::fdholder {

// Connections last as long as a start or a refill; more than this at once wait in the backlog of
// the socket, and the one that was silent longest is closed for them.
inline constexpr std::size_t kMaxClients = 64;

struct Client {
    sys::Fd socket;
    std::uint64_t last_heard = 0;  // turns of the loop, not a clock
};

struct Holder {
    explicit Holder(Store& where) : store(where) {}

    Store& store;
    sys::Fd listener;
    sys::Fd signals;
    std::array<Client, kMaxClients> clients;
    std::uint64_t turn = 0;
};

// Serves until TERM or INT comes.
void serve(Holder& holder);

}  // namespace slipway::fdholder
