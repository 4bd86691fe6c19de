// What an exec plan says about name spaces and about the file system that the service sees
// (docs/formats/exec-plan.md, "The view").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/formats/plan_position.h"

namespace slipway::formats {

struct ViewPlan {
    // In the order in which two of the same place count: the first one stays.
    enum class Kind : std::uint8_t {
        inaccessible,
        bind,   // of `source`
        tmp,    // the service's own, in place of the directory `source`
        dev,    // a directory of pseudo devices
        sysfs,  // anew, of the network name space; bind, if that may not be
        proc,   // anew, with `options`
        keep,   // what is there, with other flags
        tmpfs,  // with `options`
        run,    // a tmpfs, where nothing is mounted
        mqueue,
    };

    struct Entry {
        Kind kind = Kind::keep;
        bool optional = false;  // passed over where it, or its source, is missing
        bool read_only = false, no_exec = false, exec = false;
        bool alone = false;   // without the mounts below it
        bool needed = false;  // the service does not work without
        std::string_view path, source, options;
        PlanPosition where;
    };

    enum class Propagation : std::uint8_t { shared, slave, private_ };

    base::FixedList<Entry, 256> entries;
    bool mount = false, network = false, ipc = false, host_name = false, users = false;
    Propagation propagation = Propagation::shared;
    std::string_view network_path, ipc_path;  // empty: none
    PlanPosition network_where, ipc_where;
    // What is shared with other services, each by the name of those that do; empty: nothing.
    std::string_view shared_network, shared_ipc, shared_tmp;
    std::string_view image, image_options;  // in place of a root directory
    PlanPosition image_where;
    std::string_view state;     // directory for what lives as long as the boot
    std::string_view settings;  // that the mounts are made for, as a message names them
};

}  // namespace slipway::formats
