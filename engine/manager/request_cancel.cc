// cancel without names: whatever is under way, of services or of the manager as a whole.
#include "engine/manager/ending.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"
#include "engine/manager/switch.h"

namespace slipway::manager {
namespace {

using formats::Outcome;

void finish(Session& session, const Cancelling& asked) {
    Core& core = session.core;
    Pending pending{asked.client, asked.serial, {}, core.plan->moved(), true};
    core.table.set_asked(asked.serial);
    carry_out(core);
    Client* client = session.server.find(asked.client);
    if (asked.waits)
        session.pending.push_back(std::move(pending));
    else if (client != nullptr)
        done(session, *client, asked.serial, Outcome::ok);
}

void refuse(Session& session, const Cancelling& asked, std::string_view why) {
    Client* client = session.server.find(asked.client);
    if (client != nullptr) done(session, *client, asked.serial, Outcome::refused, {}, why);
}

}  // namespace

void cancel_whole(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    if (was_taken(session, request)) return done(session, client, serial, Outcome::ok);
    // The loop does it: what was asked for in the same turn has to begin first.
    session.cancel_asked = Cancelling{client.id, serial, (request.flags & formats::kWait) != 0};
}

void do_cancel(Session& session, Ending& ending, Switch& change) {
    if (!session.cancel_asked) return;
    const Cancelling asked = *std::exchange(session.cancel_asked, std::nullopt);
    if (session.phase == Phase::ending) {
        if (!cancel_ending(ending, session))
            return refuse(session, asked,
                          "the last services of the shutdown have begun, and it can no longer be "
                          "taken back");
    } else if (session.phase == Phase::switching && !change.pointed.empty()) {
        return refuse(session, asked,
                      "the services point to the other generation already, and it can no longer be "
                      "taken back");
    } else if (session.phase == Phase::switching) {
        cancel_switch(change, session);
    } else if (!session.core.plan->cancel_all(now_ms())) {
        return refuse(session, asked, "nothing is under way");
    }
    finish(session, asked);
}

}  // namespace slipway::manager
