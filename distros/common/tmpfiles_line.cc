#include "distros/common/tmpfiles_line.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::boot {
namespace {

constexpr std::string_view kBlank = " \t";

// The next word, its quotes taken away in place; "-" means that the field is not given.
std::string_view next_word(std::span<char>& rest) {
    const auto blank = [](char c) { return kBlank.find(c) != std::string_view::npos; };
    rest = rest.subspan(
        static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), blank) - rest.begin()));
    std::size_t in = 0, out = 0;
    char quote = '\0';
    for (; in < rest.size() && (quote != '\0' || !blank(rest[in])); ++in) {
        if (quote == '\0' && (rest[in] == '"' || rest[in] == '\''))
            quote = rest[in];
        else if (rest[in] == quote)
            quote = '\0';
        else
            rest[out++] = rest[in];
    }
    const std::string_view word(rest.data(), out);
    rest = rest.subspan(in);
    return word == "-" ? std::string_view{} : word;
}

TmpfilesLine::Kind kind_of(char type) {
    using Kind = TmpfilesLine::Kind;
    if (std::string_view("dDevqQ").find(type) != std::string_view::npos) return Kind::directory;
    if (std::string_view("xXrR").find(type) != std::string_view::npos) return Kind::cleaning;
    if (type == 'f' || type == 'F') return Kind::file;
    if (type == 'L') return Kind::link;
    if (type == 'p') return Kind::fifo;
    return Kind::other;
}

}  // namespace

TmpfilesResult read_tmpfiles_line(std::span<char> text, TmpfilesLine& out) {
    out = {};
    const std::string_view type = next_word(text);
    if (type.empty() || type.front() == '#') return TmpfilesResult::blank;
    out.kind = kind_of(type.front());
    out.replace = type.front() == 'F' || type.find('+') != std::string_view::npos;
    out.may_fail = type.find('-') != std::string_view::npos;
    out.path = next_word(text);
    if (out.path.empty() || out.path.front() != '/') return TmpfilesResult::wrong;
    std::string_view mode = next_word(text);
    while (!mode.empty() && (mode.front() == '~' || mode.front() == ':')) mode.remove_prefix(1);
    if (!mode.empty()) {
        out.mode = base::parse_octal(mode);
        if (!out.mode || *out.mode > 07777) return TmpfilesResult::wrong;
    }
    out.user = next_word(text);
    out.group = next_word(text);
    next_word(text);  // the age, for cleaning
    const auto begin = std::find_if_not(
        text.begin(), text.end(), [](char c) { return kBlank.find(c) != std::string_view::npos; });
    out.argument = {text.data() + (begin - text.begin()),
                    static_cast<std::size_t>(text.end() - begin)};
    if (out.argument == "-") out.argument = {};
    return TmpfilesResult::line;
}

}  // namespace slipway::boot
