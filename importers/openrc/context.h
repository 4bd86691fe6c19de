// What the steps of one script's import share.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "importers/common/script.h"
#include "importers/shell/ast.h"
#include "importers/shell/evaluate.h"
#include "importers/shell/value.h"

namespace slipway::importers::openrc {

// rc.conf and the service's conf.d files: what they say now, for decisions that are made at import.
struct Configuration {
    shell::Variables variables;
    std::vector<std::string> files;            // that are there, in the order they are read
    std::vector<std::string> not_plain;        // of them, those with more than assignments
    std::map<std::string, std::string> where;  // variable -> file
    std::vector<diag::Diagnostic> problems;    // what no shell can read in them
};

struct Context : common::ScriptContext {
    const Configuration& configuration;
    // Names of all scripts of the root, for globs and unknown names.
    const std::set<std::string>& scripts;

    shell::Script script;
    shell::Evaluation evaluation;
    std::set<std::string> used;  // variables that were taken into the service
    bool in_boot = false;        // enabled in sysinit or boot

    // A variable that decides something at import: from the script, else from the configuration, as
    // text with everything folded. Nothing when it is not set or cannot be known. Marks it used.
    std::optional<std::string> setting(const std::string& name);
    // The same as a template.
    std::optional<shell::Pieces> value(const std::string& name);
    // Set anywhere, known or not.
    bool is_set(const std::string& name) const;
    const shell::Command* function(const std::string& name) const;
};

// The text of `pieces` with the values that the configuration has now.
std::optional<std::string> fold(const shell::Pieces& pieces, const Configuration& configuration);

}  // namespace slipway::importers::openrc
