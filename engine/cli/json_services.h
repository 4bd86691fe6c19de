// Answers about services for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/service_info.h"

namespace slipway::cli {

// An array of objects; keys are stable.
std::string services_as_json(const std::vector<ServiceInfo>& services);

struct RunningGeneration {
    std::string path;
    std::uint64_t number = 0;
    // Why this one was booted, as RUN/boot says it, and for people; empty: it is the committed one
    // and good, or was applied since.
    std::string booted_as, remark;
};

// `slipway status` without names: an object; `services` are those that need attention.
std::string summary_as_json(const std::optional<RunningGeneration>& generation,
                            std::size_t running,
                            std::size_t failed,
                            const std::vector<ServiceInfo>& services);

// The same of events: name, raised, since, next.
std::string events_as_json(const std::vector<ServiceInfo>& events);

// A calendar event as it is understood, and when it elapses, in Unix seconds.
std::string calendar_as_json(const std::string& event, const std::vector<std::int64_t>& times);

// What services_as_json() wrote, as far as a summary needs it; empty when it is something else.
struct NamedState {
    std::string name, state, waits_for;
};

std::vector<NamedState> states_from_json(const std::string& text);

struct LogLine;
std::string log_line_as_json(const LogLine& line);

}  // namespace slipway::cli
