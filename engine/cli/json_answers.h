// What came of a request, and errors, for programs: docs/formats/json.md, docs/schema.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/ask.h"
#include "engine/cli/output.h"

namespace slipway::cli {

// The word for an exit code: "ok", "failed", "no-manager". "error" for one that has none.
std::string_view outcome_of(int code);

// One line. `changes`: what happened to services meanwhile, in that order.
std::string answer_as_json(const Answer& answer, const std::vector<Change>& changes);

// One line: a change by itself, for commands that go on until they are ended.
std::string change_as_json(const Change& change);

// One line: an error, in the form of a diagnostic (engine/diag/render.h).
std::string fault_as_json(const Fault& fault);

// One line: the same of what is no error.
std::string note_as_json(std::string_view what);

// One line: the program that svscan is.
std::string upgrade_as_json(int pid, bool upgraded, const std::string& program);

}  // namespace slipway::cli
