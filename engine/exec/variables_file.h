// Files of variables that are read at each start: systemd's EnvironmentFile= and shell assignments.
//
// Pure functions from text to an Environment; reading the file and printing are the caller's.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/exec/environment.h"
#include "engine/formats/exec_plan.h"

namespace slipway::exec {

// Longer files are refused.
inline constexpr std::size_t kMaxVariablesFile = 131072;

struct FileFindings {
    bool good = true;
    formats::PlanError error;  // when not good
    // Lines that have no effect; what does not fit is only counted.
    base::FixedList<formats::PlanError, 8> warnings;
    unsigned more_warnings = 0;

    void warn(const formats::PlanError& warning) {
        if (!warnings.push_back(warning)) ++more_warnings;
    }
};

// systemd.exec(5), EnvironmentFile=: no variables are expanded, a line without '=' is nothing, an
// assignment to something that is no name is passed over with a warning. As since systemd 254, a
// comment ends with its line even after a backslash. `scratch` must be as long as the text.
void read_systemd_variables(std::string_view text,
                            std::span<char> scratch,
                            Export exported,
                            Environment& environment,
                            FileFindings& findings);

// What a POSIX shell would assign: NAME=word, `export`, `unset`, `set -a`, `: ${NAME:=word}`, with
// quotes, continuations, comments and references to variables. All else (commands, conditions,
// substitutions, patterns) is an error, because guessing would start the service with other
// arguments than its old manager did. Values longer than `scratch` are refused.
void read_shell_variables(std::string_view text,
                          std::span<char> scratch,
                          Export exported,
                          Environment& environment,
                          FileFindings& findings);

}  // namespace slipway::exec
