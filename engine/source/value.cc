#include "engine/source/value.h"

#include <algorithm>

#include "engine/formats/command_line.h"
#include "engine/source/text_escape.h"

namespace slipway::source {
namespace {

// The reader wants as many bytes as the text has, and at least one.
std::vector<char> storage_for(std::string_view text) {
    return std::vector<char>(text.size() + 1);
}

model::Piece piece_of(const formats::CommandPiece& piece) {
    using Kind = model::Piece::Kind;
    return {piece.kind == formats::CommandPiece::Kind::literal ? Kind::literal : Kind::variable,
            std::string(piece.text), static_cast<model::Piece::Operator>(piece.op),
            std::string(piece.operand)};
}

model::Argument argument_of(const formats::CommandWord& word) {
    model::Argument argument;
    argument.split = word.split;
    for (const formats::CommandPiece& piece : word.pieces)
        argument.pieces.push_back(piece_of(piece));
    return argument.pieces.empty() ? model::literal("") : argument;
}

}  // namespace

bool Value::fail_at(std::size_t offset,
                    std::size_t length,
                    std::string code,
                    std::string message,
                    std::string help) {
    const diag::Position at = place(offset);
    diag::Diagnostic d =
        text_.at(at.line, at.column, static_cast<int>(std::max<std::size_t>(length, 1)),
                 std::move(code), std::move(message), std::move(help));
    d.service = service_;
    sink_.add(std::move(d));
    return false;
}

bool Value::fail(std::size_t offset, std::size_t length, std::string message, std::string help) {
    return fail_at(offset, length, "svc/bad-value", std::move(message), std::move(help));
}

bool Value::fail_escape(std::size_t offset, const EscapeError& error) {
    return fail_at(offset + error.offset, error.length, "svc/bad-escape",
                   "a backslash before this is no escape",
                   "write \\\\ for a backslash, \\n, \\t, \\s (blank) or \\xNN for other bytes");
}

// What a variable that names the service stands for, in a definition that is no template.
std::optional<std::string> Value::own_variable(std::string_view name) const {
    const std::string service(service_);
    const bool is_template = service.ends_with('@');
    if (name == "SLIPWAY_SERVICE") return is_template ? "${SLIPWAY_SERVICE}" : service;
    if (name != "SLIPWAY_INSTANCE") return std::nullopt;
    const std::size_t at = service.find('@');
    if (is_template) return "${SLIPWAY_INSTANCE}";
    return at == service.npos ? std::string{} : service.substr(at + 1);
}

std::optional<std::string> Value::text() {
    constexpr std::string_view open = "${SLIPWAY_";
    std::string out;
    std::optional<EscapeError> failed;
    std::string_view rest = raw();
    while (!rest.empty()) {
        const std::size_t at = rest.find(open);
        const std::string_view before = rest.substr(0, at);
        const std::size_t offset = raw().size() - rest.size();
        out += decode_text(before, failed);
        if (failed) {
            fail_escape(offset, *failed);
            return std::nullopt;
        }
        if (at == rest.npos) break;
        rest.remove_prefix(at);
        const std::size_t close = rest.find('}');
        const auto value = own_variable(rest.substr(2, close == rest.npos ? close : close - 2));
        if (close == rest.npos || !value) {
            out += open;
            rest.remove_prefix(open.size());
            continue;
        }
        out += *value;
        rest.remove_prefix(close + 1);
    }
    return out;
}

std::optional<std::vector<Word>> Value::words() {
    std::vector<Word> words;
    std::vector<char> storage = storage_for(raw());
    formats::CommandLineReader reader(raw(), storage);
    while (reader.next_word()) {
        const formats::CommandWord& word = reader.word();
        Word out{
            {}, static_cast<std::size_t>(word.column - 1), static_cast<std::size_t>(word.length)};
        for (const formats::CommandPiece& piece : word.pieces) {
            if (piece.kind == formats::CommandPiece::Kind::literal) {
                out.text += piece.text;
                continue;
            }
            const auto value = own_variable(piece.text);
            if (!value || word.split || piece.op != formats::CommandPiece::Operator::plain) {
                fail(out.offset, out.length, "variables are for commands only",
                     "write \\$ if a dollar sign is meant; ${SLIPWAY_INSTANCE} is possible");
                return std::nullopt;
            }
            out.text += *value;
        }
        words.push_back(std::move(out));
    }
    if (reader.failed()) {
        const formats::TextError& e = reader.error();
        fail_at(static_cast<std::size_t>(e.column - 1), static_cast<std::size_t>(e.length),
                std::string(e.code), std::string(e.message), std::string(e.help));
        return std::nullopt;
    }
    return words;
}

std::optional<Word> Value::word() {
    auto all = words();
    if (!all) return std::nullopt;
    if (all->size() != 1) {
        fail("this key takes one word", "quote the value if it contains blanks");
        return std::nullopt;
    }
    return std::move(all->front());
}

std::optional<model::Command> Value::command(std::size_t offset) {
    const std::string_view text = raw().substr(offset);
    std::vector<char> storage = storage_for(text);
    formats::CommandLineReader reader(text, storage, static_cast<int>(offset) + 1);
    model::Command command;
    const formats::CommandFlags flags = reader.read_flags();
    command.may_fail = flags.may_fail;
    command.full_privilege = flags.full_privilege;
    command.keep_user = flags.keep_user;
    command.where = place(offset);
    while (reader.next_word()) {
        if (flags.argv0 && command.argv.size() == 1 && command.argv0.empty()) {
            if (!reader.word().literal() || reader.word().text().empty()) {
                fail(static_cast<std::size_t>(reader.word().column - 1), 1,
                     "the name after @PROGRAM is no plain word",
                     "write @PROGRAM NAME ARGUMENTS…, NAME without variables");
                return std::nullopt;
            }
            command.argv0 = reader.word().text();
            continue;
        }
        command.argv.push_back(argument_of(reader.word()));
    }
    if (reader.failed()) {
        const formats::TextError& e = reader.error();
        fail_at(static_cast<std::size_t>(e.column - 1), static_cast<std::size_t>(e.length),
                std::string(e.code), std::string(e.message), std::string(e.help));
        return std::nullopt;
    }
    if (command.argv.empty()) {
        fail("there is no program in this command", "write the program's path and its arguments");
        return std::nullopt;
    }
    return command;
}

}  // namespace slipway::source
