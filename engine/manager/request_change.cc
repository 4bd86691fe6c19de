// One verb to the named services.
#include <array>

#include "engine/manager/reply.h"
#include "engine/manager/requests.h"

namespace slipway::manager {
namespace {

using formats::Outcome;
using formats::Verb;

// Why it is refused; empty: it is done.
using Change = std::string (*)(Core&, Id, bool force);

std::string unless_essential(const Core& core, Id essential) {
    if (essential == plan::kNobody) return "";
    return "the essential service " + core.name(essential) +
           " would stop with it; --force does it anyway";
}

std::string start(Core& core, Id id, bool force) {
    const formats::Database& database = core.generation->database;
    if (database.has(id, formats::kMasked)) return "it is masked";
    if (database.has(id, formats::kRefuseManualStart) && !force)
        return "its definition allows no manual start; --force starts it anyway";
    core.plan->start(id, plan::Reason::asked, now_ms());
    return "";
}

std::string stop(Core& core, Id id, bool force) {
    if (core.generation->database.has(id, formats::kRefuseManualStop) && !force)
        return "its definition allows no manual stop; --force stops it anyway";
    return unless_essential(core, core.plan->stop(id, plan::Reason::asked, force, now_ms()));
}

std::string restart(Core& core, Id id, bool force) {
    return unless_essential(core, core.plan->restart(id, plan::Reason::asked, force, now_ms()));
}

std::string reload(Core& core, Id id, bool /*force*/) {
    if (!core.generation->database.has(id, formats::kReloadable))
        return "its definition does not say how it reloads (Reload = …)";
    return core.plan->reload(id) ? "" : "it is not running";
}

// By the number of the verb; null: not in this version.
constexpr std::array<Change, formats::kVerbs> kChanges{start, stop, restart, reload};

}  // namespace

void answer_change(Session& session, Client& client, const formats::ClientRequest& request) {
    const std::uint32_t serial = request.header.serial;
    const Change change_one = kChanges[static_cast<std::size_t>(request.verb)];
    if (change_one == nullptr) return answer_not_served(session, client, request);
    const bool taken = was_taken(session, request);
    if (session.phase == Phase::ending || (session.phase == Phase::switching && !taken))
        return done(session, client, serial, Outcome::busy, {},
                    session.phase == Phase::ending ? "the machine is shutting down"
                                                   : "another generation is being taken over");
    Pending pending{client.id, serial, {}, {}, request.verb != formats::Verb::stop};
    std::vector<Id> named;
    if (!resolve(session, client, request, named)) return;
    // Whoever stops or comes back along is part of the result; what a start pulls is judged by
    // whoever pulls it.
    const bool starts = request.verb == formats::Verb::start;
    if (starts || taken) pending.services = named;
    if (taken) named.clear();  // it was done
    for (const Id id : named) {
        const std::string refused =
            change_one(session.core, id, (request.flags & formats::kForce) != 0);
        if (!refused.empty()) {
            done(session, client, serial, Outcome::refused, session.core.name(id), refused);
            return carry_out(session.core);
        }
        const std::vector<Id>& moved = session.core.plan->moved();
        std::vector<Id>& list = starts ? pending.others : pending.services;
        list.insert(list.end(), moved.begin(), moved.end());
    }
    if (!taken) session.core.table.set_asked(serial);
    carry_out(session.core);
    if ((request.flags & formats::kWait) && request.verb != formats::Verb::reload)
        session.pending.push_back(std::move(pending));
    else
        done(session, client, serial, Outcome::ok);
}

}  // namespace slipway::manager
