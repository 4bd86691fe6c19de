#include "engine/manager/session.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "engine/manager/answer.h"
#include "engine/manager/ending.h"
#include "engine/manager/orders.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {
namespace {

using formats::DoneFrame;
using formats::Outcome;

// By the number of the frame; docs/formats/protocol.md says which are not served yet.
constexpr std::array<Handler, formats::kRequests> kHandlers{
    answer_list,      // 1
    answer_status,    // 2
    answer_change,    // 3
    answer_apply,     // 4
    answer_shutdown,  // 5
    answer_follow,    // 6
    answer_plan,      // 7
    answer_event,     // 8
    answer_inhibit,   // 9
};

// Why it did not reach its goal.
std::string why_not(const Core& core, Id id) {
    const plan::Unit& unit = core.plan->unit(id);
    if (unit.state == plan::State::down && unit.reason == plan::Reason::asked)
        return "its stop was asked for meanwhile";
    if (!unit.asleep) return shown_reason(core, id);
    return "it starts when " + core.name(core.plan->root_blocker(id)) + " is raised";
}

// An event that is wanted; whether it is raised is the world's affair.
bool only_watched(const Core& core, Id id) {
    return core.plan->unit(id).asleep && core.plan->root_blocker(id) == plan::kNobody;
}

// Of services that have all settled: those that did not reach their goals.
std::vector<Failure> failures_of(const Core& core, const Pending& pending) {
    std::vector<Failure> failures;
    std::set<Id> seen;  // a service may stand there twice
    for (const Id id : pending.services) {
        const plan::Unit& unit = core.plan->unit(id);
        const bool reached = pending.up ? unit.state == plan::State::up || unit.done
                                        : unit.state == plan::State::down;
        if (!reached && pending.up && only_watched(core, id)) continue;
        if (!reached && seen.insert(id).second) failures.push_back({id, why_not(core, id)});
        if (pending.up || !reached) continue;
        if (std::string how = failed_way_down(core, id); !how.empty() && seen.insert(id).second)
            failures.push_back({id, how});
    }
    return failures;
}

// How a request ended that is over: the first that failed, and the others. `texts` keeps what the
// frame points to.
DoneFrame result_of(const Core& core,
                    const Pending& pending,
                    const std::vector<Failure>& failures,
                    std::deque<std::string>& texts) {
    DoneFrame frame;
    frame.serial = pending.serial;
    std::size_t room = formats::kMaxFrame / 2;  // for the others
    for (const Failure& failure : failures) {
        const bool first = frame.outcome == Outcome::ok;
        if (!first) ++frame.more;
        if (frame.count == formats::kMaxResults) continue;
        const std::string& name = texts.emplace_back(core.name(failure.id));
        const std::string& text = texts.emplace_back(failure.why);
        if (first) {
            frame.outcome = Outcome::failed;
            frame.name = name;
            frame.text = text;
        } else if (const std::size_t size = name.size() + text.size() + 5; size <= room) {
            room -= size;
            frame.results[frame.count++] = {Outcome::failed, name, text};
        }
    }
    return frame;
}

// What a bundle has waited for too long is not waited for.
bool all_settled(const plan::Plan& plan, const Pending& pending) {
    // Whoever a switch holds is to come back.
    const auto settled = [&](Id id) {
        return plan.settled(id) && !(plan.unit(id).held && plan.unit(id).again);
    };
    const auto late = [&](Id id) {
        const plan::Unit& unit = plan.unit(id);
        return unit.state == plan::State::failed && unit.reason == plan::Reason::late;
    };
    if (!std::all_of(pending.services.begin(), pending.services.end(), settled)) return false;
    return std::any_of(pending.services.begin(), pending.services.end(), late) ||
           std::all_of(pending.others.begin(), pending.others.end(), settled);
}

// An event that became wanted, or is no longer, and did nothing else.
bool only_wanted(const plan::Change& change) {
    return change.from == change.to && change.to == plan::State::down;
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
    if (client.open >= kMaxOpen) {
        // He does not wait for any of them: nobody of ours asks like that.
        client.gone = true;
        return;
    }
    ++client.open;
    if (!formats::only_looks(request) && !client.may_change)
        return done(session, client, header.serial, Outcome::permission, {},
                    session.server.group() ? "only root and the group that slipway.conf names may "
                                             "change services; try it with sudo or doas"
                                           : "only root may change services; try it with sudo or "
                                             "doas");
    kHandlers[static_cast<std::size_t>(header.type) - 1](session, client, request);
}

void tell_clients(Session& session) {
    const std::vector<plan::Change> news = std::exchange(session.core.news, {});
    if (session.phase == Phase::ending) report_stops(session.core, news);
    const auto tell = [&](Client& client, std::uint32_t serial) {
        for (const plan::Change& change : news) {
            if (only_wanted(change) && !client.follows) continue;
            const std::string name = session.core.name(change.id);
            const std::string reason = shown_reason(session.core, change);
            const formats::ServiceState state =
                only_wanted(change) ? shown_state(session.core, change.id) : shown_state(change);
            const formats::ProgressFrame frame{serial, state, name, reason};
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
        if (!pending.for_events) tell(*client, pending.serial);
        if (pending.for_events) {
            if (!pending.events.empty()) return false;
            done(session, *client, pending.serial, Outcome::ok);
            return true;
        }
        if (!all_settled(*session.core.plan, pending)) return false;
        const auto failures = pending.orders.empty()
                                  ? std::optional(failures_of(session.core, pending))
                                  : failed_orders(session.core, pending);
        if (!failures) return false;
        std::deque<std::string> texts;
        send(session.server, *client, result_of(session.core, pending, *failures, texts), true);
        return true;
    });
}

Millis next_deadline(const Session& session) {
    Millis first = 0;
    for (const Pending& pending : session.pending)
        if (pending.deadline != 0 && (first == 0 || pending.deadline < first))
            first = pending.deadline;
    return first;
}

void refuse_pending(Session& session, const Pending& pending, const std::string& why) {
    Client* client = session.server.find(pending.client);
    if (client != nullptr) done(session, *client, pending.serial, Outcome::busy, {}, why);
}

bool was_taken(const Session& session, const formats::ClientRequest& request) {
    return (request.flags & formats::kAgain) != 0 &&
           session.core.table.was_asked(request.header.serial);
}

void end_asking(Session& session, formats::Outcome outcome, const std::string& text) {
    Client* client = session.server.find(session.asking_client);
    if (client != nullptr) done(session, *client, session.asking_serial, outcome, {}, text);
    session.asking_client = 0;
}

}  // namespace slipway::manager
