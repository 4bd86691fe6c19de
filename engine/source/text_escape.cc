#include "engine/source/text_escape.h"

#include "engine/base/number.h"
#include "engine/base/utf8.h"
#include "engine/formats/command_text.h"
#include "engine/source/shown_command.h"

namespace slipway::source {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string hex_escape(char c) {
    return "\\x" + std::string(base::hexadecimal(static_cast<unsigned char>(c), 2).view());
}

// Letters, digits, and punctuation that means nothing to inih, quotes or braces.
bool harmless(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:,=+@%()[]|&<>*?!~^").find(c) != std::string_view::npos;
}

// One text with everything escaped that inih, a quoted word or a variable's operand could trip
// over. `special`: characters that need a backslash besides.
std::string escaped(std::string_view text, std::string_view special, Escape escape) {
    std::string out;
    char before = ' ';
    // NOLINTBEGIN(bugprone-branch-clone): the order of the questions counts
    while (!text.empty()) {
        const std::size_t length = base::utf8_length(text);
        const char c = text[0];
        const bool last = text.size() == 1;
        if (length > 1) {
            out += text.substr(0, length);
        } else if (length == 0) {
            out += hex_escape(c);
        } else if (c == '\n' || c == '\t') {
            out += c == '\n' ? "\\n" : "\\t";
        } else if (c == ' ') {
            out += escape == Escape::strict || before == ' ' || last ? "\\s" : " ";
        } else if (c == '\\' || special.find(c) != special.npos) {
            // A line cannot be broken behind a backslash, so a strict text has few of them.
            out += c == '\\' && escape == Escape::plain ? "\\\\" : hex_escape(c);
        } else if (harmless(c)) {
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || escape == Escape::strict ||
                   (c == ';' && before == ' ')) {
            out += hex_escape(c);
        } else {
            out += c;
        }
        before = c;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    // NOLINTEND(bugprone-branch-clone)
    return out;
}

constexpr std::string_view kSpecial = "\"'$}]`";

std::string variable_text(const model::Piece& piece, char open, char close) {
    std::string out = "$";
    out += open;
    out += piece.text;
    out += formats::operator_text(static_cast<formats::CommandPiece::Operator>(piece.op));
    out += escaped(piece.operand, kSpecial, Escape::strict);
    out += close;
    return out;
}

// A word that survives everything: double quotes, and escapes for all that is not harmless.
std::string quoted_argument(const model::Argument& argument, Escape escape) {
    if (argument.split && !argument.pieces.empty())
        return variable_text(argument.pieces[0], '[', ']');
    std::string out = "\"";
    for (const model::Piece& piece : argument.pieces)
        out += piece.kind == model::Piece::Kind::literal ? escaped(piece.text, kSpecial, escape)
                                                         : variable_text(piece, '{', '}');
    return out + "\"";
}

// The canonical spelling of formats/command_text.h.
std::string canonical_argument(const model::Argument& argument, bool program) {
    std::vector<formats::CommandPiece> pieces;
    for (const model::Piece& p : argument.pieces) {
        const bool is_literal = p.kind == model::Piece::Kind::literal;
        if (is_literal && p.text.empty()) continue;  // an empty word has no pieces there
        pieces.push_back({is_literal ? formats::CommandPiece::Kind::literal
                                     : formats::CommandPiece::Kind::variable,
                          static_cast<formats::CommandPiece::Operator>(p.op), p.text, p.operand});
    }
    const formats::WordView word{pieces, argument.split, program};
    std::string out(formats::encode_word(word, {}), '\0');
    formats::encode_word(word, out);
    return out;
}

// Would inih, or a text file, lose something of it?
bool needs_care(std::string_view text) {
    char before = ' ';
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const std::size_t length = base::utf8_length(text.substr(i));
        if (length == 0 || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
        if (before == ' ' && (c == ';' || c == ' ')) return true;
        before = c;
        i += length;
    }
    return false;
}

std::string encode_argument(const model::Argument& argument, bool program, Escape escape) {
    std::string text = canonical_argument(argument, program);
    // Short words need no break inside; so even a strict command stays readable around a long one.
    constexpr std::size_t short_word = 60;
    const bool fits = escape == Escape::plain || text.size() < short_word;
    if (fits && !needs_care(text)) return text;
    return quoted_argument(argument, escape);
}

}  // namespace

std::string decode_text(std::string_view text, std::optional<EscapeError>& failed) {
    constexpr std::string_view letters = "\\ntrs\"'$";
    constexpr std::string_view bytes = "\\\n\t\r \"'$";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char c = i + 1 < text.size() ? text[i + 1] : '\0';
        const std::size_t letter = letters.find(c);
        if (c != '\0' && letter != letters.npos) {
            out += bytes[letter];
            ++i;
        } else if (c == 'x' && i + 3 < text.size() && hex_digit(text[i + 2]) >= 0 &&
                   hex_digit(text[i + 3]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 2]) * 16 + hex_digit(text[i + 3]));
            i += 3;
        } else {
            failed = EscapeError{i, c == '\0' ? 1u : 2u};
            return {};
        }
    }
    return out;
}

std::string encode_text(std::string_view text, Escape escape) {
    std::string out = escaped(text, "", escape);
    // "${" would be taken for the variable that names the instance.
    for (std::size_t at = 0; (at = out.find("${", at)) != out.npos;) out.replace(at, 1, "\\x24");
    return out;
}

std::string encode_word(const std::string& word, Escape escape) {
    return encode_argument(model::literal(word), false, escape);
}

std::string encode_words(const std::vector<std::string>& words, Escape escape) {
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + encode_word(word, escape);
    return out;
}

namespace {

std::string command_of(const model::Command& command,
                       std::string (*encoded)(const model::Argument&, bool program, Escape),
                       Escape escape) {
    const formats::CommandFlags flags{command.may_fail, command.full_privilege,
                                      !command.argv0.empty(), command.keep_user};
    std::string out(formats::encode_flags(flags));
    for (std::size_t i = 0; i < command.argv.size(); ++i) {
        if (i > 0) out += ' ';
        out += encoded(command.argv[i], i == 0, escape);
        if (i == 0 && flags.argv0) out += " " + encode_word(command.argv0, escape);
    }
    return out;
}

std::string shown_argument(const model::Argument& argument, bool program, Escape) {
    return canonical_argument(argument, program);
}

}  // namespace

std::string encode_command(const model::Command& command, Escape escape) {
    return command_of(command, encode_argument, escape);
}

std::string shown_command(const model::Command& command) {
    return command_of(command, shown_argument, Escape::plain);
}

}  // namespace slipway::source
