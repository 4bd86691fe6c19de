// inhibit: a client holds back a shutdown for as long as it is there.
#include <algorithm>

#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {

void answer_inhibit(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    if (session.phase == Phase::ending)
        return done(session, client, serial, formats::Outcome::busy, {},
                    "the machine is already shutting down");
    std::string why(request.argument);
    if (why.empty()) why = "no reason given";
    send(session.server, client,
         formats::ProgressFrame{serial, formats::ServiceState::waiting, "shutdown", why}, true);
    session.inhibitors.push_back({client.id, std::move(why)});
}

std::string inhibited_by(Session& session) {
    std::erase_if(session.inhibitors, [&](const Inhibitor& inhibitor) {
        const Client* client = session.server.find(inhibitor.client);
        return client == nullptr || client->gone;
    });
    std::string reasons;
    for (const Inhibitor& inhibitor : session.inhibitors)
        reasons += (reasons.empty() ? "" : "; ") + inhibitor.why;
    return reasons;
}

}  // namespace slipway::manager
