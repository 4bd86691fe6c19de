#include "engine/cli/verbs.h"

#include <array>

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

constexpr const char* kAsks = "0 7 8";
constexpr const char* kChanges = "0 1 3 4 5 6 7 8";
constexpr const char* kEnds = "0 5 6 7 8";

// clang-format off
constexpr std::array kVerbs{
    Verb{Command::list, "list", "Look", "All services: state, since when, and why",
         "Hidden services, and names that services provide, only with --all.\n",
         "  slipway list\n"
         "  slipway list --json | jq '.[] | select(.state == \"failed\")'\n", kAsks, ""},
    Verb{Command::status, "status", "Look", "One service in full, or what needs attention",
         "Without a name: the generation and every service that is not as it should be.\n",
         "  slipway status nginx      state, reason, whom it waits for, last log lines\n"
         "  slipway status nginx >/dev/null && echo it runs\n",
         "0 1 3 7 8", "one of the named services does not run"},
    Verb{Command::log, "log", "Look", "The log of a service",
         "Needs no manager. Time stamps are shown in local time.\n",
         "  slipway log nginx\n"
         "  slipway log nginx -n 200\n"
         "  slipway log nginx -f      and what comes\n", "0 3", ""},
    Verb{Command::graph, "graph", "Look", "The graph of services, for dot(1)",
         "Of the generation that runs. With names: what they reach, and what reaches them.\n",
         "  slipway graph | dot -Tsvg > services.svg\n"
         "  slipway graph nginx       only what nginx needs, and who needs it\n", "0 3 7", ""},
    Verb{Command::start, "start", "Change", "Start services and what they need",
         "Waits until they run or have failed, and says on whom it waits.\n",
         "  slipway start nginx redis\n"
         "  slipway start --no-wait nginx\n", kChanges, "one of them has failed"},
    Verb{Command::stop, "stop", "Change", "Stop services and whatever needs them",
         "Waits until they are down. The next boot starts what is enabled.\n",
         "  slipway stop nginx\n"
         "  slipway stop --timeout 5000 nginx\n", kChanges, "one of them did not stop"},
    Verb{Command::restart, "restart", "Change", "Stop and start again, with whatever depends on them",
         "Waits until they run again. Files of variables are read anew; definitions are not: commit.\n",
         "  slipway restart nginx\n", kChanges, "one of them does not run again"},
    Verb{Command::reload, "reload", "Change", "Let services read their configuration again",
         "Sends the signal or runs the command that the definition names.\n",
         "  slipway reload nginx\n", kChanges, "a reload has failed"},
    Verb{Command::import_, "import", "Build", "Read services of another init system",
         "Without a name: everything that is found.\n"
         "Nothing that is read is ever run. What cannot be kept is reported with its place.\n"
         "Manual: slipway-import(8).\n",
         "  slipway import systemd nginx.service\n"
         "  slipway import openrc --root /mnt/alpine -o /tmp/out\n"
         "  slipway import runit --dry-run --report html > loss.html\n"
         "  slipway import systemd --strict --report json > report.json\n",
         "0 1 2", "some are refused or were not found; the others are written"},
    Verb{Command::check, "check", "Build", "Look for mistakes in definitions",
         "Without a directory: the definitions of this machine (below --root).\n",
         "  slipway check\n"
         "  slipway check ./services          before they are installed\n"
         "  slipway --root /mnt/alpine check\n", "0 1", "there is an error"},
    Verb{Command::commit, "commit", "Build", "Make a new generation of the definitions",
         "The next boot takes it; `slipway apply` takes it at once. A mistake changes nothing.\n",
         "  slipway commit\n"
         "  slipway commit --apply\n"
         "  slipway commit --dry-run\n", "0 1 4 5 6 7 8", "there is an error, or --apply failed"},
    Verb{Command::apply, "apply", "Build", "Take over the committed generation now",
         "Stops and starts only what differs.\n",
         "  slipway apply\n", "0 1 4 5 6 7 8", "a service does not run any more"},
    Verb{Command::poweroff, "poweroff", "Machine", "Stop everything and switch off",
         "Returns when the manager has accepted.\n",
         "  slipway poweroff --wait   shows what is being stopped\n", kEnds, ""},
    Verb{Command::reboot, "reboot", "Machine", "Stop everything and boot again",
         "Returns when the manager has accepted.\n",
         "  slipway reboot\n"
         "  slipway reboot --force    waits for nobody; also hurries a shutdown that hangs\n", kEnds, ""},
    Verb{Command::halt, "halt", "Machine", "Stop everything and halt",
         "Returns when the manager has accepted.\n", "  slipway halt\n", kEnds, ""},
    Verb{Command::kexec, "kexec", "Machine", "Stop everything and start the loaded kernel",
         "Returns when the manager has accepted. The kernel is loaded with kexec(8) before.\n",
         "  kexec -l /boot/vmlinuz --reuse-cmdline && slipway kexec\n", kEnds, ""},
    Verb{Command::exit, "exit", "Machine", "Stop everything and let pid 1 end (in a container)",
         "Returns when the manager has accepted.\n", "  slipway exit\n", kEnds, ""},
    Verb{Command::upgrade, "upgrade", "Machine", "Let svscan become the installed program, in place",
         "Nothing is stopped: process 1 stays process 1, and supervisors, loggers and services notice nothing.\n"
         "Supervisors are the new program from their next start on.\n",
         "  slipway upgrade           after new programs were installed\n", "0 1 5 7", "the new program cannot take over"},
};
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

std::span<const Verb> verbs() {
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
    return text + "\nOptions of all commands (--root, --run, --json, --colour): `slipway --help`\n";
}

}  // namespace slipway::cli
