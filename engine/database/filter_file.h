// The filter of a service's system calls, as a file beside its plans.
#pragma once

#include <string>

#include "engine/database/plan_text.h"

namespace slipway::database {

inline constexpr const char* kFilterFile = "data/filter";

// The program that the settings ask for, and in `options` how plans name it; "": they ask for none.
// A word that a setting does not take is an error.
std::string filter_program(const model::Service& service, PlanOptions& options, diag::Sink& sink);

}  // namespace slipway::database
