#include "engine/formats/mount_table.h"

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

bool blank(char c) {
    return c == ' ' || c == '\t';
}

// Takes the next field off `line`; empty at the end.
std::span<char> take_field(std::span<char>& line) {
    std::size_t begin = 0;
    while (begin < line.size() && blank(line[begin])) ++begin;
    std::size_t end = begin;
    while (end < line.size() && !blank(line[end])) ++end;
    const auto field = line.subspan(begin, end - begin);
    line = line.subspan(end);
    return field;
}

std::string_view take_text(std::span<char>& line) {
    return undo_octal(take_field(line));
}

bool octal(char c) {
    return c >= '0' && c <= '7';
}

bool take_number(std::span<char>& line, std::uint32_t& out) {
    const auto value = base::parse_unsigned(take_text(line));
    if (!value || *value > 0xffffffffU) return false;
    out = static_cast<std::uint32_t>(*value);
    return true;
}

bool take_device(std::span<char>& line, MountedEntry& out) {
    const auto text = take_text(line);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto major = base::parse_unsigned(text.substr(0, colon));
    const auto minor = base::parse_unsigned(text.substr(colon + 1));
    if (!major || !minor) return false;
    out.major = static_cast<std::uint32_t>(*major);
    out.minor = static_cast<std::uint32_t>(*minor);
    return true;
}

// The first option that is `name` alone or `name=…`, as a whole; "" when there is none.
std::string_view find_option(std::string_view options, std::string_view name) {
    while (!options.empty()) {
        const auto option = options.substr(0, options.find(','));
        if (option.substr(0, option.find('=')) == name) return option;
        if (option.size() == options.size()) break;
        options.remove_prefix(option.size() + 1);
    }
    return {};
}

}  // namespace

std::string_view undo_octal(std::span<char> text) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\' && i + 3 < text.size() && octal(text[i + 1]) && octal(text[i + 2]) &&
            octal(text[i + 3])) {
            c = static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                  (text[i + 3] - '0'));
            i += 3;
        }
        text[size++] = c;
    }
    return {text.data(), size};
}

LineKind decode_fstab_line(std::span<char> line, FstabEntry& out) {
    FstabEntry entry;
    entry.what = take_text(line);
    if (entry.what.empty() || entry.what[0] == '#') return LineKind::blank;
    entry.where = take_text(line);
    entry.type = take_text(line);
    if (entry.where.empty() || entry.type.empty()) return LineKind::wrong;
    entry.options = take_text(line);
    if (entry.options.empty()) entry.options = "defaults";
    take_field(line);  // dump(8)'s field: nothing of ours reads it
    if (const auto pass = take_text(line); !pass.empty()) {
        const auto value = base::parse_unsigned(pass);
        if (!value || *value > 1000) return LineKind::wrong;
        entry.pass = static_cast<unsigned>(*value);
    }
    out = entry;
    return LineKind::entry;
}

LineKind decode_mountinfo_line(std::span<char> line, MountedEntry& out) {
    MountedEntry entry;
    if (line.empty()) return LineKind::blank;
    if (!take_number(line, entry.id) || !take_number(line, entry.parent)) return LineKind::wrong;
    if (!take_device(line, entry)) return LineKind::wrong;
    entry.root = take_text(line);
    entry.where = take_text(line);
    entry.options = take_text(line);
    // Any number of optional fields ("shared:1"), then a dash.
    for (;;) {
        const auto field = take_text(line);
        if (field.empty()) return LineKind::wrong;
        if (field == "-") break;
    }
    entry.type = take_text(line);
    entry.source = take_text(line);
    entry.super_options = take_text(line);
    if (entry.where.empty() || entry.type.empty()) return LineKind::wrong;
    out = entry;
    return LineKind::entry;
}

bool has_option(std::string_view options, std::string_view name) {
    return find_option(options, name) == name && !name.empty();
}

std::string_view option_value(std::string_view options, std::string_view name) {
    const auto option = find_option(options, name);
    return option.size() > name.size() + 1 ? option.substr(name.size() + 1) : std::string_view{};
}

}  // namespace slipway::formats
