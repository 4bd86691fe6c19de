#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

using Plan = ExecPlan;

constexpr std::array<std::string_view, 6> kDirectoryKinds{"runtime", "state",         "cache",
                                                          "logs",    "configuration", "plain"};
constexpr std::array<std::string_view, 3> kSocketTypes{"stream", "datagram", "sequential"};

constexpr bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

bool apply_listen_option(DirectiveLine& line, const Plan::Text& word, Plan::Listen& listen) {
    const std::size_t equals = word.text.find('=');
    if (equals == std::string_view::npos || equals == 0)
        return line.refuse(word, "an option is written KEY=VALUE");
    const std::string_view key = word.text.substr(0, equals);
    const std::string_view value = word.text.substr(equals + 1);
    if (key == "name") {
        if (value.find(':') != std::string_view::npos)
            return line.refuse(word, "a descriptor's name holds no colon");
        listen.name = value;
    } else if (key == "user") {
        listen.user = value;
    } else if (key == "group") {
        listen.group = value;
    } else if (key == "mode") {
        const auto mode = base::parse_octal(value);
        if (!mode || *mode > 0777) return line.refuse(word, "not an octal mode");
        listen.mode = *mode;
    } else if (key == "backlog") {
        const auto backlog = base::parse_unsigned(value);
        if (!backlog || *backlog > 0x7fffffff) return line.refuse(word, "not a backlog");
        listen.backlog = static_cast<std::uint32_t>(*backlog);
    } else if (!listen.options.push_back({key, value, word.where})) {
        return line.full();
    }
    return true;
}

}  // namespace

bool apply_expand(DirectiveLine& line) {
    static constexpr std::array<std::string_view, 3> kRules{"systemd", "shell", "eval"};
    const auto rule = index_of(kRules, line.argument(0));
    if (!rule) return line.refuse(line.arguments[0], "unknown rule");
    line.plan->expand = static_cast<Plan::Expand>(*rule);
    return true;
}

bool apply_env(DirectiveLine& line) {
    const std::string_view text = line.argument(0);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !is_name(text.substr(0, equals)))
        return line.refuse(line.arguments[0], "not an assignment of a variable");
    const Plan::Assignment assignment{text.substr(0, equals), text.substr(equals + 1),
                                      line.arguments[0].where};
    return line.plan->env.push_back(assignment) || line.full();
}

bool apply_file(DirectiveLine& line) {
    static constexpr std::array<std::string_view, 2> kSyntaxes{"systemd", "shell"};
    Plan::VariablesFile file{.path = line.argument(0), .where = line.arguments[0].where};
    file.optional = !file.path.empty() && file.path[0] == '-';
    if (file.optional) file.path.remove_prefix(1);
    if (!absolute_path(file.path)) return line.refuse(line.arguments[0], "not an absolute path");
    const auto syntax = index_of(kSyntaxes, line.argument(1));
    if (!syntax) return line.refuse(line.arguments[1], "unknown syntax");
    file.syntax = static_cast<Plan::Syntax>(*syntax);
    file.exported = line.name.text == "env-file";
    return line.plan->files.push_back(file) || line.full();
}

bool apply_names(DirectiveLine& line) {
    const bool unset = line.name.text == "unset";
    auto& names = unset ? line.plan->unset : line.plan->pass;
    for (const Plan::Text& word : line.arguments) {
        const std::string_view name = unset ? word.text.substr(0, word.text.find('=')) : word.text;
        if (!is_name(name)) return line.refuse(word, "not the name of a variable");
        if (!names.push_back(word)) return line.full();
    }
    return true;
}

bool apply_condition(DirectiveLine& line) {
    Plan::Condition condition{.test = line.argument(0),
                              .argument = line.argument(1),
                              .assert = line.name.text == "assert",
                              .where = line.arguments[0].where};
    for (; !condition.test.empty(); condition.test.remove_prefix(1)) {
        bool* flag = condition.test[0] == '!'   ? &condition.negate
                     : condition.test[0] == '|' ? &condition.any
                                                : nullptr;
        if (flag == nullptr || *flag) break;
        *flag = true;
    }
    if (condition.test.empty()) return line.refuse(line.arguments[0], "the test is missing");
    return line.plan->conditions.push_back(condition) || line.full();
}

bool apply_identity(DirectiveLine& line) {
    if (line.argument(0).empty()) return line.refuse(line.arguments[0], "an empty name");
    (line.name.text == "user" ? line.plan->user : line.plan->group) = line.arguments[0];
    return true;
}

bool apply_groups(DirectiveLine& line) {
    for (const Plan::Text& word : line.arguments) {
        if (word.text.empty()) return line.refuse(word, "an empty name");
        if (!line.plan->groups.push_back(word)) return line.full();
    }
    return true;
}

bool apply_directory(DirectiveLine& line) {
    const auto kind = index_of(kDirectoryKinds, line.argument(0));
    if (!kind) return line.refuse(line.arguments[0], "unknown kind of directory");
    Plan::Directory directory{.kind = static_cast<Plan::DirectoryKind>(*kind),
                              .path = line.argument(1),
                              .where = line.arguments[1].where};
    if (!absolute_path(directory.path))
        return line.refuse(line.arguments[1], "not an absolute path");
    const auto mode = base::parse_octal(line.argument(2));
    if (!mode || *mode > 07777) return line.refuse(line.arguments[2], "not an octal mode");
    directory.mode = *mode;
    if (line.arguments.size() > 3) directory.user = line.argument(3);
    if (line.arguments.size() > 4) directory.group = line.argument(4);
    return line.plan->directories.push_back(directory) || line.full();
}

bool apply_listen(DirectiveLine& line) {
    const auto type = index_of(kSocketTypes, line.argument(0));
    if (!type) return line.refuse(line.arguments[0], "unknown type of socket");
    static Plan::Listen listen;  // too large for a frame
    listen = {.type = static_cast<Plan::SocketType>(*type),
              .address = line.argument(1),
              .where = line.arguments[1].where};
    if (listen.address.empty()) return line.refuse(line.arguments[1], "an empty address");
    for (std::size_t i = 2; i < line.arguments.size(); ++i)
        if (!apply_listen_option(line, line.arguments[i], listen)) return false;
    return line.plan->listen.push_back(listen) || line.full();
}

}  // namespace slipway::formats
