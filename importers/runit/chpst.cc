#include "importers/runit/chpst.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "importers/shell/idioms.h"
#include "importers/shell/value.h"

namespace slipway::importers::runit {

namespace {

using Values = std::vector<std::string>;

// The literal text of an argument, else nothing.
std::optional<std::string> text_of(const model::Argument& argument) {
    if (argument.split) return std::nullopt;
    return shell::as_literal(argument.pieces);
}

bool limit(Context& c, const std::string& value, std::initializer_list<const char*> names) {
    const auto number = base::parse_unsigned(value);
    if (!number) return false;
    for (const char* name : names) c.service.process.limits[name] = {*number, *number};
    return true;
}

// USER[:GROUP…]; with a leading colon numbers. Only the groups that are listed are kept.
bool user(Context& c, const std::string& value) {
    const std::string all = value.starts_with(':') ? value.substr(1) : value;
    Values names;
    for (std::size_t at = 0; at <= all.size();) {
        const std::size_t end = std::min(all.find(':', at), all.size());
        names.push_back(all.substr(at, end - at));
        at = end + 1;
    }
    if (names[0].empty()) return false;
    model::Process& process = c.service.process;
    process.user = names[0];
    process.only_listed_groups = true;
    if (names.size() > 1) {
        process.group = names[1];
        process.groups.assign(names.begin() + 2, names.end());
    }
    return true;
}

bool nice(Context& c, const std::string& value) {
    const auto number = base::parse_signed(value.starts_with('+') ? value.substr(1) : value);
    if (!number || *number < -20 || *number > 19) return false;
    c.service.process.nice = static_cast<int>(*number);
    return true;
}

// A directory with a file for each variable: first line, trailing blanks cut, NUL means a line end;
// an empty file unsets.
bool environment_directory(Context& c, const std::string& value) {
    const std::string directory = shell::absolute(value, c.cwd);
    const auto entries = c.root.list(directory);
    if (!entries) return false;
    for (const common::DirectoryEntry& entry : entries.value()) {
        if (entry.name.starts_with('.') || entry.kind == common::FileKind::directory) continue;
        const auto bytes = c.root.read(directory + "/" + entry.name);
        if (!bytes || entry.name.find('=') != std::string::npos) return false;
        common::add_source(c.service, directory + "/" + entry.name, bytes.value());
        if (bytes.value().empty()) {
            c.service.process.unset.push_back(entry.name);
            continue;
        }
        std::string line = bytes.value().substr(0, bytes.value().find('\n'));
        while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.pop_back();
        std::replace(line.begin(), line.end(), '\0', '\n');
        c.service.process.environment.emplace_back(entry.name, line);
    }
    return true;
}

struct Option {
    char letter;
    bool takes_value;
    bool (*apply)(Context&, const std::string&);
    const char* note;  // how it differs here; nullptr: not at all
};

constexpr const char* kHardToo = "the hard limit is lowered as well";

// clang-format off
constexpr std::array<Option, 19> kChpst{{
    {'u', true, user, "HOME, USER, LOGNAME and SHELL are set as well"},
    {'n', true, nice, nullptr},
    {'e', true, environment_directory, "the values were read at import; import again after a change"},
    {'/', true, [](Context& c, const std::string& v) { c.service.process.root_directory = shell::absolute(v, c.cwd); return true; }, nullptr},
    {'C', true, [](Context& c, const std::string& v) { c.cwd = shell::absolute(v, c.cwd); return true; }, nullptr},
    {'m', true, [](Context& c, const std::string& v) { return limit(c, v, {"DATA", "STACK", "MEMLOCK", "AS"}); }, kHardToo},
    {'d', true, [](Context& c, const std::string& v) { return limit(c, v, {"DATA"}); }, kHardToo},
    {'s', true, [](Context& c, const std::string& v) { return limit(c, v, {"STACK"}); }, kHardToo},
    {'o', true, [](Context& c, const std::string& v) { return limit(c, v, {"NOFILE"}); }, kHardToo},
    {'p', true, [](Context& c, const std::string& v) { return limit(c, v, {"NPROC"}); }, kHardToo},
    {'f', true, [](Context& c, const std::string& v) { return limit(c, v, {"FSIZE"}); }, kHardToo},
    {'c', true, [](Context& c, const std::string& v) { return limit(c, v, {"CORE"}); }, kHardToo},
    {'r', true, [](Context& c, const std::string& v) { return limit(c, v, {"RSS"}); }, kHardToo},
    {'t', true, [](Context& c, const std::string& v) { return limit(c, v, {"CPU"}); }, kHardToo},
    {'P', false, [](Context& c, const std::string&) { c.service.process.new_session = true; return true; }, nullptr},
    {'0', false, [](Context& c, const std::string&) { c.service.process.standard_input.kind = model::Stdio::Kind::null; return true; }, "/dev/null instead of closed"},
    {'1', false, [](Context& c, const std::string&) { c.service.process.standard_output.kind = model::Stdio::Kind::null; return true; }, "/dev/null instead of closed"},
    {'2', false, [](Context& c, const std::string&) { c.service.process.standard_error.kind = model::Stdio::Kind::null; return true; }, "/dev/null instead of closed"},
    {'v', false, [](Context&, const std::string&) { return true; }, nullptr},
}};

// clang-format on

// Options of chpst up to the program; the index of the program, or nothing (and nothing changed)
// when one of them cannot be said.
std::optional<std::size_t> chpst(Context& context,
                                 const model::Command& command,
                                 const shell::Place& place) {
    const model::Service before = context.service;
    const std::string cwd = context.cwd;
    std::string argv0;
    std::vector<std::pair<std::string, const char*>> said;
    std::size_t i = 1;
    const auto give_up = [&]() -> std::optional<std::size_t> {
        context.service = before;
        context.cwd = cwd;
        return std::nullopt;
    };
    for (; i < command.argv.size(); ++i) {
        const auto word = text_of(command.argv[i]);
        if (!word) return give_up();
        if (*word == "--") {
            ++i;
            break;
        }
        if (word->size() < 2 || (*word)[0] != '-') break;
        for (std::size_t k = 1; k < word->size(); ++k) {
            const char letter = (*word)[k];
            const auto row = std::find_if(kChpst.begin(), kChpst.end(),
                                          [&](const Option& o) { return o.letter == letter; });
            std::string value;
            if (letter == 'b' || (row != kChpst.end() && row->takes_value)) {
                if (k + 1 < word->size()) {
                    value = word->substr(k + 1);
                } else {
                    if (i + 1 >= command.argv.size()) return give_up();
                    const auto next = text_of(command.argv[++i]);
                    if (!next) return give_up();
                    value = *next;
                }
                k = word->size();
            }
            if (letter == 'b') {
                context.service.run.command.front().argv0 = value;
                said.emplace_back("chpst -b", nullptr);
                continue;
            }
            if (row == kChpst.end() || !row->apply(context, value)) return give_up();
            said.emplace_back(std::string("chpst -") + letter, row->note);
        }
    }
    for (const auto& [name, note] : said) {
        if (note == nullptr)
            context.exact(place, name);
        else
            context.report(place, name, diag::Loss::approximated, "process", note,
                           "nothing needs to be done in most cases");
    }
    return i;
}

std::optional<std::size_t> set_user(Context& context,
                                    const model::Command& command,
                                    const shell::Place& place) {
    const auto name = command.argv.size() > 2 ? text_of(command.argv[1]) : std::nullopt;
    if (!name || !user(context, *name)) return std::nullopt;
    context.exact(place, "setuidgid");
    return 2;
}

std::optional<std::size_t> env(Context& context,
                               const model::Command& command,
                               const shell::Place& place) {
    std::size_t i = 1;
    std::vector<std::pair<std::string, std::string>> values;
    for (; i < command.argv.size(); ++i) {
        const auto word = text_of(command.argv[i]);
        if (!word || word->starts_with('-')) return std::nullopt;
        const std::size_t equals = word->find('=');
        if (equals == std::string::npos) break;
        values.emplace_back(word->substr(0, equals), word->substr(equals + 1));
    }
    auto& environment = context.service.process.environment;
    environment.insert(environment.end(), values.begin(), values.end());
    context.exact(place, "env");
    return i;
}

std::optional<std::size_t> nice_program(Context& context,
                                        const model::Command& command,
                                        const shell::Place& place) {
    const auto first = command.argv.size() > 1 ? text_of(command.argv[1]) : std::nullopt;
    if (!first) return std::nullopt;
    std::size_t next = 1;
    std::string value = "10";
    if (*first == "-n" && command.argv.size() > 2) {
        value = text_of(command.argv[2]).value_or("");
        next = 3;
    } else if (first->starts_with("-n")) {
        value = first->substr(2);
        next = 2;
    } else if (first->starts_with('-')) {
        return std::nullopt;
    }
    if (!nice(context, value)) return std::nullopt;
    context.exact(place, "nice");
    return next;
}

struct Wrapper {
    std::string_view name;
    std::optional<std::size_t> (*apply)(Context&, const model::Command&, const shell::Place&);
};

constexpr std::array<Wrapper, 6> kWrappers{{{"chpst", chpst},
                                            {"setuidgid", set_user},
                                            {"s6-setuidgid", set_user},
                                            {"env", env},
                                            {"/usr/bin/env", env},
                                            {"nice", nice_program}}};

}  // namespace

void unwrap(Context& context, model::Command& command, const shell::Place& place) {
    for (int depth = 0; depth < 8 && !command.argv.empty(); ++depth) {
        const auto name = text_of(command.argv[0]);
        const auto wrapper =
            std::find_if(kWrappers.begin(), kWrappers.end(),
                         [&](const Wrapper& w) { return name && *name == w.name; });
        if (wrapper == kWrappers.end()) return;
        context.service.run.command.assign(1, command);
        const auto next = wrapper->apply(context, command, place);
        if (!next || *next >= command.argv.size()) {
            context.report(place, *name, diag::Loss::approximated, "wrapper",
                           "an option of " + *name + " cannot be said in a definition, so " +
                               *name + " is run at each start",
                           "it must stay installed; Slipway has a replacement under the same name");
            return;
        }
        command.argv0 = context.service.run.command.front().argv0;
        command.argv.erase(command.argv.begin(),
                           command.argv.begin() + static_cast<std::ptrdiff_t>(*next));
    }
}

}  // namespace slipway::importers::runit
