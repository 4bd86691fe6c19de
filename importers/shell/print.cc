#include "importers/shell/print.h"

#include <array>

namespace slipway::importers::shell {

namespace {

// Where a part is printed; the parser's modes.
enum class Context { plain, operand, quoted, quoted_operand, here };

// By Part::Operator.
constexpr std::array<std::string_view, 11> kExpansionOperators{"",  "",   "-", "=",  "?", "+",
                                                               "%", "%%", "#", "##", ""};
// By Redirection::Operator.
constexpr std::array<std::string_view, 10> kRedirectionOperators{"<",  ">",  ">>", ">|",  "<>",
                                                                 "<&", ">&", "<<", "<<-", "<<<"};

class Printer {
public:
    std::string out;

    void list(const std::vector<Command>& commands) {
        for (const Command& c : commands) {
            command(c);
            out += c.background ? " &" : "";
            newline();
        }
    }

    void command(const Command& c);

    void word(const Word& w) { parts(w.parts, Context::plain); }

private:
    void newline();
    void here_document(const Redirection& redirection);
    void parts(const std::vector<Part>& parts, Context context);
    void part(const Part& p, Context context);
    void text(const std::string& text, Context context);
    void parameter(const Part& p, Context context);
    void simple(const Command& c);
    void assignment(const Assignment& a);
    void redirection(const Redirection& r);
    void if_clause(const Command& c);
    void case_clause(const Command& c);

    void line(std::string_view keyword) {
        out += keyword;
        newline();
    }

    void words(const std::vector<Word>& words) {
        for (const Word& w : words) {
            out += ' ';
            word(w);
        }
    }

    std::vector<std::string> pending_;  // bodies with their delimiters, behind the next newline
};

void Printer::newline() {
    out += '\n';
    std::vector<std::string> pending;
    pending.swap(pending_);
    for (const std::string& body : pending) out += body;
}

// The delimiter is the script's own unless a line of the printed body is the same.
void Printer::here_document(const Redirection& redirection) {
    Printer body;
    if (redirection.expands)
        body.parts(redirection.body, Context::here);
    else
        for (const Part& p : redirection.body) body.out += p.text;
    std::string delimiter = literal_text(redirection.target).value_or("");
    while (("\n" + body.out).find("\n" + delimiter + "\n") != std::string::npos) delimiter += '_';
    if (redirection.expands) {
        out += delimiter;
    } else {
        for (const char c : delimiter) text(std::string(1, c), Context::plain);
        if (delimiter.empty()) out += "''";
    }
    pending_.push_back(body.out + delimiter + '\n');
}

void Printer::parts(const std::vector<Part>& parts, Context context) {
    for (const Part& p : parts) part(p, context);
}

void Printer::part(const Part& p, Context context) {
    switch (p.kind) {
        case Part::Kind::literal:
            out += p.text;
            break;
        case Part::Kind::quoted:
            text(p.text, context);
            break;
        case Part::Kind::double_:
            out += '"';
            parts(p.parts, Context::quoted);
            out += '"';
            break;
        case Part::Kind::parameter:
            parameter(p, context);
            break;
        case Part::Kind::command: {
            // Here-documents that wait outside begin after a newline outside.
            Printer inner;
            if (!p.commands.empty()) inner.newline();
            inner.list(p.commands);
            out += "$(" + inner.out + ")";
            break;
        }
        case Part::Kind::arithmetic:
            out += "$((";
            parts(p.parts, Context::quoted);
            out += "))";
            break;
    }
}

void Printer::text(const std::string& text, Context context) {
    if (context == Context::plain || context == Context::operand) {
        out += text == "'" ? "\\'" : "'" + text + "'";
        return;
    }
    std::string_view escaped = "\\$`\"";
    if (context == Context::here) escaped = "\\$`";
    if (context == Context::quoted_operand) escaped = "\\$`\"}";
    for (const char c : text) {
        if (escaped.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
}

void Printer::parameter(const Part& p, Context context) {
    const std::string_view op = kExpansionOperators[static_cast<std::size_t>(p.op)];
    const bool trims = !op.empty() && (op[0] == '%' || op[0] == '#');
    const bool unquoted = context == Context::plain || context == Context::operand || trims;
    out += p.op == Part::Operator::length ? "${#" : "${";
    out += p.text;
    out += p.colon ? ":" : "";
    out += op;
    parts(p.parts, unquoted ? Context::operand : Context::quoted_operand);
    out += '}';
}

void Printer::assignment(const Assignment& a) {
    out += a.name;
    out += a.append ? "+=" : "=";
    if (a.array) {
        out += "(";
        words(a.elements);
        out += " )";
    } else {
        word(a.value);
    }
}

void Printer::redirection(const Redirection& r) {
    if (r.descriptor >= 0) out += std::to_string(r.descriptor);
    out += kRedirectionOperators[static_cast<std::size_t>(r.op)];
    if (r.op == Redirection::Operator::here || r.op == Redirection::Operator::here_no_tabs)
        here_document(r);
    else
        word(r.target);
}

// Redirections come before the name, so that a name which looks like a reserved word stays a name.
void Printer::simple(const Command& c) {
    const std::size_t begin = out.size();
    const auto space = [&] {
        if (out.size() != begin) out += ' ';
    };
    for (const Assignment& a : c.assignments) {
        space();
        assignment(a);
    }
    for (const Redirection& r : c.redirections) {
        space();
        redirection(r);
    }
    for (const Word& w : c.words) {
        space();
        word(w);
    }
}

void Printer::if_clause(const Command& c) {
    line(c.is_elif ? "elif" : "if");
    list(c.condition);
    line("then");
    list(c.body);
    if (c.otherwise.size() == 1 && c.otherwise[0].is_elif) {
        if_clause(c.otherwise[0]);
    } else if (!c.otherwise.empty()) {
        line("else");
        list(c.otherwise);
    }
    if (!c.is_elif) out += "fi";
}

void Printer::case_clause(const Command& c) {
    out += "case";
    words(c.words);
    line(" in");
    for (const CaseItem& item : c.items) {
        for (std::size_t i = 0; i < item.patterns.size(); ++i) {
            out += i == 0 ? "(" : "|";
            word(item.patterns[i]);
        }
        line(")");
        list(item.body);
        line(item.falls_through ? ";&" : ";;");
    }
    out += "esac";
}

void Printer::command(const Command& c) {
    using Kind = Command::Kind;
    switch (c.kind) {
        case Kind::simple:
            return simple(c);
        case Kind::pipeline:
            if (c.negated) out += "! ";
            for (std::size_t i = 0; i < c.body.size(); ++i) {
                if (i > 0) out += " | ";
                command(c.body[i]);
            }
            return;
        case Kind::and_or:
            for (std::size_t i = 0; i < c.body.size(); ++i) {
                if (i > 0) out += c.or_before[i] ? " || " : " && ";
                command(c.body[i]);
            }
            return;
        case Kind::function:
            out += c.name + "() ";
            command(c.body[0]);
            return;
        case Kind::group:
        case Kind::subshell:
            line(c.kind == Kind::group ? "{" : "(");
            list(c.body);
            out += c.kind == Kind::group ? "}" : ")";
            break;
        case Kind::if_:
            if_clause(c);
            break;
        case Kind::while_:
        case Kind::until:
            line(c.kind == Kind::while_ ? "while" : "until");
            list(c.condition);
            line("do");
            list(c.body);
            out += "done";
            break;
        case Kind::for_:
            out += "for " + c.name;
            if (!c.no_words) out += " in";
            words(c.words);
            newline();
            line("do");
            list(c.body);
            out += "done";
            break;
        case Kind::case_:
            case_clause(c);
            break;
        case Kind::test:
            out += "[[";
            words(c.words);
            out += " ]]";
            break;
    }
    for (const Redirection& r : c.redirections) {
        out += ' ';
        redirection(r);
    }
}

}  // namespace

std::string print(const Script& script) {
    Printer printer;
    printer.list(script.commands);
    return printer.out;
}

std::string print(const Word& word) {
    Printer printer;
    printer.word(word);
    return printer.out;
}

std::string print(const Command& command) {
    Printer printer;
    printer.command(command);
    return printer.out;
}

}  // namespace slipway::importers::shell
