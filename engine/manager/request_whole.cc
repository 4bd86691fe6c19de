// apply, shutdown: what the manager as a whole works on.
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"
#include "engine/manager/switch.h"

namespace slipway::manager {
namespace {

using formats::Outcome;

// A request that an earlier manager had begun: it is waited for.
void join(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    if ((request.flags & formats::kWait) == 0) return done(session, client, serial, Outcome::ok);
    if (session.asking_client != 0)
        end_asking(session, Outcome::failed, "another request came in between");
    session.asking_client = client.id;
    session.asking_serial = serial;
    if (session.phase == Phase::steady) await_return(session);
}

// Both end whatever the other began for a client, and only one of them can be waited for.
void answer_whole(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    const bool apply = request.header.type == formats::FrameType::apply;
    const bool ending = session.phase == Phase::ending;
    if (was_taken(session, request) && apply != ending) return join(session, client, request);
    if (!apply && (request.flags & formats::kForce)) session.hurry = true;
    if (session.phase == Phase::ending && session.hurry && !apply)
        return done(session, client, serial, Outcome::ok);
    if (session.phase == Phase::ending || (apply && session.phase == Phase::switching))
        return done(session, client, serial, Outcome::busy, {},
                    session.phase == Phase::ending ? "the machine is already shutting down"
                                                   : "another generation is being taken over");
    const bool force = (request.flags & formats::kForce) != 0;
    if (const std::string why = apply || force ? "" : inhibited_by(session); !why.empty())
        return done(session, client, serial, Outcome::refused, {},
                    "it is held back: " + why + "; --force does it anyway");
    session.whole_serial = serial;
    (apply ? session.apply_asked : session.shutdown_asked) = true;
    if (!apply) session.shutdown = request.shutdown;
    if (session.asking_client != 0)
        end_asking(session, Outcome::failed, "another request came in between");
    if ((request.flags & formats::kWait) == 0)
        return done(session, client, serial, Outcome::ok);  // accepted
    session.asking_client = client.id;
    session.asking_serial = serial;
}

}  // namespace

void answer_apply(Session& session, Client& client, const formats::ClientRequest& request) {
    answer_whole(session, client, request);
}

void answer_shutdown(Session& session, Client& client, const formats::ClientRequest& request) {
    answer_whole(session, client, request);
}

}  // namespace slipway::manager
