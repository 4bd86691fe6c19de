#include "importers/runit/logger.h"

#include <algorithm>

#include "engine/base/number.h"
#include "importers/common/syslog_logger.h"
#include "importers/shell/evaluate.h"
#include "importers/shell/expand.h"
#include "importers/shell/idioms.h"
#include "importers/shell/parse.h"

namespace slipway::importers::runit {

namespace {

using shell::Command;

// The last exec of the script, also inside an if that is decided at each start.
const Command* last_exec(const std::vector<Command>& commands) {
    const Command* found = nullptr;
    for (const Command& c : commands) {
        if (shell::command_name(c) == "exec" && c.words.size() > 1) found = &c;
        if (const Command* inner = last_exec(c.body)) found = inner;
        if (const Command* inner = last_exec(c.otherwise)) found = inner;
    }
    return found;
}

struct SvlogdOptions {
    std::string stamp;  // "t" TAI64N, "H" and "HT" as svlogd writes date and time
    std::string directory;
};

// One line of svlogd's config as directives of s6-log; false when there is none for it.
bool config_line(const std::string& line, std::vector<std::string>& script, std::string& stamp) {
    const char letter = line[0];
    const std::string value = line.substr(1);
    if (letter == 's') {
        // s6-log wants at least 4096; 0 means never to svlogd.
        std::uint64_t unit = 1;
        std::string digits = value;
        if (!digits.empty() && (digits.back() == 'k' || digits.back() == 'm')) {
            unit = digits.back() == 'k' ? 1024 : 1048576;
            digits.pop_back();
        }
        const auto number = base::parse_unsigned(digits);
        if (!number || *number == 0 || *number > 200000000 / unit) return false;
        script.push_back("s" + std::to_string(std::max<std::uint64_t>(*number * unit, 4096)));
        return true;
    }
    if (letter == 'n' && base::parse_unsigned(value)) {
        script.push_back("n" + value);
        return true;
    }
    return letter == 't' && value.empty() && (stamp = "t", true);
}

void read_config(Context& c, const std::string& path, std::string& stamp) {
    const auto bytes = c.root.read(path);
    if (!bytes) return;
    const std::string before_path = c.path, before_text = c.text;
    c.path = path;
    c.text = bytes.value();
    common::add_source(c.service, path, c.text);
    int number = 0;
    for (std::size_t at = 0; at < c.text.size();) {
        const std::size_t end = std::min(c.text.find('\n', at), c.text.size());
        const std::string line = c.text.substr(at, end - at);
        ++number;
        at = end + 1;
        if (line.empty() || line[0] == '#') continue;
        const shell::Place place{0, number, 1};
        if (config_line(line, c.service.log.script, stamp))
            c.exact(place, line);
        else
            c.report(place, line, diag::Loss::approximated, "log-config",
                     "the logger has no such directive; it is left out",
                     "write what is meant into Log.Script of a drop-in");
    }
    c.path = before_path;
    c.text = before_text;
}

// [chpst …] svlogd [options] directory.
void svlogd(Context& c,
            const std::vector<std::string>& words,
            std::size_t at,
            const Command& exec) {
    SvlogdOptions options;
    for (std::size_t i = at + 1; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word.starts_with("-t")) {
            options.stamp = word == "-t" ? "t" : word == "-tt" ? "H" : "HT";
        } else if (word == "-v") {
            continue;
        } else if (word.size() == 2 && word[0] == '-') {
            c.report(exec.place, "svlogd " + word, diag::Loss::approximated, "log-option",
                     "an option of svlogd that the logger does not have",
                     "nothing needs to be done");
            ++i;
        } else if (word[0] != '-') {
            options.directory = shell::absolute(word, c.directory + "/log");
        }
    }
    model::Logging& log = c.service.log;
    log.kind = model::Logging::Kind::directory;
    log.path = options.directory;
    read_config(c, options.directory + "/config", options.stamp);
    if (!options.stamp.empty()) log.script.insert(log.script.begin(), options.stamp);
    const auto has = [&](char letter) {
        return std::any_of(log.script.begin(), log.script.end(),
                           [&](const std::string& s) { return s[0] == letter; });
    };
    if (!has('s')) log.script.push_back("s1000000");
    if (!has('n')) log.script.push_back("n10");
    c.report(exec.place, "svlogd", diag::Loss::approximated, "logger",
             "the same directory and limits; old files are named by time as s6-log does",
             "programs that read svlogd's old files (@….s) find new ones under the same pattern");
}

// False: it does more than sending lines there.
bool syslog(Context& c,
            std::vector<std::string>::const_iterator at,
            const std::vector<std::string>& words,
            const Command& exec) {
    if (!common::read_syslog_logger({at, words.end()}, c.service.log)) return false;
    if (c.service.log.identifier.empty()) c.service.log.identifier = c.service.name;
    c.exact(exec.place, "log/run");
    return true;
}

void unknown(Context& c, const shell::Place& place, const std::string& what) {
    c.service.log = {};
    c.report(
        place, "log/run", diag::Loss::approximated, "logger",
        "this logger is not run (" + what + "); the lines go to /var/log/slipway/" + c.service.name,
        "name another directory with To in [Log] of a drop-in, or make the logger a service");
}

// The words of the logger's command. Debian's script computes the directory from the name.
std::vector<std::string> logger_words(Context& c,
                                      const shell::Script& script,
                                      const Command& exec) {
    shell::Variables initial;
    initial.assign("PWD", shell::literal_pieces(c.directory + "/log"), {});
    shell::Evaluation evaluation = shell::evaluate(script, initial);
    if (evaluation.variables.state("UPDIR") == shell::Variables::State::unknown)
        initial.assign("UPDIR", shell::literal_pieces(c.directory), {});
    evaluation = shell::evaluate(script, initial);
    shell::Variables variables;
    const auto keep = [&](const std::string& name) {
        if (evaluation.variables.state(name) == shell::Variables::State::known)
            variables.assign(name, evaluation.variables.value(name), {});
    };
    for (const std::string& name : evaluation.variables.assigned()) keep(name);
    Command words = exec;
    words.words.erase(words.words.begin());
    return shell::literal_words(words, variables).value_or(std::vector<std::string>{});
}

}  // namespace

void translate_log(Context& c) {
    const std::string directory = c.directory + "/log";
    const auto info = c.root.stat(directory);
    if (!info || info.value().kind != common::FileKind::directory) return;
    const std::string before_path = c.path, before_text = c.text;
    c.path = directory + "/run";
    if (!c.load()) {
        c.path = directory;
        c.text.clear();
        c.report({}, "log", diag::Loss::approximated, "logger",
                 "there is no log/run; the lines go to /var/log/slipway/" + c.service.name,
                 "name another directory with To in [Log] of a drop-in");
    } else {
        diag::Sink problems;
        const auto script = shell::parse(c.text, c.path, problems);
        const Command* exec = script ? last_exec(script->commands) : nullptr;
        if (exec == nullptr) {
            unknown(c, {0, 1, 1}, "it is not a script that ends in exec");
        } else {
            const std::vector<std::string> words = logger_words(c, *script, *exec);
            const auto named = [&](std::string_view name) {
                return std::find_if(words.begin(), words.end(), [&](const std::string& w) {
                    return common::base_name(w) == name;
                });
            };
            if (words.empty())
                unknown(c, exec->place, "its arguments are computed");
            else if (const auto at = named("svlogd"); at != words.end())
                svlogd(c, words, static_cast<std::size_t>(at - words.begin()), *exec);
            else if (!syslog(c, std::min(named("vlogger"), named("logger")), words, *exec))
                unknown(c, exec->place, words[0]);
        }
    }
    c.path = before_path;
    c.text = before_text;
}

}  // namespace slipway::importers::runit
