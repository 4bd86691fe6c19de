#include "importers/systemd/unit_name.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "importers/common/root.h"

namespace slipway::importers::systemd {
namespace {

constexpr std::array<std::string_view, 11> kTypes{"service", "socket", "target", "timer",
                                                  "path",    "mount",  "slice",  "automount",
                                                  "swap",    "device", "scope"};
constexpr std::size_t kLongestName = 255;

bool plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool valid_character(char c) {
    return plain(c) || std::string_view(":-_.\\@").find(c) != std::string_view::npos;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

std::optional<UnitName> parse_unit_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() > kLongestName)
        return std::nullopt;
    UnitName out;
    out.full = std::string(name);
    out.type = std::string(name.substr(dot + 1));
    if (std::find(kTypes.begin(), kTypes.end(), out.type) == kTypes.end()) return std::nullopt;
    const std::string_view stem = name.substr(0, dot);
    if (!std::all_of(stem.begin(), stem.end(), valid_character)) return std::nullopt;
    const std::size_t at = stem.find('@');
    if (at == 0) return std::nullopt;
    out.prefix = std::string(stem.substr(0, at));
    out.has_at = at != std::string_view::npos;
    if (out.has_at) out.instance = std::string(stem.substr(at + 1));
    return out;
}

bool has_unit_suffix(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos &&
           std::find(kTypes.begin(), kTypes.end(), name.substr(dot + 1)) != kTypes.end();
}

std::string UnitName::template_name() const {
    return has_at ? prefix + "@." + type : full;
}

std::string UnitName::stem() const {
    return full.substr(0, full.size() - type.size() - 1);
}

std::string with_instance(const UnitName& name, std::string_view instance) {
    return name.prefix + "@" + std::string(instance) + "." + name.type;
}

std::vector<std::string> drop_in_names(const UnitName& name) {
    std::vector<std::string> names;
    UnitName at = name;
    while (true) {
        names.push_back(at.full);
        if (at.is_instance()) names.push_back(at.template_name());
        std::string_view prefix = at.prefix;
        if (prefix.ends_with('-')) prefix.remove_suffix(1);
        const std::size_t dash = prefix.rfind('-');
        if (dash == std::string_view::npos || dash == 0) return names;
        at.prefix = std::string(prefix.substr(0, dash + 1));
        at.full = at.prefix + (at.has_at ? "@" + at.instance : std::string{}) + "." + at.type;
    }
}

std::string unescape_name(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '-') {
            out += '/';
        } else if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x' &&
                   hex_digit(text[i + 2]) >= 0 && hex_digit(text[i + 3]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 2]) * 16 + hex_digit(text[i + 3]));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string unescape_path(std::string_view text) {
    if (text == "-") return "/";
    const std::string inner = unescape_name(text);
    return inner.starts_with('/') ? inner : "/" + inner;
}

std::string escape_path(std::string_view path) {
    const std::string clean = common::normalise(std::string(path));
    if (clean == "/") return "-";
    std::string out;
    for (std::size_t i = 1; i < clean.size(); ++i) {
        const char c = clean[i];
        if (c == '/') {
            out += '-';
        } else if (plain(c) || c == ':' || c == '_' || (c == '.' && i > 1)) {
            out += c;
        } else {
            out += "\\x";
            out += base::hexadecimal(static_cast<unsigned char>(c), 2).view();
        }
    }
    return out;
}

}  // namespace slipway::importers::systemd
