#include "engine/cli/log_place.h"

#include <array>
#include <memory>
#include <vector>

#include "engine/cli/directories.h"
#include "engine/formats/exec_plan.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

using formats::ExecPlan;

// An exec plan with the text its views point into.
struct PlanFile {
    std::vector<char> text = std::vector<char>(formats::kMaxPlanBytes + 1);
    std::vector<char> storage = std::vector<char>(formats::kMaxPlanBytes);
    ExecPlan plan;
};

// Nothing when the file is not there, or no plan: an expert may have put a script in its place.
std::unique_ptr<PlanFile> read_plan(const std::string& path) {
    auto file = std::make_unique<PlanFile>();
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(file->text));
    formats::PlanError error;
    if (!text || !formats::decode_exec_plan(text.value(), file->storage, file->plan, error))
        return nullptr;
    return file;
}

LogPlace place_of(const ExecPlan::Stdio& output, LogPlace usual) {
    switch (output.kind) {
        case ExecPlan::StdioKind::file:
        case ExecPlan::StdioKind::append:
        case ExecPlan::StdioKind::truncate:
            return {std::string(output.path), ""};
        case ExecPlan::StdioKind::null:
            return {"", "its output is thrown away"};
        case ExecPlan::StdioKind::tty:
        case ExecPlan::StdioKind::console:
        case ExecPlan::StdioKind::console_or_null:
            return {"", "its output goes to the console"};
        case ExecPlan::StdioKind::inherit:
        case ExecPlan::StdioKind::stdout:
            return {"", "its output goes where that of slipway-svscan goes"};
        case ExecPlan::StdioKind::socket:
        case ExecPlan::StdioKind::descriptor:
            return {"", "its output goes into a socket of the service"};
        case ExecPlan::StdioKind::unset:
        case ExecPlan::StdioKind::text:  // only read
        case ExecPlan::StdioKind::pipe:  // its errors are in the log
            break;
    }
    return usual;
}

}  // namespace

LogPlace log_place(const Options& options, const std::string& called) {
    const bool here = options.root == "/";
    const std::string name = here ? Directories(options.run).of(called) : called;
    const std::string logs = options.user ? options.user->logs : "/var/log/slipway";
    const LogPlace usual{(here ? "" : options.root) + logs + "/" + name + "/current", ""};
    if (!here) return usual;
    const std::string service = options.run + "/scan/" + name;
    // The logger's plan makes its log directory.
    if (const auto logger = read_plan(service + "/log/run")) {
        const auto& directories = logger->plan.directories;
        return directories.empty() ? usual
                                   : LogPlace{std::string(directories[0].path) + "/current", ""};
    }
    const auto own = read_plan(service + "/run");
    return own ? place_of(own->plan.standard_output, usual) : usual;
}

}  // namespace slipway::cli
