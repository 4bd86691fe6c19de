#include <algorithm>
#include <utility>

#include "engine/base/number.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;

void user(Translation& t) {
    t.service.process.user = t.expanded_value();
}

void group(Translation& t) {
    t.service.process.group = t.expanded_value();
}

void supplementary_groups(Translation& t) {
    auto& groups = t.service.process.groups;
    if (t.value().empty()) groups.clear();
    for (const Word& word : split_plain(t.value()))
        groups.push_back(t.expand(word.text, word.offset));
}

void dynamic_user(Translation& t) {
    boolean(t, t.service.process.dynamic_user);
}

void pam_name(Translation& t) {
    t.service.process.pam_name = t.expanded_value();
}

void environment(Translation& t) {
    auto& list = t.service.process.environment;
    if (t.value().empty()) list.clear();
    std::string error;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error)) {
        if (word.unknown_escape) {
            t.invalid_at(word.offset, word.length,
                         "an unknown escape: systemd ignores this assignment and what follows it",
                         "write the backslash twice");
            break;
        }
        const std::string text = t.expand(word.text, word.offset);
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        if (equals == std::string::npos || !valid_variable_name(name)) {
            t.invalid_at(
                word.offset, word.length, "\"" + word.text + "\" is no NAME=VALUE",
                "quote the whole assignment: \"NAME=some words\"; systemd ignores this one");
            continue;
        }
        std::erase_if(list, [&](const auto& pair) { return pair.first == name; });
        list.emplace_back(name, text.substr(equals + 1));
    }
    if (!error.empty()) t.invalid(error);
}

void environment_file(Translation& t) {
    auto& files = t.service.process.variables_files;
    if (t.value().empty()) {
        files.clear();
        return;
    }
    const std::string text = t.expanded_value();
    model::VariablesFile file;
    file.optional = text.starts_with('-');
    const auto path = parse_path(std::string_view(text).substr(file.optional ? 1 : 0));
    if (!path) return t.invalid("this is no absolute path");
    file.path = *path;
    if (path->find_first_of("*?[") != std::string::npos) {
        t.lose(Loss::weakened, "glob",
               "patterns of environment files are not expanded: it is not read",
               "list the files one by one in a drop-in");
        return;
    }
    files.push_back(std::move(file));
}

namespace {

void variable_names(Translation& t, std::vector<std::string>& names) {
    if (t.value().empty()) names.clear();
    std::string error;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error)) {
        const std::string text = t.expand(word.text, word.offset);
        const std::size_t equals = text.find('=');
        if (!valid_variable_name(text.substr(0, equals)))
            t.invalid_at(word.offset, word.length, "\"" + word.text + "\" is no name of a variable",
                         "");
        else
            names.push_back(text);
    }
    if (!error.empty()) t.invalid(error);
}

}  // namespace

void pass_environment(Translation& t) {
    // systemd's own environment holds next to nothing; nor does the supervisor's. `pass` narrows
    // what a service gets, so the names are not put there.
    std::vector<std::string> names;
    variable_names(t, names);
}

void unset_environment(Translation& t) {
    variable_names(t, t.service.process.unset);
}

void working_directory(Translation& t) {
    auto& process = t.service.process;
    std::string text = t.expanded_value();
    process.working_directory_optional = text.starts_with('-');
    if (process.working_directory_optional) text.erase(0, 1);
    if (text.empty()) {
        process.working_directory.clear();
        return;
    }
    if (text == "~") {
        process.working_directory = "~";
        return;
    }
    const auto path = parse_path(text);
    if (!path) return t.invalid("this is no absolute path");
    process.working_directory = *path;
}

void root_directory(Translation& t) {
    const std::string text = t.expanded_value();
    const auto path = parse_path(text);
    if (!path && !text.empty()) return t.invalid("this is no absolute path");
    t.service.process.root_directory = path && *path != "/" ? *path : std::string{};
}

void root_image(Translation& t) {
    t.service.process.root_image = t.expanded_value();
    if (t.value().empty()) t.is_exact();
}

void umask(Translation& t) {
    const auto mode = parse_mode(t.value());
    if (!mode || *mode > 0777) return t.invalid("this is no octal mode");
    t.service.process.umask = *mode;
}

void limit(Translation& t) {
    const std::string name(t.row().name.substr(5));
    const auto value = parse_limit(name, t.value());
    if (!value)
        return t.invalid("\"" + t.value() + "\" is no limit",
                         "write a number, \"soft:hard\" or \"infinity\"; systemd ignores this one");
    t.service.process.limits[name] = *value;
}

void nice(Translation& t) {
    const auto value = parse_integer(t.value());
    if (!value || *value < -20 || *value > 19) return t.invalid("Nice= is between -20 and 19");
    t.service.process.nice = *value;
}

void oom_score_adjust(Translation& t) {
    if (t.value().empty()) {
        t.service.process.oom_score_adjust.reset();
        return;
    }
    const auto value = parse_integer(t.value());
    if (!value || *value < -1000 || *value > 1000)
        return t.invalid("OOMScoreAdjust= is between -1000 and 1000");
    t.service.process.oom_score_adjust = *value;
}

void ignore_sigpipe(Translation& t) {
    boolean(t, t.service.process.ignore_sigpipe);
}

void no_new_privileges(Translation& t) {
    boolean(t, t.service.process.no_new_privileges);
}

namespace {

model::Directory::Kind directory_kind(std::string_view row) {
    using Kind = model::Directory::Kind;
    return row.starts_with("Runtime") ? Kind::runtime
           : row.starts_with("State") ? Kind::state
           : row.starts_with("Cache") ? Kind::cache
           : row.starts_with("Logs")  ? Kind::logs
                                      : Kind::configuration;
}

}  // namespace

void directory(Translation& t) {
    auto& set = t.facts.directories[directory_kind(t.row().name)];
    if (t.value().empty()) set.names.clear();
    std::string error;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error)) {
        std::string name = t.expand(word.text, word.offset);
        if (const std::size_t colon = name.find(':'); colon != std::string::npos) {
            t.lose_at(word.offset, word.length, Loss::approximated, "directory-link",
                      "the link to the directory is not made",
                      "make it with ExecStartPre=ln -sfn …");
            name.resize(colon);
        }
        if (name.empty() || name.starts_with('/') ||
            ("/" + name + "/").find("/../") != std::string::npos) {
            t.invalid_at(word.offset, word.length, "\"" + name + "\" is no relative path", "");
            continue;
        }
        set.names.push_back(name);
    }
    if (!error.empty()) t.invalid(error);
}

void directory_mode(Translation& t) {
    const auto mode = parse_mode(t.value());
    if (!mode) return t.invalid("this is no octal mode");
    t.facts.directories[directory_kind(t.row().name)].mode = *mode;
}

void runtime_preserve(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on && t.value() != "restart")
        return t.invalid("RuntimeDirectoryPreserve= is yes, no or restart");
    t.facts.preserve_runtime = on.value_or(true);
    if (!on)
        t.lose(Loss::approximated, "preserve",
               "the runtime directory is kept after a stop as well, not only over a restart",
               "remove it with ExecStopPost= if the program minds");
}

}  // namespace slipway::importers::systemd::handle
