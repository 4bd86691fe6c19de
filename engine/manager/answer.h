// The plan and the records as people are told.
#pragma once

#include <string>
#include <string_view>

#include "engine/formats/protocol.h"
#include "engine/manager/core.h"

namespace slipway::manager {

formats::ServiceState shown_state(const Core& core, Id id);
// "needed by nginx", "asked for"; with the process's end where that is the reason.
std::string shown_reason(const Core& core, Id id);
// The same of a moment that has passed.
formats::ServiceState shown_state(const plan::Change& change);
std::string shown_reason(const Core& core, const plan::Change& change);

// "needed by nginx"; `culprit` is the other service's name, where there is one.
std::string reason_text(plan::Reason reason, std::string_view culprit);

// How the last try of a start ended that its supervisor tries again; empty when there is none.
std::string failed_try(const Core& core, Id id);

// How the way down of a oneshot failed that is down now; empty when it did not.
std::string failed_way_down(const Core& core, Id id);

// A frame and the text it points to.
struct ServiceAnswer {
    formats::ServiceFrame frame;
    std::string name, description, reason, waits_for, waits_in_end, status_text;
};

void describe(const Core& core, Id id, std::uint32_t serial, ServiceAnswer& out);

}  // namespace slipway::manager
