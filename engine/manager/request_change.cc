// One verb to the named services.
#include <array>
#include <memory>
#include <tuple>
#include <utility>

#include "engine/manager/holds.h"
#include "engine/manager/orders.h"
#include "engine/manager/reply.h"
#include "engine/manager/requests.h"
#include "engine/manager/switch_difference.h"

namespace slipway::manager {
namespace {

using formats::Outcome;
using formats::Verb;

std::string start(Core& core, Id id, bool force) {
    const formats::Database& database = core.generation->database;
    if (database.has(id, formats::kMasked)) return "it is masked";
    if (database.has(id, formats::kRefuseManualStart) && !force)
        return "its definition allows no manual start; --force starts it anyway";
    const Id refused = core.plan->start(id, plan::Reason::asked, now_ms(), force);
    const bool for_one_run = core.plan->unit(id).once || core.table.entry(id).byte == 'o';
    if (refused == plan::kNobody && for_one_run) core.plan->stay(id);
    return unless_refused(core, id, refused);
}

std::string stop(Core& core, Id id, bool force) {
    if (core.generation->database.has(id, formats::kRefuseManualStop) && !force)
        return "its definition allows no manual stop; --force stops it anyway";
    return unless_refused(core, id, core.plan->stop(id, plan::Reason::asked, force, now_ms()));
}

std::string restart(Core& core, Id id, bool force) {
    return unless_refused(core, id, core.plan->restart(id, plan::Reason::asked, force, now_ms()));
}

// Who has to reach the goal: those that were named, or whoever got a goal with them (who stops or
// comes back along); what a start pulls is judged by whoever pulls it. Nobody: they only settle.
enum class Judged { named, moved, nobody };

struct Row {
    Change one;  // null: not in this version
    Judged judged;
};

// By the number of the verb.
constexpr std::array<Row, formats::kVerbs> kRows{{
    {start, Judged::named},
    {stop, Judged::moved},
    {restart, Judged::moved},
    {order_reload, Judged::moved},
    {pin, Judged::nobody},
    {unpin, Judged::nobody},
    {release, Judged::nobody},
    {once, Judged::named},
    {wake, Judged::named},
    {mark, Judged::named},
    {nullptr, Judged::named},  // isolate: all of them together
    {nullptr, Judged::moved},  // action: by its name
    {cancel, Judged::nobody},
}};

// The name of the service that is refused, and why; empty: it is done.
std::pair<std::string, std::string> change_all(Core& core,
                                               const formats::ClientRequest& request,
                                               const std::vector<Id>& named,
                                               Pending& pending) {
    const bool force = (request.flags & formats::kForce) != 0;
    const Row& row = kRows[static_cast<std::size_t>(request.verb)];
    if (row.judged == Judged::named) pending.services = named;
    if (request.verb == Verb::isolate) {
        const std::string refused = isolate(core, named, force);
        pending.others = core.plan->moved();
        return {"", refused};
    }
    for (const Id id : named) {
        const std::string refused = request.verb == Verb::action
                                        ? order_action(core, id, request.argument)
                                        : row.one(core, id, force);
        if (!refused.empty()) return {core.name(id), refused};
        const std::vector<Id>& moved = core.plan->moved();
        auto& list = row.judged == Judged::moved ? pending.services : pending.others;
        list.insert(list.end(), moved.begin(), moved.end());
    }
    return {};
}

// Lets `change` change the plan; but not what a switch that goes on concerns: that one is given,
// and the plan is as before. So it is when `change` gives false: it is refused as a whole. Nothing
// is sent here.
template <typename Change>
Id change_as_a_whole(Session& session, const std::vector<Id>& named, const Change& change) {
    std::unique_ptr<plan::Plan>& plan = session.core.plan;
    const bool switching = session.phase == Phase::switching;
    if (switching)
        for (const Id id : named)
            if (concerned(*plan, session.fates, id)) return id;
    std::unique_ptr<plan::Plan> before;
    // One alone that is refused has changed nothing.
    if (switching || named.size() > 1) before = std::make_unique<plan::Plan>(*plan);
    const bool done = change();
    const Id met = switching ? met_by_switch(*before, *plan, session.fates) : plan::kNobody;
    if (before && (!done || met != plan::kNobody)) plan = std::move(before);
    return met;
}

}  // namespace

void answer_change(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    const Row& row = kRows[static_cast<std::size_t>(request.verb)];
    const bool orders = request.verb == Verb::reload || request.verb == Verb::action;
    if (request.verb == Verb::cancel && request.names.empty())
        return cancel_whole(session, client, request);
    const bool taken = was_taken(session, request);
    if (session.phase == Phase::ending)
        return done(session, client, serial, Outcome::busy, {}, "the machine is shutting down");
    Pending pending{client.id, serial, {}, {}, request.verb != Verb::stop};
    std::vector<Id> named;
    if (!resolve(session, client, request, named)) return;
    pending.named = named;
    std::string name, refused;
    if (taken && request.verb == Verb::action) {
        pending.services = named;
    } else if (taken && request.verb == Verb::reload) {
        for (const Id id : named)
            for (const Id other : session.core.plan->reloaded_with(id))
                pending.services.push_back(other);
    } else if (taken) {  // it was done
        (row.judged == Judged::nobody ? pending.others : pending.services) = named;
    } else {
        const Id met = change_as_a_whole(session, named, [&] {
            if (request.verb != Verb::cancel) session.core.plan->open_request();
            std::tie(name, refused) = change_all(session.core, request, named, pending);
            session.core.plan->close_request(now_ms());
            return refused.empty();
        });
        if (met != plan::kNobody)
            return done(session, client, serial, Outcome::busy, session.core.name(met),
                        "another generation is being taken over, and this service changes with "
                        "it");
        if (refused.empty()) session.core.table.set_asked(serial);
    }
    carry_out(session.core);
    if (orders) await_orders(session.core, std::exchange(pending.services, {}), pending);
    if (!refused.empty())
        done(session, client, serial, Outcome::refused, name, refused);
    else if (request.flags & formats::kWait)
        session.pending.push_back(std::move(pending));
    else
        done(session, client, serial, Outcome::ok);
}

}  // namespace slipway::manager
