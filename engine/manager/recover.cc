// Taking over a generation: the goals of the wanted table beside the states of the records.
#include <algorithm>
#include <unordered_map>

#include "engine/formats/fnv.h"
#include "engine/live/publish.h"
#include "engine/manager/core.h"
#include "engine/manager/supervisor.h"
#include "engine/manager/switch_difference.h"
#include "engine/plan/from_database.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

void report_cut_links(const Core& core) {
    for (const plan::Link& link : core.graph->cut)
        sys::report({"slipway-manager: warning: the order of ", core.name(link.from), " after ",
                     core.name(link.to),
                     " closes a cycle and is not kept; `slipway check` shows the cycle"});
}

// Gives the plan the state that the last manager had stored.
void adopt_stored(Core& core,
                  Id id,
                  const std::unordered_map<std::uint64_t, Id>& by_hash,
                  bool switching) {
    WantedEntry& entry = core.table.entries()[id];
    plan::Unit unit;
    unit.state = static_cast<plan::State>(std::min<std::uint8_t>(entry.state, 4));
    unit.goal_up = (entry.flags & kGoalUp) != 0;
    unit.again = (entry.flags & kAgain) != 0;
    unit.done = (entry.flags & kDone) != 0;
    unit.stuck = (entry.flags & kStuck) != 0;
    unit.leaving = (entry.flags & kLeaving) != 0;
    unit.raised = (entry.flags & kRaised) != 0;
    unit.pinned = (entry.holds & kPinned) != 0;
    unit.released = (entry.holds & kReleased) != 0;
    unit.once = (entry.holds & kOnce) != 0;
    unit.marked = (entry.holds & kMarked) != 0;
    unit.was_up = (entry.holds & kWasUp) != 0;
    unit.asked = entry.asked;
    unit.held = switching && (entry.holds & kHeld) != 0;
    unit.was_pinned = (entry.holds & kWasPinned) != 0;
    unit.was_released = (entry.holds & kWasReleased) != 0;
    unit.was_once = (entry.holds & kWasOnce) != 0;
    unit.reason = static_cast<plan::Reason>(entry.reason);
    const auto culprit = by_hash.find(entry.culprit);
    unit.culprit = culprit == by_hash.end() ? plan::kNobody : culprit->second;
    // A table of before says nothing of kinds.
    const formats::NodeKind is = core.generation->database.kind(id);
    const std::uint32_t was = entry.holds >> kKindShift;
    if (was != 0 && was != kind_in_table(is) >> kKindShift) {
        unit = converted(unit, static_cast<formats::NodeKind>(was - 1), is);
        // Nobody has the request that stands there any more, or it asked for something else.
        entry.request = entry.order = 0;
        entry.byte = 0;
    }
    entry.holds = (entry.holds & ((1U << kKindShift) - 1)) | kind_in_table(is);
    core.plan->adopt(id, unit);
}

}  // namespace

sys::Status take_over(Core& core, live::Generation generation) {
    const auto boot = live::boot_names(generation);
    if (!boot) return boot.error();
    core.generation = std::make_unique<live::Generation>(std::move(generation));
    const formats::Database& database = core.generation->database;
    std::vector<WantedTable::Names> names;
    std::unordered_map<std::uint64_t, Id> by_hash;
    core.rings.clear();
    for (Id id = 0; id < database.count(); ++id) {
        names.push_back({core.name(id), core.has_directory(id) ? core.directory(id) : ""});
        core.rings.emplace_back(formats::fnv1a(core.directory(id)), id);
        by_hash.emplace(formats::fnv1a_64(names.back().name), id);
    }
    // Whoever was renamed may be a reason under his old name.
    for (Id id = 0; id < database.count(); ++id)
        by_hash.emplace(formats::fnv1a_64(names[id].directory), id);
    std::sort(core.rings.begin(), core.rings.end());
    auto table = WantedTable::make(core.run, names);
    if (!table) return table.error();
    core.table = std::move(table.value());
    core.graph = std::make_unique<plan::Graph>(plan::graph_of(database));
    core.outside.assign(database.count(), false);
    for (const std::string& name : boot.value()) {
        const auto id = database.find(name);
        if (!id) continue;
        core.outside[*id] = true;
        core.graph->nodes[*id].survives_shutdown = true;
    }
    core.plan = std::make_unique<plan::Plan>(*core.graph);
    core.contacts.assign(database.count(), Contact{});
    report_cut_links(core);

    // In the midst of a switch nobody whom it stopped is started again: resume_switch() goes on.
    const Intent& intent = core.table.intent();
    const bool switching =
        intent.work == Intent::Work::switching && path_of(intent.from) == core.generation->path;
    for (Id id = 0; id < database.count(); ++id) adopt_stored(core, id, by_hash, switching);
    std::vector<Id> seen;
    for (Id id = 0; id < database.count(); ++id) {
        if (!core.has_directory(id)) continue;
        const auto status = read_status(core.scan, core.directory(id));
        if (!status && base::may_pass(status.error())) {
            core.contacts[id].unseen = true;
            try_again(core, kFaultPause);
        }
        if (status) core.table.reserve(status.value().record.request_taken);
        // A request that the last manager stored but perhaps did not send. Once more does no harm:
        // a supervisor acts on each id once.
        const WantedEntry& entry = core.table.entry(id);
        core.contacts[id].undelivered =
            entry.request != 0 && (!status || status.value().record.request_taken < entry.request);
        core.contacts[id].order_undelivered = status && order_lies_open(entry, status.value());
        if (status) seen.push_back(id);
    }
    // Whoever had no record rings once there is one.
    for (const Id id : seen) look(core, id);
    for (Id id = 0; id < database.count(); ++id) core.plan->resume(id, now_ms());
    carry_out(core);
    return base::kOk;
}

void start_default_set(Core& core) {
    if (core.table.booted()) return;
    const formats::NodeIndex boot = core.generation->database.boot();
    if (boot == formats::kNoNode) {
        sys::report({"slipway-manager: the generation ", core.generation->path,
                     " has no bundle `default`, so nothing is started"});
    } else {
        core.plan->start(boot, plan::Reason::boot, now_ms());
    }
    carry_out(core);
    core.table.set_booted();
}

}  // namespace slipway::manager
