#include "importers/shell/evaluate.h"

#include <algorithm>

namespace slipway::importers::shell {

namespace {

std::string lower_case(std::string_view text) {
    std::string out;
    for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

bool is_no(std::string_view text) {
    const std::string lower = lower_case(text);
    return lower == "no" || lower == "false" || lower == "off" || lower == "0";
}

}  // namespace

bool is_yes(std::string_view text) {
    const std::string lower = lower_case(text);
    return lower == "yes" || lower == "true" || lower == "on" || lower == "1";
}

namespace {

// [ a op b ], [ -n a ], [ a ], with ! before; files are unknown.
std::optional<bool> decide_test(std::vector<std::string> words) {
    bool negated = false;
    while (words.size() > 1 && words[0] == "!") {
        negated = !negated;
        words.erase(words.begin());
    }
    std::optional<bool> result;
    if (words.empty()) result = false;
    if (words.size() == 1) result = !words[0].empty();
    if (words.size() == 2 && words[0] == "-n") result = !words[1].empty();
    if (words.size() == 2 && words[0] == "-z") result = words[1].empty();
    if (words.size() == 3 && (words[1] == "=" || words[1] == "==")) result = words[0] == words[2];
    if (words.size() == 3 && words[1] == "!=") result = words[0] != words[2];
    if (result) return *result != negated;
    return std::nullopt;
}

std::optional<bool> decide_simple(const Command& command, Variables& variables) {
    if (!command.assignments.empty() || !command.redirections.empty()) return std::nullopt;
    const std::string name = command_name(command);
    if (name == "true" || name == ":") return true;
    if (name == "false") return false;
    if (name != "[" && name != "test" && name != "yesno") return std::nullopt;
    std::vector<std::string> words;
    for (std::size_t i = 1; i < command.words.size(); ++i) {
        const auto arguments = Expansion(variables).arguments(command.words[i]);
        if (!arguments) return std::nullopt;
        for (const model::Argument& argument : *arguments) {
            const auto text = as_literal(argument.pieces);
            if (!text) return std::nullopt;
            words.push_back(*text);
        }
    }
    if (name == "yesno") {
        if (words.empty() || words[0].empty()) return false;
        if (is_yes(words[0])) return true;
        if (is_no(words[0])) return false;
        // The name of a variable.
        if (!is_name(words[0]) || variables.state(words[0]) == Variables::State::unknown)
            return std::nullopt;
        const auto value = as_literal(variables.value(words[0]));
        return value ? std::optional<bool>(is_yes(*value)) : std::nullopt;
    }
    if (name == "[") {
        if (words.empty() || words.back() != "]") return std::nullopt;
        words.pop_back();
    }
    return decide_test(std::move(words));
}

class Walker {
public:
    explicit Walker(Evaluation& out) : out_(out) {}

    void commands(const std::vector<Command>& list) {
        for (const Command& c : list) command(c);
    }

private:
    void command(const Command& c);
    void simple(const Command& c);
    void and_or(const Command& c);
    void if_(const Command& c);
    void case_(const Command& c);
    bool assign(const Assignment& a);

    // Nothing is known about what `c` does.
    void leave(const Command& c) {
        out_.rest.push_back(&c);
        std::vector<std::string> names;
        collect_assigned({c}, names);
        for (const std::string& name : names)
            forget(name, {c.place, "something that is computed while the script runs"});
    }

    void forget(const std::string& name, Failed why) {
        out_.variables.forget(name, why.place);
        out_.reasons[name] = std::move(why);
    }

    Evaluation& out_;
};

bool Walker::assign(const Assignment& a) {
    Expansion expansion(out_.variables);
    std::optional<Pieces> value;
    if (!a.array) value = expansion.text(a.value);
    if (value && a.append) {
        if (out_.variables.state(a.name) == Variables::State::unknown) value.reset();
        Pieces before = out_.variables.value(a.name);
        if (value) append(before, *value);
        if (value) value = before;
    }
    if (!value) {
        forget(a.name, a.array ? Failed{a.place, "an array"} : expansion.failed());
        return false;
    }
    out_.variables.assign(a.name, std::move(*value), a.place);
    return true;
}

void Walker::simple(const Command& c) {
    const std::string name = command_name(c);
    if (c.words.empty() && c.redirections.empty()) {
        for (const Assignment& a : c.assignments) assign(a);
        return;
    }
    if (name == ":") {
        // : ${x:=y} assigns; when it cannot be known what, x is unknown.
        for (const Word& word : c.words) {
            Expansion expansion(out_.variables);
            if (expansion.text(word)) continue;
            std::vector<std::string> names;
            collect_assigned({c}, names);
            for (const std::string& n : names) forget(n, expansion.failed());
        }
        return;
    }
    if (name == "export" || name == "readonly") {
        for (std::size_t i = 1; i < c.words.size(); ++i) {
            const auto text = Expansion(out_.variables).text(c.words[i]);
            const std::string first =
                text && !text->empty() && (*text)[0].kind == model::Piece::Kind::literal
                    ? (*text)[0].text
                    : "";
            const std::size_t equals = first.find('=');
            const std::string variable = first.substr(0, equals);
            if (!is_name(variable)) return leave(c);
            if (name == "export") out_.exported.push_back(variable);
            if (equals == std::string::npos) continue;
            Pieces value = *text;
            value[0].text.erase(0, equals + 1);
            if (value[0].text.empty()) value.erase(value.begin());
            out_.variables.assign(variable, std::move(value), c.words[i].place);
        }
        return;
    }
    leave(c);
}

// a && b: when a is decided, b runs or does not.
void Walker::and_or(const Command& c) {
    bool status = true;
    for (std::size_t i = 0; i < c.body.size(); ++i) {
        const bool runs = i == 0 || status != c.or_before[i];
        if (!runs) continue;
        const std::optional<bool> decided = decide(c.body[i], out_.variables);
        if (decided) {
            status = *decided;
            continue;
        }
        const bool last = i + 1 == c.body.size();
        const Command& part = c.body[i];
        const bool assigns = part.kind == Command::Kind::simple && part.words.empty();
        if (!last && !assigns) return leave(c);
        command(part);
        status = true;
    }
}

void Walker::if_(const Command& c) {
    const std::optional<bool> decided =
        c.condition.size() == 1 ? decide(c.condition[0], out_.variables) : std::nullopt;
    if (!decided || !c.redirections.empty()) return leave(c);
    commands(*decided ? c.body : c.otherwise);
}

void Walker::case_(const Command& c) {
    const auto subject = Expansion(out_.variables).text(c.words.at(0));
    const auto literal = subject ? as_literal(*subject) : std::nullopt;
    if (!literal) return leave(c);
    for (const CaseItem& item : c.items) {
        for (const Word& word : item.patterns) {
            const auto pattern = pattern_of(word.parts, out_.variables);
            if (!pattern || item.falls_through) return leave(c);
            if (matches(*literal, pattern->text, pattern->quoted)) return commands(item.body);
        }
    }
}

void Walker::command(const Command& c) {
    using Kind = Command::Kind;
    if (c.background) return leave(c);
    switch (c.kind) {
        case Kind::function:
            out_.functions[c.name] = &c;
            return;
        case Kind::simple:
            return simple(c);
        case Kind::and_or:
            return and_or(c);
        case Kind::if_:
            return if_(c);
        case Kind::case_:
            return case_(c);
        case Kind::group:
            if (c.redirections.empty()) return commands(c.body);
            return leave(c);
        default:
            return leave(c);
    }
}

void collect_from_parts(const std::vector<Part>& parts, std::vector<std::string>& names) {
    for (const Part& part : parts) {
        if (part.op == Part::Operator::assign) names.push_back(part.text);
        collect_from_parts(part.parts, names);
    }
}

void collect_from_words(const Command& c, std::vector<std::string>& names) {
    for (const Word& word : c.words) collect_from_parts(word.parts, names);
    const std::string name = command_name(c);
    const bool declares = name == "export" || name == "readonly" || name == "local" ||
                          name == "read" || name == "unset" || name == "getopts";
    for (std::size_t i = 1; declares && i < c.words.size(); ++i) {
        const std::vector<Part>& parts = c.words[i].parts;
        if (parts.empty()) continue;
        const std::string word = parts[0].text.substr(0, parts[0].text.find('='));
        if (is_name(word)) names.push_back(word);
    }
}

}  // namespace

void collect_assigned(const std::vector<Command>& commands, std::vector<std::string>& names) {
    for (const Command& c : commands) {
        if (c.kind == Command::Kind::subshell) continue;
        if (c.kind == Command::Kind::for_) names.push_back(c.name);
        for (const Assignment& a : c.assignments) {
            names.push_back(a.name);
            collect_from_parts(a.value.parts, names);
        }
        collect_from_words(c, names);
        collect_assigned(c.condition, names);
        collect_assigned(c.body, names);
        collect_assigned(c.otherwise, names);
        for (const CaseItem& item : c.items) collect_assigned(item.body, names);
    }
}

std::optional<bool> decide(const Command& command, Variables& variables) {
    if (command.background) return std::nullopt;
    if (command.kind == Command::Kind::simple) return decide_simple(command, variables);
    if (command.kind == Command::Kind::pipeline && command.negated && command.body.size() == 1) {
        const auto inner = decide(command.body[0], variables);
        return inner ? std::optional<bool>(!*inner) : std::nullopt;
    }
    if (command.kind != Command::Kind::and_or) return std::nullopt;
    bool status = true;
    for (std::size_t i = 0; i < command.body.size(); ++i) {
        if (i > 0 && status == command.or_before[i]) continue;
        const auto next = decide(command.body[i], variables);
        if (!next) return std::nullopt;
        status = *next;
    }
    return status;
}

Evaluation evaluate(const Script& script, Variables initial) {
    Evaluation out;
    out.variables = std::move(initial);
    Walker(out).commands(script.commands);
    return out;
}

}  // namespace slipway::importers::shell
