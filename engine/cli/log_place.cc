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

// Loggers that give lines to loggers.
constexpr int kMostShared = 16;

// Where a logger without a directory of its own gives the lines; `up` is how many may follow.
LogPlace place_of_forwarder(const std::string& scan,
                            const PlanFile& logger,
                            LogPlace usual,
                            int up);

LogPlace place_of_logger(const std::string& scan, const std::string& name, LogPlace usual, int up) {
    const auto logger = read_plan(scan + name + "/log/run");
    if (!logger) return usual;
    const auto& directories = logger->plan.directories;
    if (directories.empty()) return place_of_forwarder(scan, *logger, usual, up);
    return {std::string(directories[0].path) + "/current", ""};
}

LogPlace place_of_forwarder(const std::string& scan,
                            const PlanFile& logger,
                            LogPlace usual,
                            int up) {
    constexpr std::string_view kScan = "/scan/";
    const auto& commands = logger.plan.commands;
    const std::string_view words = commands.empty() ? "" : commands[0].text;
    if (words.find("/slipway-log --syslog ") != words.npos)
        return {"",
                "its lines go to syslog (`slipway log devlog`, or the files of the syslog daemon)"};
    const std::size_t at = words.rfind(kScan);
    if (words.find("/slipway-log --shared ") == words.npos || at == words.npos || up == 0)
        return usual;
    return place_of_logger(scan, std::string(words.substr(at + kScan.size())), usual, up - 1);
}

}  // namespace

LogPlace log_place(const Options& options, const std::string& called) {
    const bool here = options.root == "/";
    const std::string name = here ? Directories(options.run).of(called) : called;
    const std::string logs = options.user ? options.user->logs : "/var/log/slipway";
    const LogPlace usual{(here ? "" : options.root) + logs + "/" + name + "/current", ""};
    if (!here) return usual;
    const std::string scan = options.run + "/scan/", service = scan + name;
    // The logger's plan makes its log directory.
    if (read_plan(service + "/log/run")) return place_of_logger(scan, name, usual, kMostShared);
    const auto own = read_plan(service + "/run");
    return own ? place_of(own->plan.standard_output, usual) : usual;
}

}  // namespace slipway::cli
