// event: raise, clear and pulse events, list them, wait for them (docs/formats/events.md).
#include <algorithm>

#include "engine/manager/answer.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {
namespace {

using formats::EventVerb;
using formats::Outcome;

// The event of this name; "event:" before it may be left out.
std::optional<Id> find_event(const Core& core, std::string_view name) {
    constexpr std::string_view prefix = "event:";
    const formats::Database& database = core.generation->database;
    const auto event = [&](const std::string& given) {
        auto id = database.find(given);
        if (id && database.kind(*id) != formats::NodeKind::event) id.reset();
        return id;
    };
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
    const auto undescribed = event(std::string(prefix).append(name));
    return undescribed ? undescribed : event(std::string(name));
}

// Takes an event that has just come from whoever waits for it; clear() may follow at once.
void note(Session& session, Id id) {
    for (Pending& pending : session.pending) std::erase(pending.events, id);
}

void change(Session& session, Id id, EventVerb verb) {
    plan::Plan& plan = *session.core.plan;
    if (verb == EventVerb::set) plan.raise(id, now_ms());
    if (verb == EventVerb::clear) plan.clear(id, now_ms());
    if (verb == EventVerb::pulse) plan.pulse(id, now_ms());
    if (verb != EventVerb::clear) note(session, id);
}

void wait(Session& session, Client& client, std::uint32_t serial, std::vector<Id> events) {
    std::erase_if(events, [&](Id id) { return session.core.plan->unit(id).raised; });
    Pending pending;
    pending.client = client.id;
    pending.serial = serial;
    pending.for_events = true;
    pending.events = std::move(events);
    session.pending.push_back(std::move(pending));
}

}  // namespace

void answer_event(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    if (request.event == EventVerb::list && request.names.empty()) {
        const bool listed_already = client.listing;
        answer_list(session, client, request);
        if (!listed_already) client.list_events = true;
        return;
    }
    std::vector<Id> events;
    for (const std::string_view name : request.names) {
        const auto id = find_event(session.core, name);
        if (!id)
            return done(session, client, serial, Outcome::unknown, name,
                        "no service of the generation that runs names this event");
        events.push_back(*id);
    }
    if (request.event == EventVerb::wait) return wait(session, client, serial, std::move(events));
    if (request.event == EventVerb::list) {
        ServiceAnswer answer;
        for (const Id id : events) {
            describe(session.core, id, serial, answer);
            send(session.server, client, answer.frame, true);
        }
        return done(session, client, serial, Outcome::ok);
    }
    if (session.phase == Phase::ending)
        return done(session, client, serial, Outcome::busy, {}, "the machine is shutting down");
    // What a pulse triggers would run twice. To be raised or cleared twice changes nothing, and
    // such requests, of which there may be many at once, must not push others out of the table.
    if (!was_taken(session, request)) {
        for (const Id id : events) change(session, id, request.event);
        if (request.event == EventVerb::pulse) session.core.table.set_asked(serial);
    }
    carry_out(session.core);
    done(session, client, serial, Outcome::ok);
}

}  // namespace slipway::manager
