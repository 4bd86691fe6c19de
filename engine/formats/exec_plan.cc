#include "engine/formats/exec_plan.h"

#include <algorithm>
#include <array>

#include "engine/formats/exec_plan_directives.h"

namespace slipway::formats {
namespace {

// clang-format off
constexpr TextError kTooLong{.code = "plan/too-long",
    .message = "the plan is longer than 65536 bytes",
    .help = "move variables to a file that an env-file line names"};
constexpr TextError kUnknownDirective{.code = "plan/unknown-directive",
    .message = "unknown directive",
    .help = "known are affinity, apparmor-profile, assert, at-end, capability-ambient, "
            "capability-bounding, capability-inheritable, cgroup, cgroup-address, "
            "cgroup-bind, cgroup-controllers, cgroup-delegate, cgroup-device, cgroup-devices, "
            "cgroup-interface, cgroup-normal, cgroup-slice, cgroup-slice-normal, "
            "cgroup-slice-startup, cgroup-startup, cgroup-subgroup, chroot, command, condition, "
            "condition-command, coredump-filter, credential, credentials-kept, cwd, "
            "directory, dynamic-user, env, env-file, expand, group, groups, ignore-sigpipe, "
            "io, ipc-name-space, keyring, limit, listen, login-session, memory-merging, "
            "memory-policy, mount-propagation, name-spaces, network-name-space, new-session, "
            "nice, no-new-privileges, only-listed-groups, oom, pass, personality, remove-ipc, "
            "remove-private, root-image, sched, sched-reset-on-fork, secure-bits, "
            "selinux-label, sequence, settings-refused, share, smack-label, stderr, stdin, "
            "stdout, stored-descriptors, system-call-filter, terminal, timer-slack, umask, "
            "unset, user, utmp, var-file, view, view-settings, view-state, when-impossible"};
constexpr TextError kVariable{.code = "plan/variable",
    .message = "variables are filled in only in commands",
    .help = "write the value itself, or $$ for a dollar sign"};
constexpr TextError kTooManyWords{.code = "plan/too-many-words",
    .message = "more than 128 words in this line", .help = "use several lines, or a variables file"};
constexpr TextError kRepeated{.code = "plan/repeated-directive",
    .message = "this directive was given before", .help = "keep one of the lines"};
constexpr TextError kNoCommand{.code = "plan/no-command",
    .message = "the plan has no command", .help = "add a line: command PROGRAM [WORD…]"};
constexpr TextError kNoUser{.code = "plan/no-user",
    .message = "a dynamic user needs a name", .help = "add a line: user NAME"};

// clang-format on

bool fail(PlanError& error, int line, int column, int length, const TextError& what) {
    error = {line, what};
    error.what.column = column;
    error.what.length = std::max(length, 1);
    return false;
}

// Goes through a command once, so that a wrong one is refused before anything was done.
bool check_command(DirectiveLine& line, std::string_view text, int column) {
    CommandLineReader reader(text, line.storage, column);
    reader.read_flags();
    std::size_t words = 0;
    while (reader.next_word()) ++words;
    if (reader.failed()) {
        line.error = {line.number, reader.error()};
        return false;
    }
    if (words == 0)
        return fail(line.error, line.number, column, 1,
                    {.code = "plan/no-program",
                     .message = "a command needs a program",
                     .help = "write: command PROGRAM [WORD…]"});
    return true;
}

// Splits the line's words; those after the name must be literal.
bool read_arguments(DirectiveLine& line, CommandLineReader& reader) {
    while (reader.next_word()) {
        const CommandWord& word = reader.word();
        if (!word.literal())
            return fail(line.error, line.number, word.column, word.length, kVariable);
        const ExecPlan::Text argument{word.text(), {line.number, word.column, word.length}};
        if (!line.arguments.push_back(argument))
            return fail(line.error, line.number, word.column, word.length, kTooManyWords);
    }
    if (reader.failed()) line.error = {line.number, reader.error()};
    return !reader.failed();
}

bool apply_command(const Directive& directive, DirectiveLine& line, std::size_t name_end) {
    std::size_t start = name_end;
    while (start < line.text.size() && (line.text[start] == ' ' || line.text[start] == '\t'))
        ++start;
    const std::string_view text = line.text.substr(start);
    const int column = static_cast<int>(start) + 1;
    if (!check_command(line, text, column)) return false;
    return directive.command(line, {text, {line.number, column, static_cast<int>(text.size())}});
}

bool decode_line(DirectiveLine& line,
                 std::span<bool> seen,
                 std::size_t& storage_used,
                 std::span<char> storage) {
    CommandLineReader reader(line.text, storage.subspan(storage_used));
    if (!reader.next_word()) {
        if (reader.failed()) line.error = {line.number, reader.error()};
        return !reader.failed();
    }
    const CommandWord name = reader.word();
    const Directive* directive = name.literal() ? find_directive(name.text()) : nullptr;
    if (directive == nullptr)
        return fail(line.error, line.number, name.column, name.length, kUnknownDirective);
    line.name = {name.text(), {line.number, name.column, name.length}};
    const auto index = static_cast<std::size_t>(directive - directives().data());
    if (directive->once && seen[index])
        return fail(line.error, line.number, name.column, name.length, kRepeated);
    seen[index] = true;
    if (directive->command != nullptr) {
        line.storage = storage.subspan(storage_used);
        return apply_command(
            *directive, line,
            static_cast<std::size_t>(name.column) - 1 + static_cast<std::size_t>(name.length));
    }
    if (!read_arguments(line, reader)) return false;
    storage_used += line.text.size();
    const std::size_t count = line.arguments.size();
    if (count < directive->least || count > directive->most)
        return fail(line.error, line.number, name.column, name.length,
                    {.code = "plan/word-count",
                     .message = count < directive->least ? "words are missing" : "too many words",
                     .help = directive->usage});
    line.usage = directive->usage;
    return directive->apply(line);
}

}  // namespace

bool decode_exec_plan(std::string_view text,
                      std::span<char> storage,
                      ExecPlan& plan,
                      PlanError& error) {
    if (text.size() > kMaxPlanBytes) return fail(error, 0, 0, 1, kTooLong);
    base::require(storage.size() >= text.size());
    static DirectiveLine line;  // too large for the stack of a runtime program
    std::array<bool, kMaxDirectives> seen{};
    std::size_t storage_used = 0;
    int number = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view content = text.substr(at, end - at);
        at = end + 1;
        ++number;
        const std::size_t first = content.find_first_not_of(" \t");
        if (first == std::string_view::npos || content[first] == '#') continue;
        line.begin(content, number, &plan);
        if (!decode_line(line, seen, storage_used, storage)) {
            error = line.error;
            return false;
        }
    }
    if (plan.dynamic_users && !plan.user) {
        const PlanPosition& where = plan.dynamic_users->where;
        return fail(error, where.line, where.column, where.length, kNoUser);
    }
    const bool undoes = plan.at_end || ((plan.remove_private || plan.remove_ipc) && plan.sequence);
    if (plan.commands.empty() && !undoes) return fail(error, 0, 0, 1, kNoCommand);
    return true;
}

}  // namespace slipway::formats
