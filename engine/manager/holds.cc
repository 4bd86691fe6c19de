#include "engine/manager/holds.h"

namespace slipway::manager {
namespace {

bool has_process(const Core& core, Id id) {
    return core.generation->database.kind(id) <= formats::NodeKind::task;
}

}  // namespace

std::string unless_refused(const Core& core, Id id, Id refused) {
    if (refused == plan::kNobody) return "";
    const std::string name = core.name(refused);
    if (refused == id && core.plan->unit(id).pinned)
        return "it is pinned; `slipway unpin " + name + "` lets it change";
    if (core.plan->unit(refused).pinned)
        return name + " would have to stop, and is pinned; `slipway unpin " + name +
               "` first, or --force leaves it as it is";
    return "the essential service " + name + " would have to stop; --force does it anyway";
}

std::string pin(Core& core, Id id, bool /*force*/) {
    if (!has_process(core, id)) return "it has no process of its own; pin what is in it";
    core.plan->pin(id);
    return "";
}

std::string unpin(Core& core, Id id, bool /*force*/) {
    core.plan->unpin(id);
    return "";
}

std::string release(Core& core, Id id, bool force) {
    if (core.generation->database.has(id, formats::kRefuseManualStop) && !force)
        return "its definition allows no manual stop; --force releases it anyway";
    if (core.plan->unit(id).pinned) return unless_refused(core, id, id);
    core.plan->release(id, now_ms());
    return "";
}

std::string once(Core& core, Id id, bool force) {
    const formats::Database& database = core.generation->database;
    if (!has_process(core, id)) return "it has no process of its own; start it";
    if (database.has(id, formats::kMasked)) return "it is masked";
    if (database.has(id, formats::kRefuseManualStart) && !force)
        return "its definition allows no manual start; --force starts it anyway";
    if (core.plan->unit(id).pinned) return unless_refused(core, id, id);
    if (core.contacts[id].known && !core.contacts[id].status.has_record)
        return "its supervisor is not Slipway's, and does not tell how a run ended";
    if (core.plan->once(id, now_ms())) return "";
    return "it is not down, or something essential is in its way; stop that first";
}

std::string wake(Core& core, Id id, bool /*force*/) {
    if (core.plan->unit(id).pinned) return unless_refused(core, id, id);
    if (core.plan->wake(id, now_ms())) return "";
    return "it waits for no next try: it is neither failed nor starting";
}

std::string mark(Core& core, Id id, bool /*force*/) {
    if (core.generation->database.kind(id) != formats::NodeKind::oneshot)
        return "only a oneshot may be up without having run; start it";
    if (core.plan->unit(id).pinned) return unless_refused(core, id, id);
    return core.plan->mark_up(id, now_ms()) ? "" : "it is up already, or is being stopped";
}

std::string cancel(Core& core, Id id, bool /*force*/) {
    const std::optional<Id> refused = core.plan->cancel(id, now_ms());
    if (!refused) return "nothing of it is under way";
    return unless_refused(core, id, *refused);
}

std::string isolate(Core& core, const std::vector<Id>& named, bool force) {
    if (named.empty()) return "say what is to run: nothing at all is a shutdown";
    for (const Id id : named)
        if (core.generation->database.has(id, formats::kMasked))
            return core.name(id) + " is masked";
    const Id refused = core.plan->isolate(named, force, now_ms());
    return unless_refused(core, named.front(), refused);
}

}  // namespace slipway::manager
