// list, status, follow.
#include "engine/manager/answer.h"
#include "engine/manager/relations.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {

void answer_list(Session& /*session*/, Client& client, const formats::ClientRequest& request) {
    client.listing = true;
    client.list_events = false;
    client.list_next = 0;
    client.list_serial = request.header.serial;
}

void continue_list(Session& session, Client& client) {
    const Id count = static_cast<Id>(session.core.contacts.size());
    ServiceAnswer answer;
    // Half of the room, so that other answers to this client find some.
    while (client.list_next < count && client.queued < kMaxQueued / 2) {
        const Id id = client.list_next++;
        const auto kind = session.core.generation->database.kind(id);
        if (client.list_events && kind != formats::NodeKind::event) continue;
        describe(session.core, id, client.list_serial, answer);
        send(session.server, client, answer.frame, true);
    }
    if (client.list_next < count) return;
    client.listing = false;
    done(session, client, client.list_serial, formats::Outcome::ok);
}

void answer_status(Session& session, Client& client, const formats::ClientRequest& request) {
    std::vector<Id> ids;
    if (!resolve(session, client, request, ids)) return;
    ServiceAnswer answer;
    for (const Id id : ids) {
        describe(session.core, id, request.header.serial, answer);
        send(session.server, client, answer.frame, true);
        for (const Relation& relation : relations_of(session.core, id)) {
            formats::RelationFrame frame{request.header.serial, relation.incoming, relation.kind,
                                         relation.other, shown_state(session.core, relation.id)};
            send(session.server, client, frame, true);
        }
    }
    done(session, client, request.header.serial, formats::Outcome::ok);
}

void answer_follow(Session& /*session*/, Client& client, const formats::ClientRequest& request) {
    client.follows = true;
    client.follow_serial = request.header.serial;
}

}  // namespace slipway::manager
