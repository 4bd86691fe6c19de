#include "engine/manager/admission.h"

#include <algorithm>
#include <map>

#include "engine/manager/server.h"

namespace slipway::manager {
namespace {

struct Crowd {
    std::map<std::uint32_t, std::size_t> of_user;
    std::size_t users = 0;  // connections of all who are not root
    std::size_t all = 0;

    std::size_t of(std::uint32_t uid) const {
        const auto found = of_user.find(uid);
        return found == of_user.end() ? 0 : found->second;
    }
};

Crowd count(const std::list<Client>& clients) {
    Crowd crowd;
    for (const Client& client : clients) {
        if (client.gone) continue;
        ++crowd.all;
        if (client.root) continue;
        ++crowd.users;
        ++crowd.of_user[client.uid];
    }
    return crowd;
}

// The first without an open request whom `may_leave` names; among several users, of the one who has
// most connections.
template <typename MayLeave>
Admission in_place_of(const std::list<Client>& clients, const Crowd& crowd, MayLeave may_leave) {
    const Client* found = nullptr;
    for (const Client& client : clients) {
        if (client.gone || client.open != 0 || client.unread || !may_leave(client)) continue;
        if (found == nullptr || crowd.of(client.uid) > crowd.of(found->uid)) found = &client;
    }
    return found == nullptr ? Admission{} : Admission{true, found->id};
}

}  // namespace

Admission admit(const std::list<Client>& clients, const Newcomer& newcomer) {
    const Crowd crowd = count(clients);
    if (newcomer.root) {
        if (crowd.all < kMaxClients) return {true, 0};
        const Admission users =
            in_place_of(clients, crowd, [](const Client& client) { return !client.root; });
        if (users.admitted) return users;
        return in_place_of(clients, crowd, [](const Client& /*client*/) { return true; });
    }
    if (crowd.of(newcomer.uid) >= kMaxOfUser)
        return in_place_of(clients, crowd, [&](const Client& client) {
            return !client.root && client.uid == newcomer.uid;
        });
    // Root's own connections may have taken more than what is kept for them.
    if (crowd.users < kMaxClients - kForRoot && crowd.all < kMaxClients) return {true, 0};
    return in_place_of(clients, crowd, [](const Client& client) { return !client.root; });
}

}  // namespace slipway::manager
