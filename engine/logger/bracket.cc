#include "engine/logger/bracket.h"

namespace slipway::logger {
namespace {

constexpr std::string_view kOpenBracket = "a bracket without its end";
constexpr std::string_view kNoClass =
    "no such class; there are alnum alpha blank cntrl digit graph lower print punct space upper "
    "xdigit";
constexpr std::string_view kNoElement = "[. .] and [= =] hold one character";
constexpr std::string_view kBadRange =
    "a range goes from a character to one that is not before it; '-' itself stands first or last";

struct Class {
    std::string_view name;
    std::string_view ranges;  // pairs: from, to
};

constexpr Class kClasses[] = {
    {"alnum", "09AZaz"},   {"alpha", "AZaz"},
    {"blank", "\t\t  "},   {"cntrl", std::string_view("\0\x1f\x7f\x7f", 4)},
    {"digit", "09"},       {"graph", "!~"},
    {"lower", "az"},       {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "\t\r  "},
    {"upper", "AZ"},       {"xdigit", "09AFaf"},
};

// "[.x.]" and "[=x=]" are another way to write x, for the end of a range too.
struct Element {
    unsigned char byte = 0;
    bool is_class = false;
};

class Reader {
public:
    Reader(std::string_view text, std::size_t at, BitSet& bytes)
        : text_(text), at_(at), bytes_(bytes) {}

    std::size_t at() const { return at_; }

    std::optional<std::string_view> read() {
        ++at_;
        const bool negated = peek() == '^';
        if (negated) ++at_;
        for (bool first = true; at_ < text_.size(); first = false) {
            if (peek() == ']' && !first) {
                if (negated) bytes_ = ~bytes_;
                return std::nullopt;
            }
            // A hyphen is itself only first, last, or as an end of a range.
            if (peek() == '-' && !first && peek(1) != ']') return kBadRange;
            if (const auto wrong = read_range()) return wrong;
        }
        return kOpenBracket;
    }

private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    std::optional<std::string_view> read_range() {
        Element low;
        if (const auto wrong = read_element(low)) return wrong;
        Element high = low;
        if (peek() == '-' && peek(1) != ']' && at_ + 1 < text_.size()) {
            ++at_;
            if (const auto wrong = read_element(high)) return wrong;
            if (low.is_class || high.is_class || high.byte < low.byte) return kBadRange;
        }
        if (low.is_class) return std::nullopt;
        for (unsigned byte = low.byte; byte <= high.byte; ++byte) bytes_.add(byte);
        return std::nullopt;
    }

    std::optional<std::string_view> read_element(Element& element) {
        const char kind = peek(1);
        if (peek() != '[' || (kind != ':' && kind != '.' && kind != '=')) {
            element.byte = static_cast<unsigned char>(text_[at_++]);
            return std::nullopt;
        }
        const char closing[2] = {kind, ']'};
        const std::size_t end = text_.find(std::string_view(closing, 2), at_ + 2);
        if (end == std::string_view::npos) return kOpenBracket;
        const std::string_view inside = text_.substr(at_ + 2, end - at_ - 2);
        at_ = end + 2;
        if (kind == ':') {
            element.is_class = true;
            return add_class(inside, bytes_) ? std::nullopt
                                             : std::optional<std::string_view>(kNoClass);
        }
        if (inside.size() != 1) return kNoElement;
        element.byte = static_cast<unsigned char>(inside[0]);
        return std::nullopt;
    }

    std::string_view text_;
    std::size_t at_;
    BitSet& bytes_;
};

}  // namespace

std::optional<std::string_view> read_bracket(std::string_view text,
                                             std::size_t& at,
                                             BitSet& bytes) {
    Reader reader(text, at, bytes);
    const auto wrong = reader.read();
    at = reader.at();
    return wrong;
}

bool add_class(std::string_view name, BitSet& bytes) {
    for (const Class& known : kClasses) {
        if (known.name != name) continue;
        for (std::size_t i = 0; i < known.ranges.size(); i += 2)
            for (unsigned byte = static_cast<unsigned char>(known.ranges[i]);
                 byte <= static_cast<unsigned char>(known.ranges[i + 1]); ++byte)
                bytes.add(byte);
        return true;
    }
    return false;
}

}  // namespace slipway::logger
