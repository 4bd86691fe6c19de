#include "importers/runit/builtins.h"

#include "engine/base/number.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"

namespace slipway::importers::runit {

using shell::Command;

bool run_set(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words) return c.stop(command.place, "arguments set by the script");
    for (std::size_t i = 1; i < words->size(); ++i) {
        const std::string& word = (*words)[i];
        if (word.size() < 2 || (word[0] != '-' && word[0] != '+') ||
            word.find_first_not_of("aeux", 1) != std::string::npos)
            return c.stop(command.place, "arguments set by the script");
        const bool on = word[0] == '-';
        if (word.find('e') != std::string::npos) c.exit_on_error = on;
        if (word.find('a') != std::string::npos) c.export_all = on;
    }
    c.exact(command.place, "set");
    return true;
}

bool run_export(Context& c, const Command& command) {
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto text = shell::Expansion(c.variables).text(command.words[i]);
        const auto word = text ? shell::as_literal(*text) : std::nullopt;
        if (!word) return c.stop(command.place, "an exported variable made of others");
        const std::size_t equals = word->find('=');
        const std::string name = word->substr(0, equals);
        if (!shell::is_name(name)) return c.stop(command.place, "an export of this kind");
        if (equals != std::string::npos) {
            const std::string value = word->substr(equals + 1);
            c.variables.assign(name, shell::literal_pieces(value), command.place);
            c.service.process.environment.emplace_back(name, value);
            continue;
        }
        const auto value = c.variables.state(name) == shell::Variables::State::known
                               ? shell::as_literal(c.variables.value(name))
                               : std::nullopt;
        if (value) {
            c.service.process.environment.emplace_back(name, *value);
            continue;
        }
        // From a file that was read: then its variables are exported.
        auto& files = c.service.process.variables_files;
        if (c.variables.state(name) == shell::Variables::State::unknown || files.empty())
            return c.stop(command.place, "an exported variable that is computed");
        if (!files.back().exported) {
            files.back().exported = true;
            c.report(command.place, "export", diag::Loss::approximated, "export",
                     "all variables of " + files.back().path + " are exported, not only these",
                     "move what the program must not see into another file");
        }
    }
    c.exact(command.place, "export");
    return true;
}

bool change_directory(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words || words->size() != 2 || (*words)[1] == "-")
        return c.stop(command.place, "a directory that is computed");
    c.cwd = shell::absolute((*words)[1], c.cwd);
    c.exact(command.place, "cd");
    return true;
}

bool set_umask(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    const auto mask = words && words->size() == 2 ? base::parse_octal((*words)[1]) : std::nullopt;
    if (!mask) return c.stop(command.place, "an umask that is not octal");
    c.service.process.umask = *mask;
    c.exact(command.place, "umask");
    return true;
}

bool set_limits(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words || !shell::add_limits(*words, c.service.process.limits))
        return c.stop(command.place, "a limit that is computed");
    c.exact(command.place, "ulimit");
    return true;
}

bool unset(Context& c, const Command& command) {
    const auto words = shell::literal_words(command, c.variables);
    if (!words) return c.stop(command.place, "an unset of this kind");
    for (std::size_t i = 1; i < words->size(); ++i) {
        if (!shell::is_name((*words)[i])) return c.stop(command.place, "an unset of this kind");
        c.service.process.unset.push_back((*words)[i]);
        c.variables.assign((*words)[i], {}, command.place);
    }
    c.exact(command.place, "unset");
    return true;
}

}  // namespace slipway::importers::runit
