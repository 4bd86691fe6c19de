// What the steps of one service directory's import share.
#pragma once

#include <string>

#include "importers/common/script.h"
#include "importers/shell/ast.h"
#include "importers/shell/value.h"

namespace slipway::importers::runit {

struct Context : common::ScriptContext {
    std::string directory;  // of the service, absolute in the root

    // State of the script while it is walked.
    shell::Variables variables;
    std::string cwd;
    bool exit_on_error = false;
    bool export_all = false;
    bool invoke_run = false;  // Debian's interpreter
    bool finished = false;    // the program that stays was found
    bool stays = true;        // false: the script ends in `pause`
};

}  // namespace slipway::importers::runit
