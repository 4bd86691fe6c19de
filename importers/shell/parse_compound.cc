// if, while, until, for, case, { }, ( ), [[ ]], function.
#include "importers/shell/reader.h"

namespace slipway::importers::shell {

bool Reader::compound(Command& out) {
    const Token& token = peek();
    if (token.kind == TokenKind::operator_ && token.op == "(") {
        out = parentheses();
        return true;
    }
    const std::string_view word =
        token.kind == TokenKind::word ? unquoted_text(token.word) : std::string_view{};
    if (word == "if")
        out = if_clause(false);
    else if (word == "while")
        out = loop(Command::Kind::while_);
    else if (word == "until")
        out = loop(Command::Kind::until);
    else if (word == "for")
        out = for_clause();
    else if (word == "case")
        out = case_clause();
    else if (word == "{")
        out = braces();
    else if (word == "[[")
        out = test_clause();
    else if (word == "function")
        out = function_keyword();
    else
        return false;
    return true;
}

Command Reader::if_clause(bool elif) {
    Command out;
    out.kind = Command::Kind::if_;
    out.place = take().place;  // if or elif
    out.is_elif = elif;
    out.condition = compound_list("\"then\"");
    expect_reserved("then");
    out.body = compound_list("\"fi\"");
    if (peek_reserved("elif")) {
        if (enter(out.place)) out.otherwise.push_back(if_clause(true));
        leave();
    } else if (take_reserved("else")) {
        out.otherwise = compound_list("\"fi\"");
    }
    if (!elif) expect_reserved("fi");
    out.end = last_end_;
    return out;
}

Command Reader::loop(Command::Kind kind) {
    Command out;
    out.kind = kind;
    take();
    out.condition = compound_list("\"do\"");
    expect_reserved("do");
    out.body = compound_list("\"done\"");
    expect_reserved("done");
    return out;
}

Command Reader::for_clause() {
    Command out;
    out.kind = Command::Kind::for_;
    take();
    if (peek().kind == TokenKind::word) out.name = std::string(unquoted_text(peek().word));
    if (!is_name(out.name)) {
        fail_unexpected("the name of a variable");
        return out;
    }
    take();
    const bool separated = take_operator(";");
    skip_newlines();
    out.no_words = separated || !take_reserved("in");
    if (!out.no_words) {
        while (!failed() && peek().kind == TokenKind::word) out.words.push_back(take().word);
        if (!take_operator(";") && peek().kind != TokenKind::newline)
            fail_unexpected("\";\" or a new line");
    }
    skip_newlines();
    expect_reserved("do");
    out.body = compound_list("\"done\"");
    expect_reserved("done");
    return out;
}

Command Reader::case_clause() {
    Command out;
    out.kind = Command::Kind::case_;
    take();
    if (peek().kind != TokenKind::word) {
        fail_unexpected("a word");
        return out;
    }
    out.words.push_back(take().word);
    skip_newlines();
    expect_reserved("in");
    skip_newlines();
    while (!failed() && !peek_reserved("esac") && case_item(out)) skip_newlines();
    expect_reserved("esac");
    return out;
}

// One item; false when it was the last, because nothing stands between it and esac.
bool Reader::case_item(Command& out) {
    CaseItem item;
    item.place = peek().place;
    take_operator("(");
    do {
        if (peek().kind != TokenKind::word) {
            fail_unexpected("a pattern");
            return false;
        }
        item.patterns.push_back(take().word);
    } while (take_operator("|"));
    if (!take_operator(")")) fail_unexpected("\")\"");
    item.body = list();
    const Token& token = peek();
    const bool more = token.kind == TokenKind::operator_ &&
                      (token.op == ";;" || token.op == ";&" || token.op == ";;&");
    if (more) {
        item.falls_through = token.op != ";;";
        if (item.falls_through) extension(token.place, token.op);
        take();
    }
    out.items.push_back(std::move(item));
    return more;
}

Command Reader::braces() {
    Command out;
    out.kind = Command::Kind::group;
    take();
    out.body = compound_list("\"}\"");
    expect_reserved("}");
    return out;
}

Command Reader::parentheses() {
    Command out;
    out.kind = Command::Kind::subshell;
    take();
    out.body = compound_list("\")\"");
    if (!take_operator(")")) fail_unexpected("\")\"");
    return out;
}

// Operators inside [[ ]] are words of their own.
Command Reader::test_clause() {
    Command out;
    out.kind = Command::Kind::test;
    extension(take().place, "[[");
    while (!failed() && !peek_reserved("]]")) {
        Token token = take();
        if (token.kind == TokenKind::newline) continue;
        if (token.kind == TokenKind::operator_) {
            Part part;
            part.text = token.op;
            part.place = token.place;
            token.word.place = token.place;
            token.word.parts.push_back(std::move(part));
        } else if (token.kind != TokenKind::word) {
            fail(token.place, "the end of [[ is missing", "write ]] behind the test");
        }
        out.words.push_back(std::move(token.word));
    }
    expect_reserved("]]");
    return out;
}

Command Reader::function_keyword() {
    const Place begin = take().place;
    extension(begin, "function");
    if (peek().kind != TokenKind::word) {
        fail_unexpected("the name of a function");
        return {};
    }
    Word name = take().word;
    if (take_operator("(") && !take_operator(")")) fail_unexpected("\")\"");
    return function(name, begin);
}

}  // namespace slipway::importers::shell
