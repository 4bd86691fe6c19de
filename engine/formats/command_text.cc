#include "engine/formats/command_text.h"

#include <array>

namespace slipway::formats {
namespace {

using Operator = CommandPiece::Operator;

// How the bytes of a text are written.
enum class Style {
    bare,           // as they are
    single_quoted,  // '…'
    double_quoted,  // "…", with escapes
};

// Counts what does not fit, so that the caller learns the whole length.
class Writer {
public:
    explicit Writer(std::span<char> out) : out_(out) {}

    void put(char byte) {
        if (length_ < out_.size()) out_[length_] = byte;
        ++length_;
    }

    void put(std::string_view text) {
        for (const char c : text) put(c);
    }

    std::size_t length() const { return length_; }

private:
    std::span<char> out_;
    std::size_t length_ = 0;
};

constexpr bool control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Style style_for(std::string_view text) {
    Style style = Style::bare;
    for (const char c : text) {
        if (control(c) || c == '\'') return Style::double_quoted;
        if (c == ' ' || c == '"' || c == '\\' || c == '$' || c == '#' || c == ';')
            style = Style::single_quoted;
    }
    return style;
}

void put_escaped(Writer& out, char c, std::string_view special) {
    switch (c) {
        case '\n':
            return out.put("\\n");
        case '\t':
            return out.put("\\t");
        case '\r':
            return out.put("\\r");
        default:
            break;
    }
    if (control(c)) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        out.put("\\x");
        out.put(kDigits[static_cast<unsigned char>(c) >> 4]);
        out.put(kDigits[static_cast<unsigned char>(c) & 15]);
        return;
    }
    if (special.find(c) != std::string_view::npos) out.put('\\');
    out.put(c);
}

void put_text(Writer& out, std::string_view text, Style style) {
    if (style != Style::double_quoted) return out.put(text);
    for (const char c : text) put_escaped(out, c, "\\\"$");
}

void put_variable(Writer& out, const CommandPiece& piece, bool split) {
    if (split && piece.op == Operator::plain) {
        out.put('$');
        return out.put(piece.text);
    }
    out.put(split ? "$[" : "${");
    out.put(piece.text);
    out.put(operator_text(piece.op));
    for (const char c : piece.operand) put_escaped(out, c, split ? "\\$]" : "\\$}");
    out.put(split ? ']' : '}');
}

Style style_of(const WordView& word) {
    Style style = Style::bare;
    bool variables = false;
    bool filled = false;
    for (const CommandPiece& piece : word.pieces) {
        filled = true;
        if (piece.kind == CommandPiece::Kind::variable)
            variables = true;
        else if (const Style needed = style_for(piece.text); needed > style)
            style = needed;
    }
    if (!filled) return Style::double_quoted;
    const CommandPiece& first = word.pieces[0];
    const bool flag_like = word.program && first.kind == CommandPiece::Kind::literal &&
                           !first.text.empty() &&
                           std::string_view("-+@!").find(first.text[0]) != std::string_view::npos;
    if (flag_like && style == Style::bare) style = Style::single_quoted;
    return variables && style != Style::bare ? Style::double_quoted : style;
}

}  // namespace

std::string_view operator_text(Operator op) {
    switch (op) {
        case Operator::plain:
            return "";
        case Operator::default_if_empty:
            return ":-";
        case Operator::default_if_unset:
            return "-";
        case Operator::operand_if_filled:
            return ":+";
        case Operator::operand_if_set:
            return "+";
    }
    return "";
}

std::size_t encode_word(const WordView& word, std::span<char> out) {
    Writer writer(out);
    if (word.split) {
        put_variable(writer, word.pieces[0], true);
        return writer.length();
    }
    const Style style = style_of(word);
    const std::string_view quote = style == Style::bare            ? ""
                                   : style == Style::single_quoted ? "'"
                                                                   : "\"";
    writer.put(quote);
    for (const CommandPiece& piece : word.pieces) {
        if (piece.kind == CommandPiece::Kind::variable)
            put_variable(writer, piece, false);
        else
            put_text(writer, piece.text, style);
    }
    writer.put(quote);
    return writer.length();
}

std::size_t encode_literal(std::string_view text, std::span<char> out) {
    const std::array piece{CommandPiece{.text = text}};
    return encode_word({.pieces = text.empty() ? std::span<const CommandPiece>{} : piece}, out);
}

std::string_view encode_flags(CommandFlags flags) {
    static constexpr std::array<std::string_view, 12> kTexts{"",   "-",   "@", "-@", "+",  "-+",
                                                             "+@", "-+@", "!", "-!", "!@", "-!@"};
    return kTexts[(flags.may_fail ? 1u : 0u) | (flags.argv0 ? 2u : 0u) |
                  (flags.full_privilege ? 4u
                   : flags.keep_user    ? 8u
                                        : 0u)];
}

}  // namespace slipway::formats
