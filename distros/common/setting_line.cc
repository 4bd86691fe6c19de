#include "distros/common/setting_line.h"

namespace slipway::boot {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

SettingKind read_setting(std::string_view line, SettingLine& out) {
    line = trimmed(line);
    if (line.empty() || line[0] == '#' || line[0] == ';') return SettingKind::blank;
    const auto equals = line.find('=');
    out.may_fail = line[0] == '-';
    if (equals == std::string_view::npos) {
        // "-key" alone excludes a key from patterns, which we do not expand.
        return out.may_fail ? SettingKind::blank : SettingKind::wrong;
    }
    const auto key = trimmed(line.substr(out.may_fail ? 1 : 0, equals - (out.may_fail ? 1 : 0)));
    out.value = trimmed(line.substr(equals + 1));
    if (key.empty() || key.front() == '/' || key.find("..") != std::string_view::npos ||
        key.find('\0') != std::string_view::npos)
        return SettingKind::wrong;
    if (key.find_first_of("*?[") != std::string_view::npos) return SettingKind::pattern;
    const auto first = key.find_first_of("./");
    const bool dots = first != std::string_view::npos && key[first] == '.';
    out.path.assign("/proc/sys/");
    for (const char c : key) {
        const char mapped = !dots ? c : c == '.' ? '/' : c == '/' ? '.' : c;
        if (!out.path.append({&mapped, 1})) return SettingKind::wrong;
    }
    // "a.//.b" has none before.
    if (out.path.view().find("..") != std::string_view::npos) return SettingKind::wrong;
    return SettingKind::setting;
}

}  // namespace slipway::boot
