#include "importers/shell/idioms.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "importers/shell/expand.h"

namespace slipway::importers::shell {

std::optional<std::vector<std::string>> literal_words(const Command& command,
                                                      Variables& variables) {
    if (command.kind != Command::Kind::simple) return std::nullopt;
    std::vector<std::string> out;
    for (const Word& word : command.words) {
        const auto arguments = Expansion(variables).arguments(word);
        if (!arguments) return std::nullopt;
        for (const model::Argument& argument : *arguments) {
            const auto text = as_literal(argument.pieces);
            if (!text) return std::nullopt;
            out.push_back(*text);
        }
    }
    return out;
}

std::string absolute(const std::string& path, const std::string& cwd) {
    std::string all = path.starts_with('/') ? path : cwd + "/" + path;
    std::vector<std::string> names;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find('/', at), all.size());
        const std::string name = all.substr(at, end - at);
        if (name == ".." && !names.empty()) names.pop_back();
        if (!name.empty() && name != "." && name != "..") names.push_back(name);
        at = end + 1;
    }
    std::string out;
    for (const std::string& name : names) out += "/" + name;
    return out.empty() ? "/" : out;
}

namespace {

struct TestName {
    std::string_view option;
    std::string_view test;
    bool exact;
};

constexpr std::array<TestName, 13> kTests{{{"-e", "path-exists", true},
                                           {"-a", "path-exists", true},
                                           {"-f", "path-exists", false},
                                           {"-r", "path-exists", false},
                                           {"-w", "path-exists", false},
                                           {"-S", "path-exists", false},
                                           {"-p", "path-exists", false},
                                           {"-b", "path-exists", false},
                                           {"-c", "path-exists", false},
                                           {"-d", "path-is-directory", true},
                                           {"-x", "file-is-executable", true},
                                           {"-s", "file-not-empty", true},
                                           {"-L", "path-is-symbolic-link", true}}};

// The words between [ and ], or after test; with `negated` for leading exclamation marks.
std::optional<std::vector<std::string>> test_words(const Command& command,
                                                   Variables& variables,
                                                   bool& negated) {
    const Command* inner = &command;
    if (command.kind == Command::Kind::pipeline && command.negated && command.body.size() == 1) {
        negated = !negated;
        inner = &command.body[0];
    }
    const std::string name = command_name(*inner);
    if ((name != "[" && name != "test") || !inner->redirections.empty() ||
        !inner->assignments.empty())
        return std::nullopt;
    auto words = literal_words(*inner, variables);
    if (!words) return std::nullopt;
    words->erase(words->begin());
    if (name == "[") {
        if (words->empty() || words->back() != "]") return std::nullopt;
        words->pop_back();
    }
    while (!words->empty() && words->front() == "!") {
        negated = !negated;
        words->erase(words->begin());
    }
    return words;
}

}  // namespace

std::optional<FileTests> file_tests(const Command& command, Variables& variables) {
    FileTests out;
    std::vector<const Command*> all{&command};
    if (command.kind == Command::Kind::and_or) {
        all.clear();
        for (std::size_t i = 0; i < command.body.size(); ++i) {
            if (command.or_before[i]) return std::nullopt;
            all.push_back(&command.body[i]);
        }
    }
    for (const Command* one : all) {
        bool negated = false;
        const auto words = test_words(*one, variables, negated);
        if (!words || words->size() != 2 || !(*words)[1].starts_with('/')) return std::nullopt;
        std::string option = (*words)[0] == "-h" ? "-L" : (*words)[0];
        const auto row = std::find_if(kTests.begin(), kTests.end(),
                                      [&](const TestName& t) { return t.option == option; });
        if (row == kTests.end()) return std::nullopt;
        model::Condition condition;
        condition.test = row->test;
        condition.argument = (*words)[1];
        condition.negate = negated;
        out.conditions.push_back(std::move(condition));
        out.approximated = out.approximated || !row->exact;
    }
    return out;
}

std::optional<ExistenceTest> existence_test(const Command& command, Variables& variables) {
    bool negated = false;
    const auto words = test_words(command, variables, negated);
    if (!words || words->size() != 2) return std::nullopt;
    const std::string& option = (*words)[0];
    if (option != "-e" && option != "-d" && option != "-f" && option != "-r" && option != "-s" &&
        option != "-x")
        return std::nullopt;
    return ExistenceTest{(*words)[1], negated};
}

namespace {

// Options of mkdir and install that take a value, attached or not.
bool take_value(const std::vector<std::string>& words,
                std::size_t& i,
                std::string_view letter,
                std::string_view word,
                std::string& value) {
    const std::string& text = words[i];
    if (text == word && i + 1 < words.size()) {
        value = words[++i];
        return true;
    }
    if (text.starts_with(std::string(word) + "=")) {
        value = text.substr(word.size() + 1);
        return true;
    }
    // A letter takes its value from the rest of its word, or from the next one.
    if (text.size() < 2 || text[0] != '-' || text[1] == '-') return false;
    const std::size_t at = text.find(letter);
    if (at == std::string::npos) return false;
    const std::string before = text.substr(1, at - 1);
    if (before.find_first_not_of("pdvD") != std::string::npos) return false;
    if (at + 1 < text.size()) {
        value = text.substr(at + 1);
        return true;
    }
    if (i + 1 >= words.size()) return false;
    value = words[++i];
    return true;
}

}  // namespace

std::optional<std::vector<model::Directory>> directories_made(const Command& command,
                                                              Variables& variables,
                                                              const std::string& cwd) {
    const auto words = literal_words(command, variables);
    if (!words || words->empty() || !command.assignments.empty()) return std::nullopt;
    const bool install = (*words)[0] == "install" || (*words)[0] == "/usr/bin/install";
    if (!install && (*words)[0] != "mkdir" && (*words)[0] != "/bin/mkdir") return std::nullopt;
    std::string mode = "755", user = "root", group = "root";
    bool directory = !install;
    std::vector<std::string> paths;
    for (std::size_t i = 1; i < words->size(); ++i) {
        const std::string& word = (*words)[i];
        if (word.starts_with("-") && word.find('d') != std::string::npos && word[1] != '-')
            directory = true;
        if (word == "--directory") directory = true;
        if (take_value(*words, i, "m", "--mode", mode)) continue;
        if (install && (take_value(*words, i, "o", "--owner", user) ||
                        take_value(*words, i, "g", "--group", group)))
            continue;
        if (word == "--" || word == "--parents" || word == "--directory" || word == "--verbose")
            continue;
        if (word.starts_with("-")) {
            if (word.find_first_not_of("-pdvD") != std::string::npos) return std::nullopt;
            continue;
        }
        paths.push_back(absolute(word, cwd));
    }
    const auto bits = base::parse_octal(mode);
    if (!directory || paths.empty() || !bits) return std::nullopt;
    std::vector<model::Directory> out;
    for (const std::string& path : paths) {
        model::Directory made;
        made.path = path;
        made.mode = *bits;
        made.user = user;
        made.group = group;
        out.push_back(std::move(made));
    }
    return out;
}

bool change_directories(const Command& command,
                        Variables& variables,
                        const std::string& cwd,
                        std::vector<model::Directory>& directories) {
    const auto words = literal_words(command, variables);
    if (!words || words->size() < 3) return false;
    const bool owner = (*words)[0] == "chown";
    const bool group_only = (*words)[0] == "chgrp";
    if (!owner && !group_only && (*words)[0] != "chmod") return false;
    std::vector<model::Directory> changed = directories;
    for (std::size_t i = 2; i < words->size(); ++i) {
        const std::string path = absolute((*words)[i], cwd);
        const auto found = std::find_if(changed.begin(), changed.end(),
                                        [&](const model::Directory& d) { return d.path == path; });
        if (found == changed.end()) return false;
        const std::string& value = (*words)[1];
        if (owner) {
            const std::size_t colon = value.find_first_of(":.");
            if (colon != 0) found->user = value.substr(0, colon);
            if (colon != std::string::npos && colon + 1 < value.size())
                found->group = value.substr(colon + 1);
        } else if (group_only) {
            found->group = value;
        } else if (const auto mode = base::parse_octal(value)) {
            found->mode = *mode;
        } else {
            return false;
        }
    }
    directories = std::move(changed);
    return true;
}

namespace {

struct LimitName {
    char letter;
    std::string_view name;
    std::uint64_t unit;
};

constexpr std::array<LimitName, 16> kLimits{{
    {'c', "CORE", 512},
    {'d', "DATA", 1024},
    {'e', "NICE", 1},
    {'f', "FSIZE", 512},
    {'i', "SIGPENDING", 1},
    {'l', "MEMLOCK", 1024},
    {'m', "RSS", 1024},
    {'n', "NOFILE", 1},
    {'p', "NPROC", 1},
    {'q', "MSGQUEUE", 1},
    {'r', "RTPRIO", 1},
    {'s', "STACK", 1024},
    {'t', "CPU", 1},
    {'u', "NPROC", 1},
    {'v', "AS", 1024},
    {'x', "LOCKS", 1},
}};

}  // namespace

bool add_limits(const std::vector<std::string>& words,
                std::map<std::string, model::Limit>& limits) {
    bool soft = false, hard = false;
    const LimitName* name = nullptr;
    std::map<std::string, model::Limit> added = limits;
    const auto letter_of = [](char c) {
        return std::find_if(kLimits.begin(), kLimits.end(),
                            [&](const LimitName& l) { return l.letter == c; });
    };
    for (std::size_t i = 1; i < words.size(); ++i) {
        std::string value = words[i];
        if (value.starts_with("-") && value.size() > 1) {
            for (std::size_t k = 1; k < value.size(); ++k) {
                if (value[k] == 'S') {
                    soft = true;
                } else if (value[k] == 'H') {
                    hard = true;
                } else {
                    const auto row = letter_of(value[k]);
                    if (row == kLimits.end()) return false;
                    name = &*row;
                }
            }
            continue;
        }
        if (name == nullptr) name = &*letter_of('f');
        std::uint64_t number = model::Limit::kUnlimited;
        if (value != "unlimited" && value != "infinity") {
            const auto parsed = base::parse_unsigned(value);
            if (!parsed || *parsed > model::Limit::kUnlimited / 1024) return false;
            number = *parsed * name->unit;
        }
        // Without -S and -H both are set; a half that is not named stays at least as wide.
        model::Limit& limit = added[std::string(name->name)];
        if (soft || !hard) limit.soft = number;
        if (hard || !soft) limit.hard = number;
        name = nullptr;
    }
    if (words.size() < 2 || name != nullptr) return false;
    limits = std::move(added);
    return true;
}

bool only_prints(const Command& command) {
    if (command.kind == Command::Kind::group || command.kind == Command::Kind::if_)
        return only_print(command.body) && only_print(command.otherwise);
    const std::string name = command_name(command);
    if (name == ":" || name == "true") return command.redirections.empty();
    if (name != "echo" && name != "printf") return false;
    for (const Redirection& r : command.redirections)
        if (r.op != Redirection::Operator::duplicate_out) return false;
    for (const Word& word : command.words)
        for (const Part& part : word.parts)
            if (part.kind == Part::Kind::command) return false;
    return true;
}

bool only_print(const std::vector<Command>& commands) {
    return std::all_of(commands.begin(), commands.end(), only_prints);
}

std::optional<int> exit_status(const Command& command) {
    const std::string name = command_name(command);
    if (name != "exit" && name != "return") return std::nullopt;
    if (command.words.size() < 2) return -1;
    const auto text = literal_text(command.words[1]);
    const auto number = text ? base::parse_unsigned(*text) : std::nullopt;
    return number && *number < 256 ? static_cast<int>(*number) : -1;
}

const Command* first_that_is_no_assignment(const Script& script) {
    const auto plain = [](const std::vector<Part>& parts, const auto& self) -> bool {
        return std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
            const bool simple =
                part.kind == Part::Kind::literal || part.kind == Part::Kind::quoted ||
                part.kind == Part::Kind::parameter || part.kind == Part::Kind::double_;
            return simple && self(part.parts, self);
        });
    };
    for (const Command& c : script.commands) {
        const std::string name = command_name(c);
        bool ok = c.kind == Command::Kind::simple && c.redirections.empty() && !c.background;
        for (const Assignment& a : c.assignments)
            ok = ok && !a.array && !a.append && plain(a.value.parts, plain);
        if (!c.words.empty()) {
            ok = ok && c.assignments.empty() && (name == ":" || name == "export");
            for (const Word& word : c.words) ok = ok && plain(word.parts, plain);
        }
        if (!ok) return &c;
    }
    return nullptr;
}

}  // namespace slipway::importers::shell
