// Characters, blanks, operators, here-documents.
#include <algorithm>
#include <array>

#include "importers/shell/reader.h"

namespace slipway::importers::shell {

namespace {

// Longest first, so that the first match is the right one.
constexpr std::array<std::string_view, 21> kOperators{"<<<", "<<-", ";;&", "&&", "||", ";;", ";&",
                                                      "<<",  ">>",  "<&",  ">&", "<>", ">|", "&",
                                                      "|",   ";",   "<",   ">",  "(",  ")",  "\n"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

Place Reader::place_at(std::size_t offset) const {
    if (source_.map != nullptr) {
        const auto& map = *source_.map;
        if (offset < map.size())
            offset = map[offset];
        else
            offset = map.empty() ? 0 : map.back() + 1;
    }
    const auto& starts = *source_.line_starts;
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
    const auto line = after - starts.begin();
    return {static_cast<std::uint32_t>(offset), static_cast<int>(line),
            static_cast<int>(offset - *(after - 1)) + 1};
}

void Reader::fail(const Place& place, std::string message, std::string help) {
    Failure& failure = shared_.failure;
    if (!failure.failed)
        failure = {true, place, "shell/syntax", std::move(message), std::move(help)};
    position_ = source_.text.size();
    pending_.clear();
}

void Reader::fail_unexpected(std::string_view expecting) {
    const Token& token = peek();
    if (failed()) return;
    std::string what = "the end of the file";
    if (token.kind == TokenKind::newline)
        what = "the end of the line";
    else if (token.kind == TokenKind::operator_)
        what = "\"" + std::string(token.op) + "\"";
    else if (token.kind == TokenKind::word || token.kind == TokenKind::io_number)
        what = "\"" + literal_text(token.word).value_or("this word").substr(0, 40) + "\"";
    fail(token.place, what + " where " + std::string(expecting) + " is expected",
         "run the script through `sh -n` of the system it comes from; if that accepts it, please "
         "report this");
}

void Reader::extension(const Place& place, std::string_view what) {
    shared_.script.extensions.push_back({place, std::string(what)});
}

bool Reader::enter(const Place& place) {
    ++shared_.depth;
    if (shared_.depth <= kMaxDepth) return true;
    if (!failed()) {
        fail(place, "nested too deep", "services' scripts are nested a few levels; is this one?");
        shared_.failure.code = "shell/too-deep";
    }
    return false;
}

void Reader::join_lines() {
    while (raw() == '\\' && raw(1) == '\n') position_ += 2;
}

char Reader::look() {
    join_lines();
    return raw();
}

char Reader::look_second() {
    join_lines();
    std::size_t ahead = 1;
    while (raw(ahead) == '\\' && raw(ahead + 1) == '\n') ahead += 2;
    return raw(ahead);
}

void Reader::skip_blanks() {
    for (char c = look(); !at_end(); c = look()) {
        if (c == ' ' || c == '\t') {
            ++position_;
        } else if (c == '#') {
            position_ = std::min(source_.text.find('\n', position_), source_.text.size());
        } else {
            return;
        }
    }
}

const Token& Reader::peek() {
    if (!have_token_) {
        token_ = lex();
        have_token_ = true;
    }
    if (failed()) token_ = Token{};
    return token_;
}

Token Reader::take() {
    peek();
    have_token_ = false;
    last_end_ = offset();
    return std::move(token_);
}

bool Reader::lex_io_number(Token& token) {
    if (!is_digit(look())) return false;
    std::size_t end = position_;
    while (end < source_.text.size() && is_digit(source_.text[end])) ++end;
    const char next = end < source_.text.size() ? source_.text[end] : '\0';
    if ((next != '<' && next != '>') || end - position_ > 4) return false;
    if (after_redirection_ && end - position_ > 1) return false;  // >&12 >f: a word, as in dash
    token.kind = TokenKind::io_number;
    for (; position_ < end; ++position_) token.number = token.number * 10 + (raw() - '0');
    return true;
}

Token Reader::lex() {
    Token token;
    skip_blanks();
    token.place = place();
    if (at_end() || failed()) return token;
    if (lex_io_number(token)) return token;
    for (const std::string_view op : kOperators) {
        const std::size_t start = position_;
        for (const char c : op) {
            if (at_end() || look() != c) {
                position_ = start;
                break;
            }
            ++position_;
        }
        if (position_ == start) continue;
        token.op = op;
        token.kind = op == "\n" ? TokenKind::newline : TokenKind::operator_;
        if (token.kind == TokenKind::newline) read_here_documents();
        return token;
    }
    token.kind = TokenKind::word;
    token.word = word();
    return token;
}

bool Reader::peek_operator(std::string_view op) {
    const Token& token = peek();
    return token.kind == TokenKind::operator_ && token.op == op;
}

bool Reader::take_operator(std::string_view op) {
    if (!peek_operator(op)) return false;
    take();
    return true;
}

bool Reader::peek_reserved(std::string_view text) {
    const Token& token = peek();
    return token.kind == TokenKind::word && unquoted_text(token.word) == text;
}

bool Reader::take_reserved(std::string_view text) {
    if (!peek_reserved(text)) return false;
    take();
    return true;
}

void Reader::expect_reserved(std::string_view text) {
    if (!take_reserved(text)) fail_unexpected("\"" + std::string(text) + "\"");
}

void Reader::skip_newlines() {
    while (peek().kind == TokenKind::newline) take();
}

void Reader::read_here_documents() {
    std::vector<Pending> pending;
    pending.swap(pending_);
    for (const Pending& p : pending)
        shared_.here_documents[p.index] = read_here_document(p.expands, p.no_tabs, p.delimiter);
}

// The extent is found first, line by line; then the text in it is read. A document that is not
// ended goes to the end of the text, as in dash.
std::vector<Part> Reader::read_here_document(bool expands,
                                             bool no_tabs,
                                             std::string_view delimiter) {
    std::vector<Part> document;
    const std::string_view all = source_.text;
    const std::size_t begin = position_;
    std::size_t body_end = all.size();
    std::size_t after = all.size();
    bool ended = false;
    std::string text;
    bool joined = false;  // the line before ended in a backslash
    for (std::size_t at = begin; at < all.size();) {
        const std::size_t newline = std::min(all.find('\n', at), all.size());
        std::string_view line = all.substr(at, newline - at);
        if (no_tabs && !joined)
            line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        if (!joined && line == delimiter) {
            body_end = at;
            after = std::min(newline + 1, all.size());
            ended = true;
            break;
        }
        text += line;
        if (newline < all.size()) text += '\n';
        const std::size_t last = line.find_last_not_of('\\');
        const std::size_t backslashes =
            line.size() - (last == std::string_view::npos ? 0 : last + 1);
        joined = expands && backslashes % 2 == 1;
        at = newline + 1;
    }
    // So that every body ends in a line end, and printing it with its delimiter says the same.
    // A backslash at the very end joins the last line to nothing.
    const bool cut = !ended && !text.empty() && (text.back() != '\n' || joined);
    if (!expands) {
        Part part;
        part.kind = Part::Kind::quoted;
        part.text = std::move(text) + (cut ? "\n" : "");
        part.place = place();
        if (!part.text.empty()) document.push_back(std::move(part));
    } else if (enter(place())) {
        source_.text = all.substr(0, body_end);
        here_no_tabs_ = no_tabs;
        at_line_start_ = true;
        parts(Mode::here, document);
        source_.text = all;
        if (cut) {
            if (document.empty() || document.back().kind != Part::Kind::quoted) {
                document.emplace_back();
                document.back().kind = Part::Kind::quoted;
            }
            document.back().text += '\n';
        }
        here_no_tabs_ = false;
        leave();
    }
    position_ = failed() ? all.size() : after;
    return document;
}

}  // namespace slipway::importers::shell
