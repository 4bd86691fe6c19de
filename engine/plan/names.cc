#include <array>

#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

constexpr std::array kStates{"stopped", "starting", "running", "stopping", "failed"};

// In the order of the enumeration; '%' stands for the culprit.
constexpr std::array kReasons{
    "",
    "asked for",
    "part of the default set",
    "needed by %",
    "stopped with %",
    "restarted with %",
    "conflicts with %",
    "% failed",
    "% is not up",
    "it failed",
    "it was not ready in time",
    "it did not stop in time",
    "ended by itself",
    "not by the manager",
    "bound to %, which is gone",
    "triggered by %",
    "it was not raised",
    "it is masked",
    "the machine shuts down",
    "the service set was switched",
    "it was raised",
    "% was cleared",
    "nobody needs it",
    "% was isolated",
    "upheld by %",
    "marked as up",
    "it waited too long for %",
    "what was asked for was taken back",
};

}  // namespace

const char* state_name(State state) {
    return kStates[static_cast<std::size_t>(state)];
}

const char* reason_name(Reason reason) {
    // A number from a damaged table means none.
    const auto number = static_cast<std::size_t>(reason);
    return number < kReasons.size() ? kReasons[number] : "";
}

}  // namespace slipway::plan
