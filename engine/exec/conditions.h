// Conditions and asserts: whether this start shall happen at all (docs/formats/exec-plan.md).
#pragma once

#include <optional>

#include "engine/exec/start.h"

namespace slipway::exec {

// kSkipped or kAssertFailed when they do not hold. `inherited` is the supervisor's environment.
int check_conditions(Start& start, char** inherited);

// One test of paths; nothing when it is not one of these. `trouble`: why it could not be told.
std::optional<bool> test_path(std::string_view test,
                              std::string_view argument,
                              base::Errno& trouble);

// One test of the machine or of this process; nothing when it is not one of these.
std::optional<bool> test_machine(std::string_view test, std::string_view argument);

// Parts of the latter that stand alone.
bool holds_kernel_argument(std::string_view line, std::string_view argument);
bool version_holds(std::string_view version, std::string_view expression);
bool is_virtualization(std::string_view argument);

}  // namespace slipway::exec
