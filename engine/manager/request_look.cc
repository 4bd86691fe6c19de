// list, status, follow.
#include "engine/manager/answer.h"
#include "engine/manager/relations.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {

namespace {

// Half of the room, so that other answers to this client find some. A service with its relations
// fits into the other half.
constexpr std::size_t kRoom = kMaxQueued / 4;
constexpr int kStatusesAtOnce = 16;  // a turn: each may have hundreds of relations

void begin_listing(Session& session,
                   Client& client,
                   const formats::ClientRequest& request,
                   bool all) {
    if (client.listing)
        return done(session, client, request.header.serial, formats::Outcome::busy, {},
                    "this connection is still being told of services");
    std::vector<Id> ids;
    if (!resolve(session, client, request, ids)) return;
    client.listing = true;
    client.list_events = false;
    client.lists_all = all;
    client.list_next = 0;
    client.list_serial = request.header.serial;
    client.told.assign(request.names.begin(), request.names.end());
}

void tell_status(Session& session, Client& client, Id id) {
    ServiceAnswer answer;
    describe(session.core, id, client.list_serial, answer);
    send(session.server, client, answer.frame, true);
    for (const Relation& relation : relations_of(session.core, id)) {
        formats::RelationFrame frame{client.list_serial, relation.incoming, relation.kind,
                                     relation.other, shown_state(session.core, relation.id)};
        send(session.server, client, frame, true);
    }
}

}  // namespace

void answer_list(Session& session, Client& client, const formats::ClientRequest& request) {
    begin_listing(session, client, request, true);
}

void answer_status(Session& session, Client& client, const formats::ClientRequest& request) {
    begin_listing(session, client, request, false);
}

void continue_list(Session& session, Client& client) {
    if (client.rehearses) return continue_rehearsal(session, client);
    const Id count =
        static_cast<Id>(client.lists_all ? session.core.contacts.size() : client.told.size());
    ServiceAnswer answer;
    for (int told = 0; client.list_next < count && client.queued < kRoom; ++told) {
        if (client.lists_all) {
            const Id id = client.list_next++;
            const auto kind = session.core.generation->database.kind(id);
            if (client.list_events && kind != formats::NodeKind::event) continue;
            describe(session.core, id, client.list_serial, answer);
            send(session.server, client, answer.frame, true);
            continue;
        }
        if (told == kStatusesAtOnce) return;
        // Another generation may have been taken over meanwhile.
        const auto id = session.core.generation->database.find(client.told[client.list_next++]);
        if (id) tell_status(session, client, *id);
    }
    if (client.list_next < count) return;
    client.listing = false;
    done(session, client, client.list_serial, formats::Outcome::ok);
}

void answer_follow(Session& /*session*/, Client& client, const formats::ClientRequest& request) {
    client.follows = true;
    client.follow_serial = request.header.serial;
}

}  // namespace slipway::manager
