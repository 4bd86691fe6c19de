// What the Cgroup.* settings of a definition come to: writes into files of cgroup v2 (ADR 0016).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/model/service.h"

namespace slipway::graph {

struct CgroupUse {
    struct Write {
        std::string file;    // "io.max"
        std::string device;  // a path; empty: none
        std::string value;   // "rbps=1000"; several words of it with a blank between them
        // Not the same while the machine starts or ends, and between.
        enum class Phase { any, startup, normal } phase = Phase::any;
    };

    struct Fault {
        std::string setting;
        std::string value;
        std::string usage;  // what would be right
    };

    std::vector<Write> writes;
    std::vector<std::string> controllers;  // of what is only counted
    // Of devices: "closed", "strict" or empty, and "/dev/sda rw".
    std::string device_policy;
    std::vector<std::pair<std::string, std::string>> devices;
    bool delegate = false;
    std::vector<std::string> delegated;  // controllers
    std::string subgroup;
    std::vector<Fault> faults;
};

CgroupUse cgroup_use(const model::Settings& settings);

// Whether it, or a slice above it, has settings for the time in which the machine starts or ends.
bool has_startup_settings(const model::Settings& settings);

// Each write for that time gets one for the other, or the kernel's default, and the other way
// round. cgroup_phases.cc
void pair_phases(std::vector<CgroupUse::Write>& writes);

// The slices above a service, the outermost first; none for a name that is no slice's. "a-b.slice"
// lies in "a.slice".
std::vector<std::string> slices_of(const model::Settings& settings);

// A bundle of such a name says by its Cgroup.* settings what the slice is given.
bool is_slice(const model::Service& service);

// How a service has the settings of slices above it, once those are known: "a.slice/cpu-weight".
std::string slice_key(const std::string& slice, const std::string& setting);
// The slice and the setting of such a key; the slice is empty for a setting of the service's own.
std::pair<std::string, std::string> split_slice_key(const std::string& key);

// Adds the settings of the slices to those of a service in them, `slices` outermost first: with
// what they say for all in them (default-memory-low), without what they do not let it have
// (disable-controllers). `without`: the service's settings that are of no effect for that.
struct SliceSettings {
    std::string name;
    const model::Settings* settings = nullptr;
};

// Those above the service that a definition says something about. cgroups.cc
std::vector<SliceSettings> slices_above(const Graph& graph, const model::Service& service);
void add_slices(const std::vector<SliceSettings>& slices,
                model::Settings& settings,
                std::vector<std::string>& without);

}  // namespace slipway::graph
