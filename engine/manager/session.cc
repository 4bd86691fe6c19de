#include "engine/manager/session.h"

#include <algorithm>
#include <array>

#include "engine/manager/answer.h"
#include "engine/manager/ending.h"
#include "engine/manager/relations.h"

namespace slipway::manager {
namespace {

using formats::DoneFrame;
using formats::FrameType;
using formats::Outcome;

template <typename Frame>
void send(Server& server, Client& client, const Frame& frame, bool essential) {
    std::array<std::uint8_t, formats::kMaxFrame> buffer;
    const std::size_t size = formats::encode(frame, buffer);
    server.send(client, std::span(buffer).first(size), essential);
}

void done(Session& session,
          Client& client,
          std::uint32_t serial,
          Outcome outcome,
          std::string_view name = {},
          std::string_view text = {}) {
    send(session.server, client, DoneFrame{serial, outcome, name, text}, true);
}

// The numbers of the names; sends the answer itself and gives false when one is not known.
bool resolve(Session& session,
             Client& client,
             const formats::ClientRequest& request,
             std::vector<Id>& out) {
    for (const std::string_view name : request.names) {
        const auto id = session.core.generation->database.find(name);
        if (!id) {
            done(session, client, request.header.serial, Outcome::unknown, name,
                 "no service of that name is in the generation that runs");
            return false;
        }
        out.push_back(*id);
    }
    return true;
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
    done(session, client, request.header.serial, Outcome::ok);
}

// Does one verb to one service; false after an answer that ends the request.
bool change_one(Session& session, Client& client, const formats::ClientRequest& request, Id id) {
    Core& core = session.core;
    const std::uint32_t serial = request.header.serial;
    const bool force = (request.flags & formats::kForce) != 0;
    const formats::Database& database = core.generation->database;
    const auto refuse = [&](std::string_view why) {
        done(session, client, serial, Outcome::refused, core.name(id), why);
        return false;
    };
    Id essential = plan::kNobody;
    switch (request.verb) {
        case formats::Verb::start:
            if (database.has(id, formats::kMasked)) return refuse("it is masked");
            if (database.has(id, formats::kRefuseManualStart) && !force)
                return refuse("its definition allows no manual start; --force starts it anyway");
            core.plan->start(id, plan::Reason::asked, now_ms());
            return true;
        case formats::Verb::stop:
            if (database.has(id, formats::kRefuseManualStop) && !force)
                return refuse("its definition allows no manual stop; --force stops it anyway");
            essential = core.plan->stop(id, plan::Reason::asked, force, now_ms());
            break;
        case formats::Verb::restart:
            essential = core.plan->restart(id, plan::Reason::asked, force, now_ms());
            break;
        case formats::Verb::reload:
            if (!database.has(id, formats::kReloadable))
                return refuse("its definition does not say how it reloads (Reload = …)");
            if (!core.plan->reload(id)) return refuse("it is not running");
            return true;
    }
    if (essential == plan::kNobody) return true;
    return refuse("the essential service " + core.name(essential) +
                  " would stop with it; --force does it anyway");
}

void answer_change(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    if (session.phase != Phase::steady)
        return done(session, client, serial, Outcome::busy, {},
                    session.phase == Phase::ending ? "the machine is shutting down"
                                                   : "another generation is being taken over");
    Pending pending{client.id, serial, {}, {}, request.verb != formats::Verb::stop};
    std::vector<Id> named;
    if (!resolve(session, client, request, named)) return;
    // Whoever stops or comes back along is part of the result; what a start pulls is judged by
    // whoever pulls it.
    const bool starts = request.verb == formats::Verb::start;
    if (starts) pending.services = named;
    for (const Id id : named) {
        if (!change_one(session, client, request, id)) return carry_out(session.core);
        const std::vector<Id>& moved = session.core.plan->moved();
        std::vector<Id>& list = starts ? pending.others : pending.services;
        list.insert(list.end(), moved.begin(), moved.end());
    }
    carry_out(session.core);
    if ((request.flags & formats::kWait) && request.verb != formats::Verb::reload)
        session.pending.push_back(std::move(pending));
    else
        done(session, client, serial, Outcome::ok);
}

void answer_whole(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    const bool apply = request.header.type == FrameType::apply;
    if (!apply && (request.flags & formats::kForce)) session.hurry = true;
    if (session.phase == Phase::ending && session.hurry && !apply)
        return done(session, client, serial, Outcome::ok);
    if (session.phase == Phase::ending || (apply && session.phase == Phase::switching))
        return done(session, client, serial, Outcome::busy, {},
                    session.phase == Phase::ending ? "the machine is already shutting down"
                                                   : "another generation is being taken over");
    (apply ? session.apply_asked : session.shutdown_asked) = true;
    if (!apply) session.shutdown = request.shutdown;
    if (session.asking_client != 0)
        end_asking(session, Outcome::failed, "another request came in between");
    if ((request.flags & formats::kWait) == 0)
        return done(session, client, serial, Outcome::ok);  // accepted
    session.asking_client = client.id;
    session.asking_serial = serial;
}

// How a request ended whose services have all settled.
DoneFrame result_of(const Core& core,
                    const Pending& pending,
                    std::string& name,
                    std::string& text) {
    for (const Id id : pending.services) {
        const plan::Unit& unit = core.plan->unit(id);
        const bool reached = pending.up ? unit.state == plan::State::up || unit.done
                                        : unit.state == plan::State::down;
        if (reached) continue;
        name = core.name(id);
        text = shown_reason(core, id);
        return {pending.serial, Outcome::failed, name, text};
    }
    return {pending.serial, Outcome::ok, {}, {}};
}

void continue_list(Session& session, Client& client) {
    const Id count = static_cast<Id>(session.core.contacts.size());
    ServiceAnswer answer;
    // Half of the room, so that other answers to this client find some.
    while (client.list_next < count && client.queued < kMaxQueued / 2) {
        describe(session.core, client.list_next++, client.list_serial, answer);
        send(session.server, client, answer.frame, true);
    }
    if (client.list_next < count) return;
    client.listing = false;
    done(session, client, client.list_serial, Outcome::ok);
}

}  // namespace

void handle_frame(Session& session, Client& client, std::span<const std::uint8_t> bytes) {
    formats::FrameHeader header;
    const formats::FrameError error = formats::decode_header(bytes, header);
    if (error == formats::FrameError::version)
        return done(session, client, 0, Outcome::bad_request, {},
                    "this manager speaks another version of the protocol; use the `slipway` that "
                    "was installed with it");
    formats::ClientRequest request;
    formats::NameList names;
    if (error != formats::FrameError::none || !formats::decode(bytes, request, names)) {
        client.gone = true;
        return;
    }
    const bool looks = header.type == FrameType::list || header.type == FrameType::status ||
                       header.type == FrameType::follow;
    if (!looks && !client.may_change)
        return done(session, client, header.serial, Outcome::permission, {},
                    "only root may change services; try it with sudo or doas");
    switch (header.type) {
        case FrameType::list:
            client.listing = true;
            client.list_next = 0;
            client.list_serial = header.serial;
            return;
        case FrameType::status:
            return answer_status(session, client, request);
        case FrameType::change:
            return answer_change(session, client, request);
        case FrameType::follow:
            client.follows = true;
            client.follow_serial = header.serial;
            return;
        default:
            return answer_whole(session, client, request);
    }
}

void tell_clients(Session& session) {
    const std::vector<plan::Change> news = std::exchange(session.core.news, {});
    if (session.phase == Phase::ending) report_stops(session.core, news);
    const auto tell = [&](Client& client, std::uint32_t serial) {
        for (const plan::Change& change : news) {
            const std::string name = session.core.name(change.id);
            const std::string reason = shown_reason(session.core, change);
            const formats::ProgressFrame frame{serial, shown_state(change), name, reason};
            send(session.server, client, frame, false);
        }
    };
    for (Client& client : session.server.clients()) {
        if (client.follows) tell(client, client.follow_serial);
        if (client.id == session.asking_client) tell(client, session.asking_serial);
        if (client.listing) continue_list(session, client);
    }
    std::erase_if(session.pending, [&](const Pending& pending) {
        Client* client = session.server.find(pending.client);
        if (client == nullptr) return true;
        tell(*client, pending.serial);
        const auto settled = [&](Id id) { return session.core.plan->settled(id); };
        if (!std::all_of(pending.services.begin(), pending.services.end(), settled) ||
            !std::all_of(pending.others.begin(), pending.others.end(), settled))
            return false;
        std::string name, text;
        send(session.server, *client, result_of(session.core, pending, name, text), true);
        return true;
    });
}

void refuse_pending(Session& session, const Pending& pending, const std::string& why) {
    Client* client = session.server.find(pending.client);
    if (client != nullptr) done(session, *client, pending.serial, Outcome::busy, {}, why);
}

void end_asking(Session& session, formats::Outcome outcome, const std::string& text) {
    Client* client = session.server.find(session.asking_client);
    if (client != nullptr) done(session, *client, session.asking_serial, outcome, {}, text);
    session.asking_client = 0;
}

}  // namespace slipway::manager
