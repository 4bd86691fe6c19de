#include "engine/cli/lost_settings.h"

#include <array>

namespace slipway::cli {
namespace {

// engine/exec/system_call_filter.cc: one program is for all of them, and it has this name.
constexpr std::string_view kFilter = "Sandbox.system-call-filter";
constexpr std::array<std::string_view, 8> kFiltered{
    "system-call-filter",  "system-call-architectures", "restrict-address-families",
    "restrict-namespaces", "restrict-realtime",         "restrict-suid-sgid",
    "lock-personality",    "memory-deny-write-execute"};

}  // namespace

std::set<std::string> lost_keys(const std::vector<Weakened>& list, const model::Settings& sandbox) {
    std::set<std::string> keys;
    for (const Weakened& one : list) {
        if (one.how != formats::Weakening::without) continue;
        if (one.setting != kFilter) {
            keys.insert("Process." + one.setting);
            continue;
        }
        for (const std::string_view name : kFiltered)
            if (sandbox.contains(std::string(name)))
                keys.insert("Process.Sandbox." + std::string(name));
    }
    return keys;
}

}  // namespace slipway::cli
