#include "importers/systemd/words.h"

#include <cstdint>

#include "importers/systemd/utf8.h"

namespace slipway::importers::systemd {
namespace {

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::optional<std::uint32_t> digits(std::string_view text, std::size_t count, std::uint32_t base) {
    if (text.size() < count) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, count)) {
        std::uint32_t digit = 99;
        if (c >= '0' && c <= '9') digit = static_cast<std::uint32_t>(c - '0');
        if (c >= 'a' && c <= 'f') digit = static_cast<std::uint32_t>(c - 'a') + 10;
        if (c >= 'A' && c <= 'F') digit = static_cast<std::uint32_t>(c - 'A') + 10;
        if (digit >= base) return std::nullopt;
        value = value * base + digit;
    }
    return value;
}

enum class Escape { done, unknown, bad };

// One escape after its backslash, at the start of `text`; `used` bytes of it were read.
Escape unescape(std::string_view text, std::string& out, std::size_t& used) {
    static constexpr std::string_view names = "abfnrtv\\\"'s", bytes = "\a\b\f\n\r\t\v\\\"' ";
    used = 1;
    const char c = text[0];
    if (const std::size_t at = names.find(c); at != std::string_view::npos) {
        out += bytes[at];
        return Escape::done;
    }
    const std::string_view tail = text.substr(1);
    std::optional<std::uint32_t> value;
    if (c == 'x' && (value = digits(tail, 2, 16))) used = 3;
    if (c == 'u' && (value = digits(tail, 4, 16))) used = 5;
    if (c == 'U' && (value = digits(tail, 8, 16))) used = 9;
    if (c >= '0' && c <= '7' && (value = digits(text, 3, 8))) used = 3;
    if (!value) return Escape::unknown;
    if (*value == 0) return Escape::bad;
    if (c == 'u' || c == 'U') return append_utf8(out, *value) ? Escape::done : Escape::bad;
    if (*value > 255) return Escape::bad;
    out += static_cast<char>(*value);
    return Escape::done;
}

}  // namespace

std::optional<Word> next_word(std::string_view value,
                              std::size_t& at,
                              Escapes escapes,
                              std::string& error) {
    while (at < value.size() && blank(value[at])) ++at;
    if (at >= value.size()) return std::nullopt;
    Word word;
    word.offset = at;
    char quote = 0;
    for (; at < value.size(); ++at) {
        const char c = value[at];
        if (quote == 0 && blank(c)) break;
        if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            word.quoted = true;
        } else if (quote != 0 && c == quote) {
            quote = 0;
        } else if (c == '\\' && escapes == Escapes::c_style) {
            if (at + 1 == value.size()) {
                if (quote != 0) break;
                word.unknown_escape = true;
                word.text += c;
                continue;
            }
            std::size_t used = 0;
            const Escape got = unescape(value.substr(at + 1), word.text, used);
            if (got == Escape::bad) {
                error = "an escape stands for no character";
                return std::nullopt;
            }
            if (got == Escape::unknown) {
                word.unknown_escape = true;
                word.text += c;
                word.text += value[at + 1];
            }
            at += used;
        } else {
            word.text += c;
        }
    }
    if (quote != 0) {
        error = std::string("the quote ") + quote + " is not closed";
        return std::nullopt;
    }
    word.length = at - word.offset;
    return word;
}

std::vector<Word> split_words(std::string_view value, Escapes escapes, std::string& error) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (auto word = next_word(value, at, escapes, error)) words.push_back(std::move(*word));
    return words;
}

std::optional<std::string> unescaped(std::string_view text, std::string& error) {
    // As one word in quotes.
    std::string word = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') word += '\\';
        word += text[i];
        if (text[i] == '\\' && i + 1 < text.size()) word += text[++i];
    }
    const auto words = split_words(word + "\"", Escapes::c_style, error);
    if (!error.empty() || words.size() != 1) return std::nullopt;
    return words[0].text;
}

std::vector<Word> split_plain(std::string_view value) {
    std::vector<Word> words;
    for (std::size_t at = 0; at < value.size();) {
        if (blank(value[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < value.size() && !blank(value[end])) ++end;
        Word word;
        word.text = std::string(value.substr(at, end - at));
        word.offset = at;
        word.length = end - at;
        words.push_back(std::move(word));
        at = end;
    }
    return words;
}

}  // namespace slipway::importers::systemd
