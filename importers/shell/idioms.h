// Commands that service scripts use to say something a definition can say too.
//
// Each function recognises one idiom and gives nothing when the command is anything else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/service.h"
#include "importers/shell/ast.h"
#include "importers/shell/value.h"

namespace slipway::importers::shell {

// The words of a simple command as text; nothing when one of them is only known at the start.
std::optional<std::vector<std::string>> literal_words(const Command& command, Variables& variables);

// Tests of files: [ -e X ], test ! -d X, and && of them. Symbolic names as in exec-plan.md.
struct FileTests {
    std::vector<model::Condition> conditions;
    // -f, -r, -w, -S, -p, -b, -c ask for more than that the path exists, -x of a directory for
    // less.
    bool approximated = false;
};

std::optional<FileTests> file_tests(const Command& command, Variables& variables);

// `[ -d X ]`, `test ! -e X`: the path, and whether the test holds when it exists.
struct ExistenceTest {
    std::string path;
    bool negated = false;
};

std::optional<ExistenceTest> existence_test(const Command& command, Variables& variables);

// mkdir [-p] [-m MODE] X…, install -d [-m MODE] [-o USER] [-g GROUP] X…; relative names are below
// `cwd`. Owner and group are root unless said otherwise.
std::optional<std::vector<model::Directory>> directories_made(const Command& command,
                                                              Variables& variables,
                                                              const std::string& cwd);

// chown USER[:GROUP] X… and chmod MODE X… of directories that are in the list already; false (and
// nothing changed) for anything else.
bool change_directories(const Command& command,
                        Variables& variables,
                        const std::string& cwd,
                        std::vector<model::Directory>& directories);

// ulimit [-HS] [-X VALUE]…, in the units of ulimit (512 bytes, kilobytes).
bool add_limits(const std::vector<std::string>& words, std::map<std::string, model::Limit>& limits);

// echo and printf to the log.
bool only_prints(const Command& command);
bool only_print(const std::vector<Command>& commands);

// exit N, return N; the status, -1 when it is not a number.
std::optional<int> exit_status(const Command& command);

// The first command that is no assignment, `: ${x:=y}` or `export x=y`, of a file of variables.
const Command* first_that_is_no_assignment(const Script& script);

// An absolute path, "." and ".." resolved in the text.
std::string absolute(const std::string& path, const std::string& cwd);

}  // namespace slipway::importers::shell
