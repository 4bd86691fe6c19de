#include <array>

#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

using Kind = ExecPlan::StdioKind;

// What the word behind a kind must be.
struct Second {
    std::string_view missing;
    std::string_view wrong;
    bool (*good)(std::string_view);
};

constexpr Second kPath{"the path is missing", "not an absolute path", absolute_path};
// "pipe/" and the name is a name of the holder.
constexpr Second kPipe{"the pipe's name is missing", "not a name of 1 to 250 bytes",
                       [](std::string_view name) { return !name.empty() && name.size() <= 250; }};
constexpr Second kDescriptor{
    "the descriptor's name is missing", "not a name without a colon",
    [](std::string_view name) { return !name.empty() && name.find(':') == name.npos; }};
constexpr Second kText{"the text is missing", "", [](std::string_view) { return true; }};

struct Row {
    std::string_view name;
    const Second* second = nullptr;
    // Empty: for all standard files; else the directive that it is not for, or alone for.
    std::string_view not_for = {}, only_for = {};
    std::string_view misplaced = {};
};

// In the order of StdioKind.
constexpr std::array<Row, 14> kRows{{
    {""},
    {"null"},
    {"file", &kPath},
    {"append", &kPath},
    {"truncate", &kPath},
    {"tty", &kPath},
    {"inherit"},
    {"console"},
    {"stdout", nullptr, "", "stderr", "only stderr can go where stdout goes"},
    {"pipe", &kPipe, "stderr", "", "only stdin and stdout can be a pipeline's"},
    {"socket"},
    {"descriptor", &kDescriptor},
    {"text", &kText, "", "stdin", "only stdin can be a text"},
    {"console-or-null", nullptr, "stdin", "", "only what is written can go there"},
}};

const Row* find_row(std::string_view name) {
    for (const Row& row : kRows)
        if (row.name == name && !name.empty()) return &row;
    return nullptr;
}

}  // namespace

bool apply_stdio(DirectiveLine& line) {
    const Row* const row = find_row(line.argument(0));
    if (row == nullptr) return line.refuse(line.arguments[0], "unknown kind of file");
    const std::string_view directive = line.name.text;
    const bool misplaced = !row->only_for.empty() && row->only_for != directive;
    if (misplaced || row->not_for == directive)
        return line.refuse(line.arguments[0], row->misplaced);
    ExecPlan::Stdio stdio{.kind = static_cast<Kind>(row - kRows.data()),
                          .where = line.arguments[0].where};
    const bool has_second = line.arguments.size() == 2;
    if (has_second != (row->second != nullptr))
        return line.refuse(line.arguments[0],
                           has_second ? "no path belongs here" : row->second->missing);
    if (has_second) {
        stdio.path = line.argument(1);
        stdio.where = line.arguments[1].where;
        if (!row->second->good(stdio.path))
            return line.refuse(line.arguments[1], row->second->wrong);
    }
    (directive == "stdin"    ? line.plan->standard_input
     : directive == "stdout" ? line.plan->standard_output
                             : line.plan->standard_error) = stdio;
    return true;
}

}  // namespace slipway::formats
