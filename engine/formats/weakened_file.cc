#include "engine/formats/weakened_file.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

constexpr std::array<std::string_view, 3> kNames{"without", "nearest", "not-applied"};
constexpr std::size_t kMostSetting = 128;
constexpr std::size_t kMostReason = 256;

template <std::size_t N>
void append_clean(base::FixedString<N>& line, std::string_view text, std::size_t most) {
    for (const char c : text.substr(0, most)) {
        const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
        line.append(control ? std::string_view("?") : std::string_view(&c, 1));
    }
}

// The part of a line up to the next tab, which is taken out of it.
std::string_view field(std::string_view& line) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    const std::string_view part = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return part;
}

std::optional<WeakenedLine> decode(std::string_view line) {
    const auto time = base::parse_unsigned(field(line)), pid = base::parse_unsigned(field(line));
    const auto* const how = std::find(kNames.begin(), kNames.end(), field(line));
    const std::string_view setting = field(line);
    if (!time || !pid || *pid > 0xffffffff || how == kNames.end() || setting.empty())
        return std::nullopt;
    return WeakenedLine{{*time, static_cast<std::uint32_t>(*pid)},
                        {static_cast<Weakening>(how - kNames.begin()), setting, line}};
}

}  // namespace

std::string_view weakening_name(Weakening how) {
    return kNames[static_cast<std::size_t>(how)];
}

base::FixedString<512> weakened_line(WeakenedStamp stamp, const WeakenedSetting& one) {
    base::FixedString<512> line;
    line.append(base::decimal_unsigned(stamp.time).view());
    line.append("\t");
    line.append(base::decimal_unsigned(stamp.pid).view());
    line.append("\t");
    line.append(weakening_name(one.how));
    line.append("\t");
    append_clean(line, one.setting, kMostSetting);
    line.append("\t");
    append_clean(line, one.reason, kMostReason);
    line.append("\n");
    return line;
}

std::optional<WeakenedLine> next_weakened(std::string_view& text) {
    for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n')) {
        const auto line = decode(text.substr(0, end));
        text.remove_prefix(end + 1);
        if (line) return line;
    }
    return std::nullopt;
}

}  // namespace slipway::formats
