// The holder's clients. It waits for nobody: who does not read its answers, sends what is no
// request, or is not to have any rights, is disconnected. Root and the holder's own user may
// everything, others what the rules allow.
#pragma once

#include <array>
#include <cstdint>

#include "engine/fdholder/mirror.h"
#include "engine/fdholder/store.h"
#include "engine/formats/holder_rules.h"
#include "engine/sys/fd.h"

namespace slipway::fdholder {

// Connections last as long as a start or a refill; more than this at once wait in the backlog of
// the socket, and the one that was silent longest is closed for them.
inline constexpr std::size_t kMaxClients = 64;

struct Client {
    sys::Fd socket;
    formats::HolderClient who;
    bool trusted = false;          // may everything
    std::uint64_t last_heard = 0;  // turns of the loop, not a clock
};

struct Holder {
    explicit Holder(Store& where) : store(where) {}

    const char* rules_file = nullptr;  // nullptr: only root and we may ask
    formats::HolderRules rules;
    Mirror mirror;
    std::uint64_t accept_again = 0;  // no more clients before then; 0: they are welcome

    Store& store;
    sys::Fd listener;
    sys::Fd signals;
    std::array<Client, kMaxClients> clients;
    std::uint64_t turn = 0;
};

// Reads the rules anew; false, after a message, when they cannot be used: then the old ones stay.
bool read_rules(Holder& holder);

// Serves until TERM or INT comes; HUP reads the rules.
void serve(Holder& holder);

}  // namespace slipway::fdholder
