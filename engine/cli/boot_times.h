// How long the boot took, and why: the first start of each service, and the chain of those that
// waited for each other. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/service_info.h"
#include "engine/formats/database.h"

namespace slipway::cli {

struct Span {
    std::string name;
    std::uint64_t begun_ms = 0, ready_ms = 0;  // CLOCK_BOOTTIME; never 0
    bool runs = true;                          // longrun, oneshot or task; else a set of others

    std::uint64_t took_ms() const { return ready_ms - begun_ms; }
};

struct BootTimes {
    std::string goal;          // the default set, or the service that was named
    std::uint64_t origin = 0;  // when the first service began
    std::uint64_t end = 0;     // when the goal was reached; 0: it has not been yet
    std::vector<Span> spans;   // by beginning; what began after `end` is left out
    std::size_t later = 0;     // that many
    // From the goal to the one that waited for nobody: each began when the next one was ready.
    std::vector<Span> chain;
};

// `goal`: a node of the database.
BootTimes boot_times(const formats::Database& database,
                     const std::vector<ServiceInfo>& services,
                     formats::NodeIndex goal);

// "1.250 s"
std::string seconds_text(std::uint64_t ms);

// The spans as bars, the chain marked: a whole SVG file.
std::string boot_chart(const BootTimes& times);

}  // namespace slipway::cli
