#include "engine/cli/rehearsal.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/cli/output.h"

namespace slipway::cli {
namespace {

// By the number of the state that stands for it in the frame.
constexpr std::array<std::string_view, formats::kServiceStates> kActions{
    "down", "wait", "start", "start", "reread", "stop", "fail"};

}  // namespace

void Deeds::add(const formats::ProgressFrame& frame) {
    Deed deed{std::string(frame.name), std::string(kActions[static_cast<std::size_t>(frame.state)]),
              std::string(frame.reason)};
    const auto [place, fresh] = places_.try_emplace(deed.name, all_.size());
    if (fresh) return all_.push_back(std::move(deed));
    Deed& before = all_[place->second];
    if (before.action == "down" && deed.action == "start") before = deed;
    if (before.action != "stop") return;
    if (deed.action == "start") before.action = "restart";
    // It stops, and does not come back at once: both are worth knowing.
    if (deed.action == "wait" || deed.action == "fail") {
        before.action = "stop, " + deed.action;
        before.why += "; " + deed.why;
    }
}

std::string deeds_as_text(const std::vector<Deed>& deeds, const std::string& generation) {
    if (deeds.empty()) return "generation " + generation + " would stop and start nothing\n";
    std::vector<std::vector<std::string>> rows;
    for (const Deed& deed : deeds) rows.push_back({deed.name, deed.action, printable(deed.why)});
    const auto some = [&](std::string_view action) {
        return std::count_if(deeds.begin(), deeds.end(), [&](const Deed& deed) {
            return std::string_view(deed.action).starts_with(action);
        });
    };
    return columns(rows) + "generation " + generation + " would restart " +
           std::to_string(some("restart")) + ", stop " + std::to_string(some("stop")) +
           " and start " + std::to_string(some("start")) + "\n";
}

}  // namespace slipway::cli
