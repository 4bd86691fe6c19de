// What a supervisor's status means for the plan.
//
// Pure: a status file's content and the last request the manager sent, in; the event the plan is to
// observe, out. A status from before the request was taken says nothing about it.
#pragma once

#include <optional>
#include <string>

#include "engine/formats/status.h"
#include "engine/plan/plan.h"

namespace slipway::manager {

// The last request to a service; `byte` is 0 when none was ever sent.
struct Sent {
    std::uint64_t id = 0;
    char byte = 0;
};

// std::nullopt: nothing has come to an end yet.
std::optional<plan::Event> verdict(plan::Kind kind, const formats::Status& status, Sent sent);

// Of the command that the request `id` asked for (`what`: "its reload"): std::nullopt: it has not
// ended; empty: it did what it should; else why not, as a clause.
std::optional<std::string> end_of_order(const formats::Status& status,
                                        std::uint64_t id,
                                        std::string_view what = "its reload");

// The process is there but not ready; or it is being prepared.
bool has_process(const formats::Status& status);

}  // namespace slipway::manager
