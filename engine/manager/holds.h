// The verbs of a change that set one service apart from what the others need: pin, unpin, release,
// once, wake, mark, isolate; and cancel (docs/man/slipway.8).
#pragma once

#include <string>
#include <vector>

#include "engine/manager/core.h"

namespace slipway::manager {

// Does it to one service. Why it is refused, as a clause with the way out; empty: it is done.
using Change = std::string (*)(Core&, Id, bool force);

std::string pin(Core& core, Id id, bool force);
std::string unpin(Core& core, Id id, bool force);
std::string release(Core& core, Id id, bool force);
std::string once(Core& core, Id id, bool force);
std::string wake(Core& core, Id id, bool force);
std::string mark(Core& core, Id id, bool force);
std::string cancel(Core& core, Id id, bool force);

std::string isolate(Core& core, const std::vector<Id>& named, bool force);

// Of a request about `id` that the plan refuses because of `refused`; empty for kNobody.
std::string unless_refused(const Core& core, Id id, Id refused);

}  // namespace slipway::manager
