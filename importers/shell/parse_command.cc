// Lists, pipelines, simple commands, redirections, functions.
#include <algorithm>
#include <array>
#include <utility>

#include "importers/shell/reader.h"

namespace slipway::importers::shell {

namespace {

// Words that end a list where a command could begin.
constexpr std::array<std::string_view, 8> kClosing{"then", "else", "elif", "fi",
                                                   "do",   "done", "esac", "}"};

// Names that dash does not let a function have (POSIX, 2.14, special built-in utilities).
constexpr std::array<std::string_view, 15> kSpecialBuiltins{
    ".",        ":",      "break", "continue", "eval",  "exec", "exit", "export",
    "readonly", "return", "set",   "shift",    "times", "trap", "unset"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr std::array<std::pair<std::string_view, Redirection::Operator>, 10> kRedirections{{
    {"<", Redirection::Operator::read},
    {">", Redirection::Operator::write},
    {">>", Redirection::Operator::append},
    {">|", Redirection::Operator::clobber},
    {"<>", Redirection::Operator::read_write},
    {"<&", Redirection::Operator::duplicate_in},
    {">&", Redirection::Operator::duplicate_out},
    {"<<", Redirection::Operator::here},
    {"<<-", Redirection::Operator::here_no_tabs},
    {"<<<", Redirection::Operator::here_string},
}};

bool is_redirection(std::string_view op) {
    return std::any_of(kRedirections.begin(), kRedirections.end(),
                       [&](const auto& entry) { return entry.first == op; });
}

}  // namespace

std::vector<Command> Reader::program() {
    std::vector<Command> commands = list();
    if (!failed() && peek().kind != TokenKind::end) fail_unexpected("a command");
    return commands;
}

bool Reader::ends_list() {
    const Token& token = peek();
    if (token.kind == TokenKind::end) return true;
    if (token.kind == TokenKind::operator_)
        return token.op == ")" || token.op.starts_with(";;") || token.op == ";&";
    return token.kind == TokenKind::word && contains(kClosing, unquoted_text(token.word));
}

std::vector<Command> Reader::list() {
    std::vector<Command> out;
    skip_newlines();
    while (!failed() && !ends_list()) {
        out.push_back(and_or());
        if (take_operator("&"))
            out.back().background = true;
        else if (!take_operator(";") && peek().kind != TokenKind::newline)
            break;
        skip_newlines();
    }
    return out;
}

std::vector<Command> Reader::compound_list(std::string_view before) {
    std::vector<Command> out = list();
    if (out.empty() && !failed()) fail_unexpected("a command before " + std::string(before));
    return out;
}

Command Reader::and_or() {
    Command first = pipeline();
    if (!peek_operator("&&") && !peek_operator("||")) return first;
    Command chain;
    chain.kind = Command::Kind::and_or;
    chain.place = first.place;
    chain.body.push_back(std::move(first));
    chain.or_before.push_back(false);
    while (!failed() && (peek_operator("&&") || peek_operator("||"))) {
        chain.or_before.push_back(take().op == "||");
        skip_newlines();
        chain.body.push_back(pipeline());
    }
    chain.end = chain.body.back().end;
    return chain;
}

Command Reader::pipeline() {
    const Place begin = peek().place;
    const bool negated = take_reserved("!");
    Command first = command();
    if (!negated && !peek_operator("|")) return first;
    Command out;
    out.kind = Command::Kind::pipeline;
    out.place = begin;
    out.negated = negated;
    out.body.push_back(std::move(first));
    while (!failed() && take_operator("|")) {
        skip_newlines();
        out.body.push_back(command());
    }
    out.end = out.body.back().end;
    return out;
}

Command Reader::command() {
    Command out;
    const Token& token = peek();
    const Place begin = token.place;
    const std::string_view word =
        token.kind == TokenKind::word ? unquoted_text(token.word) : std::string_view{};
    if (contains(kClosing, word) || word == "!" || word == "in") {
        fail_unexpected("a command");
        return out;
    }
    if (!enter(begin)) return out;
    if (compound(out)) {
        out.place = begin;
        while (!failed() && redirection(out)) {
        }
        out.end = last_end_;
    } else {
        out = simple();
    }
    leave();
    return out;
}

Command Reader::simple() {
    Command out;
    out.place = peek().place;
    while (!failed()) {
        if (redirection(out)) continue;
        if (peek().kind != TokenKind::word) break;
        Token token = take();
        if (out.words.empty() && assignment(out, token)) continue;
        out.words.push_back(std::move(token.word));
        const bool alone =
            out.words.size() == 1 && out.assignments.empty() && out.redirections.empty();
        if (alone && peek_operator("(")) {
            take();
            if (!take_operator(")")) fail_unexpected("\")\"");
            return function(out.words[0], out.place);
        }
    }
    if (out.words.empty() && out.assignments.empty() && out.redirections.empty())
        fail_unexpected("a command");
    out.end = last_end_;
    return out;
}

Command Reader::function(const Word& name, const Place& place) {
    Command out;
    out.kind = Command::Kind::function;
    out.place = place;
    out.name = std::string(unquoted_text(name));
    if (out.name.empty())
        fail(place, "not a name a function can have", "use letters, digits and underscores");
    if (!is_name(out.name) || contains(kSpecialBuiltins, out.name))
        extension(place, "a function of this name");
    skip_newlines();
    out.body.push_back(command());
    out.end = out.body[0].end;
    return out;
}

// `name=value` before the command's name. The value is the rest of the word.
bool Reader::assignment(Command& command, const Token& token) {
    const Word& word = token.word;
    if (word.parts.empty() || word.parts[0].kind != Part::Kind::literal) return false;
    const std::string& text = word.parts[0].text;
    std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return false;
    Assignment out;
    out.append = text[equals - 1] == '+';
    out.name = text.substr(0, equals - (out.append ? 1 : 0));
    if (!is_name(out.name)) return false;
    if (out.append) extension(token.place, "+=");
    out.place = token.place;
    out.value = word;
    Part& first = out.value.parts[0];
    const auto cut = static_cast<std::uint32_t>(equals + 1);
    first.text.erase(0, cut);
    first.place.offset += cut;
    first.place.column += static_cast<int>(cut);
    out.value.place = first.place;
    if (first.text.empty()) out.value.parts.erase(out.value.parts.begin());
    if (out.value.parts.empty() && !have_token_ && raw() == '(') {
        extension(token.place, "an array");
        out.array = true;
        take();
        skip_newlines();
        while (!failed() && peek().kind == TokenKind::word) {
            out.elements.push_back(take().word);
            skip_newlines();
        }
        if (!take_operator(")")) fail_unexpected("\")\"");
    }
    command.assignments.push_back(std::move(out));
    return true;
}

bool Reader::redirection(Command& command) {
    const Token& next = peek();
    Redirection out;
    out.place = next.place;
    if (next.kind == TokenKind::io_number)
        out.descriptor = take().number;
    else if (next.kind != TokenKind::operator_ || !is_redirection(next.op))
        return false;
    const std::string_view op = take().op;
    const auto entry = std::find_if(kRedirections.begin(), kRedirections.end(),
                                    [&](const auto& e) { return e.first == op; });
    if (entry == kRedirections.end()) {
        fail(out.place, "a descriptor without a redirection", "write < or > behind it");
        return true;
    }
    out.op = entry->second;
    after_redirection_ = true;
    const bool named = peek().kind == TokenKind::word;
    after_redirection_ = false;
    if (!named) {
        fail_unexpected("the name of a file");
        return true;
    }
    out.target = take().word;
    if (out.op == Redirection::Operator::here_string) extension(out.place, "<<<");
    if (out.op == Redirection::Operator::here || out.op == Redirection::Operator::here_no_tabs) {
        const std::optional<std::string> delimiter = literal_text(out.target);
        if (!delimiter || delimiter->find('\n') != std::string::npos) {
            fail(out.target.place,
                 "the delimiter of a here-document has an expansion or a new line",
                 "use a plain word as the delimiter");
            return true;
        }
        out.expands = std::all_of(out.target.parts.begin(), out.target.parts.end(),
                                  [](const Part& p) { return p.kind == Part::Kind::literal; });
        out.here_document = shared_.here_documents.size();
        shared_.here_documents.emplace_back();
        pending_.push_back({out.here_document, out.expands,
                            out.op == Redirection::Operator::here_no_tabs, *delimiter});
    }
    command.redirections.push_back(std::move(out));
    return true;
}

}  // namespace slipway::importers::shell
