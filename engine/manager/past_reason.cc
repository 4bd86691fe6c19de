#include "engine/manager/past_reason.h"

#include <array>

namespace slipway::manager {
namespace {

using plan::Reason;
using plan::State;
using plan::Unit;

bool failed(const Unit& unit) {
    return unit.state == State::failed;
}

bool up(const Unit& unit) {
    return unit.goal_up && unit.state == State::up;
}

bool there(const Unit& unit) {
    return unit.state != State::down && (!failed(unit) || unit.leaving);
}

bool gone(const Unit& unit) {
    return !up(unit);
}

struct Row {
    Reason reason;
    // Of the culprit, as long as the reason holds.
    bool (*holds)(const Unit&);
    std::string_view past;
};

constexpr std::array kRows{
    Row{Reason::needed_by, plan::active, "was needed by %"},
    Row{Reason::conflict, there, "conflicted with %"},
    Row{Reason::dependency_failed, failed, "% had failed"},
    Row{Reason::requisite_down, gone, "% was not up"},
    Row{Reason::bound_to, gone, "was bound to %, which was gone"},
    Row{Reason::upheld, up, "was upheld by %"},
};

}  // namespace

std::string past_reason(const Core& core, Id id) {
    const Unit& unit = core.plan->unit(id);
    if (unit.reason == Reason::masked)
        return core.generation->database.has(id, formats::kMasked) ? "" : "it was masked";
    if (unit.culprit == plan::kNobody) return "";
    for (const Row& row : kRows) {
        if (row.reason != unit.reason || row.holds(core.plan->unit(unit.culprit))) continue;
        std::string text(row.past);
        return text.replace(text.find('%'), 1, core.name(unit.culprit));
    }
    return "";
}

}  // namespace slipway::manager
