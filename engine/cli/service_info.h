// A service as the manager describes it, kept beyond the frame it came in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/weakened.h"
#include "engine/formats/death_tally.h"
#include "engine/formats/protocol.h"

namespace slipway::cli {

struct RelationInfo {
    bool incoming = false;
    std::string kind, other;
    formats::ServiceState state = formats::ServiceState::stopped;
};

struct ServiceInfo {
    std::string name, description, kind, reason, waits_for, waits_in_end, last_result, status_text;
    formats::ServiceState state = formats::ServiceState::stopped;
    std::uint32_t flags = 0, pid = 0, wait_status = 0, starts = 0;
    std::uint64_t since_unix = 0, deadline_ms = 0, begun_ms = 0, ready_ms = 0;
    std::vector<RelationInfo> relations;
    // Not from the manager: what we may look at ourselves.
    std::optional<std::uint64_t> memory;    // bytes
    std::vector<formats::Death> ends;       // the newest first
    std::vector<Weakened> weakened;         // while it is up, or comes up
    std::optional<std::int64_t> next_unix;  // an event with a timer: when it elapses

    bool has(formats::ServiceFlag flag) const { return (flags & flag) != 0; }

    // Has begun, and has not ended.
    bool has_begun() const;

    // Reached what is wanted of it, or has failed; for the summary.
    bool needs_attention() const;
};

ServiceInfo info_of(const formats::ServiceFrame& frame);
// "exit code 1", "killed by KILL"; empty when it has not ended yet.
std::string last_end(const ServiceInfo& info);
// "needed by web; waits for db, for 80 s at most".
std::string why(const ServiceInfo& info);

}  // namespace slipway::cli
