#include "engine/database/plan_text.h"

#include <array>
#include <vector>

#include "engine/base/number.h"
#include "engine/database/plan_parts.h"
#include "engine/formats/command_text.h"
#include "engine/formats/listen_address.h"
#include "engine/graph/features.h"

namespace slipway::database {
namespace {

using model::Process;
using model::Service;

std::string argument_text(const model::Argument& argument, bool program) {
    std::vector<formats::CommandPiece> pieces;
    for (const model::Piece& p : argument.pieces) {
        const bool is_literal = p.kind == model::Piece::Kind::literal;
        if (is_literal && p.text.empty()) continue;
        pieces.push_back({is_literal ? formats::CommandPiece::Kind::literal
                                     : formats::CommandPiece::Kind::variable,
                          static_cast<formats::CommandPiece::Operator>(p.op), p.text, p.operand});
    }
    const formats::WordView word{pieces, argument.split, program};
    std::string out(formats::encode_word(word, {}), '\0');
    formats::encode_word(word, out);
    return out;
}

std::string command_text(const model::Command& command) {
    std::string out{formats::encode_flags(
        {command.may_fail, command.full_privilege, !command.argv0.empty(), command.keep_user})};
    for (std::size_t i = 0; i < command.argv.size(); ++i) {
        if (i > 0) out += ' ';
        out += argument_text(command.argv[i], i == 0);
        if (i == 0 && !command.argv0.empty()) out += " " + plan_word(command.argv0);
    }
    return out;
}

// Without a user there is nobody whose login it would be.
bool has_login_session(const Process& p) {
    return !p.pam_name.empty() && !p.user.empty();
}

void put_environment(const Process& p, PlanLines& plan) {
    for (const auto& [name, value] : p.environment) plan.line("env", plan_word(name + "=" + value));
    for (const model::VariablesFile& file : p.variables_files)
        plan.line(file.exported ? "env-file" : "var-file",
                  plan_word((file.optional ? "-" : "") + file.path) +
                      (file.syntax == model::VariablesFile::Syntax::shell ? " shell" : " systemd"));
    if (has_login_session(p)) plan.line("env-file", "-/etc/environment systemd");
    plan.words("unset", p.unset);
    plan.words("pass", p.pass);
}

void put_conditions(const Service& service, PlanLines& plan) {
    for (const model::Condition& c : service.conditions)
        plan.line(c.assert ? "assert" : "condition", std::string(c.negate ? "!" : "") +
                                                         (c.any ? "|" : "") + c.test + " " +
                                                         plan_word(c.argument));
    for (const model::Command& command : service.run.conditions)
        plan.line("condition-command", command_text(command));
}

void put_identity(const Process& p, PlanLines& plan) {
    if (!p.user.empty()) plan.line("user", plan_word(p.user));
    if (!p.group.empty()) plan.line("group", plan_word(p.group));
    plan.words("groups", p.groups);
    if (p.only_listed_groups) plan.line("only-listed-groups");
    if (has_login_session(p)) plan.line("login-session");
}

void put_directories(const Process& p, PlanLines& plan) {
    constexpr std::array<const char*, 6> kinds{"runtime", "state",         "cache",
                                               "logs",    "configuration", "plain"};
    for (const model::Directory& d : p.directories) {
        std::string words = std::string(kinds[static_cast<std::size_t>(d.kind)]) + " " +
                            plan_word(d.path) + " " + octal(d.mode);
        // The group stands behind the owner, so an owner is named with it.
        const std::string owner = !d.user.empty() || d.group.empty() ? d.user
                                  : p.user.empty()                   ? "0"
                                                                     : p.user;
        if (!owner.empty()) words += " " + plan_word(owner);
        if (!d.group.empty()) words += " " + plan_word(d.group);
        plan.line("directory", words);
    }
}

// "8M" -> "8388608"; what is no size stays as it is.
std::string bytes_of(const std::string& size) {
    constexpr std::string_view units = "KMG";
    const std::size_t unit = size.empty() ? units.npos : units.find(size.back());
    const auto number = base::parse_unsigned(std::string_view(size).substr(0, size.size() - 1));
    if (unit == units.npos || !number || *number > 0xffffffff) return size;
    return std::to_string(*number << (10 * (unit + 1)));
}

// The value of an option as slipway-exec takes it; "" where it says nothing for this socket.
std::string option_value(const model::Socket& socket,
                         const std::string& key,
                         const std::string& value) {
    // Of sockets_of(): no options of the socket itself.
    if (key == "event" || key == formats::kRemoveOnStop) return value;
    if (!graph::applies_socket_option(key)) return {};  // a settings-refused line
    if (key == "receive-buffer" || key == "send-buffer") return bytes_of(value);
    if (key != "ipv6-only") return value;
    // systemd.socket(5), BindIPv6Only=; other families have no such option.
    const bool ipv6 = !socket.address.empty() && socket.address[0] == '[';
    const bool port = socket.address.find_first_not_of("0123456789") == std::string::npos;
    if (!ipv6 && !port) return {};
    if (value == "both") return "no";
    return value == "ipv6-only" ? "yes" : value == "default" ? "" : value;
}

void put_sockets(const Service& service, PlanLines& plan) {
    for (const model::Socket& socket : service.payload.sockets)
        // Other types are refused by the check.
        if (const std::string words = listen_words(socket); !words.empty())
            plan.line("listen", words);
}

void put_refused(const Service& service, PlanLines& plan) {
    for (const graph::Use& use : graph::missing_features(service)) {
        if (use.key == "Socket.Option.event") continue;  // of sockets_of()
        std::string words = plan_word(use.key);
        for (const std::string& value : use.values) words += " " + plan_word(value);
        plan.line("settings-refused", words);
    }
}

}  // namespace

std::string_view socket_type_word(model::Socket::Type type) {
    constexpr std::array<std::string_view, 3> words{"stream", "datagram", "sequential"};
    const auto number = static_cast<std::size_t>(type);
    return number < words.size() ? words[number] : std::string_view();
}

std::string listen_words(const model::Socket& socket) {
    std::string words(socket_type_word(socket.type));
    if (words.empty()) return words;
    words += " " + plan_word(socket.address);
    const auto option = [&](const std::string& key, const std::string& value) {
        if (!value.empty()) words += " " + plan_word(key + "=" + value);
    };
    option("name", socket.name);
    if (socket.mode) option("mode", octal(*socket.mode));
    option("user", socket.user);
    option("group", socket.group);
    option("backlog", std::to_string(socket.backlog));
    for (const auto& [key, value] : socket.options) option(key, option_value(socket, key, value));
    return words;
}

std::string plan_word(const std::string& text) {
    std::string out(formats::encode_literal(text, {}), '\0');
    formats::encode_literal(text, out);
    return out;
}

std::string log_directory(const Service& service, const std::string& logs) {
    if (service.log.kind == model::Logging::Kind::directory && !service.log.path.empty())
        return service.log.path;
    return logs + "/" + service.name;
}

std::string plan_text(const Service& service,
                      PlanKind kind,
                      std::span<const model::Command> commands,
                      const PlanOptions& options) {
    constexpr std::array<const char*, 3> expand{"systemd", "shell", "eval"};
    PlanLines plan(options.libdir);
    if (service.run.expand != model::Expand::systemd)
        plan.line("expand", expand[static_cast<std::size_t>(service.run.expand)]);
    put_environment(service.process, plan);
    if (options.ask_conditions) put_conditions(service, plan);
    put_identity(service.process, plan);
    put_dynamic_user(service.process, options, plan);
    put_directories(service.process, plan);
    put_credentials(service.process, kind, plan);
    if (kind == PlanKind::cleanup && has_end(service)) plan.line("at-end");
    put_terminal(service.process, kind, plan);
    if (kind == PlanKind::run) put_sockets(service, plan);
    if (kind == PlanKind::run && service.run.descriptor_store != 0) plan.line("stored-descriptors");
    put_stdio(service, kind, options, plan);
    put_limits(service.process, plan);
    put_scheduling(service.process, plan);
    const Process placed = process_of(service.process, kind);
    put_place(placed, plan);
    put_view(placed, options, plan);
    put_privileges(service.process, plan);
    put_attributes(service.process, plan);
    put_cgroup(service, kind, plan);
    if (!options.filter.empty()) plan.line("system-call-filter", options.filter);
    if (kind == PlanKind::run) put_refused(service, plan);
    // The last command of a longrun is the service; everything else is run to its end, for which
    // the only command of a oneshot needs nobody.
    const bool only = commands.size() == 1 && !commands.front().may_fail;
    const bool replaces = kind == PlanKind::run && (service.kind == model::Kind::longrun || only);
    if (!replaces) plan.line("sequence");
    if (kind == PlanKind::cleanup &&
        (leaves_private_files(service.process) || !options.shares.empty()))
        plan.line("remove-private");
    if (kind == PlanKind::cleanup && removes_ipc(service.process)) plan.line("remove-ipc");
    for (const model::Command& command : commands) plan.line("command", command_text(command));
    return plan.take();
}

std::string logger_plan_text(const Service& service, const Places& places) {
    PlanLines plan(places.libdir);
    std::vector<std::string> words{places.libdir + "/slipway-log"};
    if (places.to_terminal) {
        words.push_back("--");
        words.insert(words.end(), service.log.script.begin(), service.log.script.end());
        words.push_back("1");
        plan.words("command", words);
        return plan.take();
    }
    if (service.log.kind != model::Logging::Kind::directory) {
        put_forwarder(service, places, plan);
        return plan.take();
    }
    const std::string directory = log_directory(service, places.logs);
    plan.line("directory", "plain " + plan_word(directory) + " 0755");
    if (service.log.console_copy) {
        const std::string& name = service.log.identifier;
        plan.line("stdout console-or-null");
        // The name stands before no other action's lines.
        words.insert(words.end(), {"p" + (name.empty() ? service.name : name) + ":", "1", "p"});
    }
    if (service.log.script.empty())
        words.insert(words.end(), {"t", "s1000000", "n20"});
    else
        words.insert(words.end(), service.log.script.begin(), service.log.script.end());
    words.push_back(directory);
    plan.words("command", words);
    return plan.take();
}

}  // namespace slipway::database
