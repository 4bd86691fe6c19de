// Walks the top level of a script as a shell would, as far as that is possible before it runs.
//
// Assignments are folded, functions are collected, tests on known values are decided. What cannot
// be decided makes the variables it may assign unknown, and is listed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "importers/shell/ast.h"
#include "importers/shell/expand.h"
#include "importers/shell/value.h"

namespace slipway::importers::shell {

struct Evaluation {
    Variables variables;
    std::map<std::string, const Command*> functions;  // the last definition of each name
    std::vector<const Command*> rest;                 // commands that were not evaluated, in order
    std::vector<std::string> exported;                // names given to export
    // Why a variable is unknown.
    std::map<std::string, Failed> reasons;
};

// The result points into `script`. `initial` is what is known before.
Evaluation evaluate(const Script& script, Variables initial);

// The outcome of a test on known values: [ ], test, true, false, :, yesno, and !, &&, || of them.
std::optional<bool> decide(const Command& command, Variables& variables);

// OpenRC's yesno: yes, true, on, 1 in any case.
bool is_yes(std::string_view text);

// The names that `commands` may assign, in any branch, functions included.
void collect_assigned(const std::vector<Command>& commands, std::vector<std::string>& names);

}  // namespace slipway::importers::shell
