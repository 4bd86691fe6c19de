// Cgroup.startup-cpu-weight and the like: what is written while the machine starts or ends, and
// what between. Every file of the one is among those of the other, so that what was written for the
// one never outlives it.
#include <algorithm>
#include <array>

#include "engine/formats/cgroup_value.h"
#include "engine/graph/cgroup_settings.h"

namespace slipway::graph {
namespace {

using Write = CgroupUse::Write;
using Phase = Write::Phase;

constexpr std::string_view kIdle = "cpu.idle";

// What the kernel has where nothing was written.
struct Default {
    const char* file;
    const char* value;
};

constexpr std::array<Default, 4> kDefaults{{{"cpu.weight", "100"},
                                            {"io.weight", "default 100"},
                                            {"cpuset.cpus", ""},
                                            {"cpuset.mems", ""}}};

// cpu.weight = idle is written into a file of its own.
bool is_about(const Write& write, const Default& file) {
    const std::string_view name = write.file == kIdle ? "cpu.weight" : std::string_view(write.file);
    return write.device.empty() && name == file.file;
}

void pair(std::vector<Write>& writes, const Default& file) {
    std::vector<Write> found;
    std::copy_if(writes.begin(), writes.end(), std::back_inserter(found),
                 [&](const Write& write) { return is_about(write, file); });
    const auto at_startup = std::find_if(found.begin(), found.end(), [](const Write& write) {
        return write.phase == Phase::startup;
    });
    if (at_startup == found.end()) return;
    const auto at_other = std::find_if(found.begin(), found.end(), [](const Write& write) {
        return write.phase != Phase::startup;
    });
    Write startup = *at_startup;
    Write normal = at_other == found.end() ? Write{file.file, "", file.value} : *at_other;
    normal.phase = Phase::normal;
    std::erase_if(writes, [&](const Write& write) { return is_about(write, file); });
    // Idle groups take no weight, and forget the one that they had: so that file comes first.
    if ((startup.file == kIdle) != (normal.file == kIdle)) {
        const Phase busy = startup.file == kIdle ? Phase::normal : Phase::startup;
        writes.push_back({std::string(kIdle), "", "0", busy});
    }
    writes.push_back(std::move(startup));
    writes.push_back(std::move(normal));
}

}  // namespace

void pair_phases(std::vector<Write>& writes) {
    for (const Default& file : kDefaults) pair(writes, file);
}

bool has_startup_settings(const model::Settings& settings) {
    return std::any_of(settings.begin(), settings.end(), [](const auto& entry) {
        return split_slice_key(entry.first).second.starts_with(formats::kStartupSetting);
    });
}

}  // namespace slipway::graph
