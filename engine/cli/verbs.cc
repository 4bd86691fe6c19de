#include "engine/cli/verbs.h"

#include <array>

#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

struct ExitCode {
    int code;
    const char* meaning;
};

constexpr std::array<ExitCode, 11> kExitCodes{{
    {0, "done"},
    {1, "a service did not reach its goal, or a check failed"},
    {2, "import --strict: something is weakened or refused"},
    {3, "no service of that name"},
    {4, "refused: the text says why, and what would help"},
    {5, "only root may do that"},
    {6, "busy: a switch or the shutdown is running"},
    {7, "no manager runs"},
    {8, "time is up; the manager goes on"},
    {100, "wrong usage"},
    {111, "a system call failed"},
}};

// One a line, so that two that are added at a time do not meet.
// clang-format off
constexpr auto kVerbs = std::to_array<const Verb*>({
    &kList,
    &kStatus,
    &kWhy,
    &kLog,
    &kGraph,
    &kBoot,
    &kCompletion,
    &kStart,
    &kStop,
    &kRestart,
    &kReload,
    &kPin,
    &kUnpin,
    &kRelease,
    &kOnce,
    &kWake,
    &kMark,
    &kIsolate,
    &kCancel,
    &kDo,
    &kEvent,
    &kImport,
    &kCheck,
    &kCommit,
    &kApply,
    &kCat,
    &kExplain,
    &kSandbox,
    &kExec,
    &kCalendar,
    &kDiff,
    &kEdit,
    &kHistory,
    &kRollback,
    &kPrune,
    &kEnable,
    &kDisable,
    &kMask,
    &kUnmask,
    &kPreset,
    &kRun,
    &kProve,
    &kPoweroff,
    &kReboot,
    &kHalt,
    &kKexec,
    &kExit,
    &kInhibit,
    &kUpgrade,
});
// clang-format on

constexpr std::string_view kExamples =
    "Examples:\n"
    "  slipway import systemd nginx      read nginx.service, say what is kept and what is lost\n"
    "  slipway check                     look for mistakes in all definitions\n"
    "  slipway commit                    make a new generation of them; nothing changes yet\n"
    "  slipway apply                     take it over: stop and start only what differs\n"
    "  slipway list                      what runs, what does not, and why\n"
    "  slipway restart nginx             with whatever depends on it\n"
    "  slipway log nginx -f              its log, and what comes\n"
    "\n"
    "`slipway COMMAND --help` explains a command. Manual: slipway(8), slipway-import(8), "
    "slipway.svc(5).\n";

std::string line_of(int code, std::string_view meaning) {
    std::string number = std::to_string(code);
    number.resize(5, ' ');
    return "  " + number + std::string(meaning) + "\n";
}

bool has_code(std::string_view codes, int code) {
    if (code == 100 || code == 111) return true;
    return (" " + std::string(codes) + " ").find(" " + std::to_string(code) + " ") !=
           std::string::npos;
}

}  // namespace

std::span<const Verb* const> verbs() {
    return kVerbs;
}

std::string help_of_all() {
    std::string text = std::string(kExamples) + "\nExit codes:\n";
    for (const ExitCode& row : kExitCodes) text += line_of(row.code, row.meaning);
    return text;
}

std::string help_of(const Verb& verb) {
    std::string text = std::string(verb.more) + "\nExamples:\n" + verb.examples + "\nExit codes:\n";
    for (const ExitCode& row : kExitCodes) {
        const bool own = row.code == 1 && *verb.failed != '\0';
        if (has_code(verb.codes, row.code))
            text += line_of(row.code, own ? verb.failed : row.meaning);
    }
    return text +
           "\nOptions of all commands (--root, --run, --user, --json, --colour): `slipway "
           "--help`\n";
}

}  // namespace slipway::cli
