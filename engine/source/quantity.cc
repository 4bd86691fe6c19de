#include "engine/source/quantity.h"

#include <array>

#include "engine/base/number.h"

namespace slipway::source {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array<Unit, 5> kTimes{
    {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 4> kSizes{{{"T", std::uint64_t{1} << 40},
                                      {"G", std::uint64_t{1} << 30},
                                      {"M", std::uint64_t{1} << 20},
                                      {"K", std::uint64_t{1} << 10}}};

std::optional<std::uint64_t> multiplied(std::uint64_t a, std::uint64_t b) {
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
    return product;
}

// Takes the characters of `set` from the front of `text`.
std::string_view take(std::string_view& text, std::string_view set) {
    const std::string_view taken = text.substr(0, text.find_first_not_of(set));
    text.remove_prefix(taken.size());
    return taken;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    if (text == "infinity") return model::Limit::kUnlimited;
    for (const Unit& unit : kSizes) {
        if (!text.ends_with(unit.name)) continue;
        text.remove_suffix(unit.name.size());
        const auto number = base::parse_unsigned(text);
        return number ? multiplied(*number, unit.factor) : std::nullopt;
    }
    return base::parse_unsigned(text);
}

std::string format_size(std::uint64_t size) {
    if (size == model::Limit::kUnlimited) return "infinity";
    return std::string(base::decimal_unsigned(size).view());
}

}  // namespace

std::optional<bool> parse_boolean(std::string_view text) {
    if (text == "yes" || text == "true" || text == "on") return true;
    if (text == "no" || text == "false" || text == "off") return false;
    return std::nullopt;
}

std::optional<model::Millis> parse_time(std::string_view text) {
    if (text == "0" || text == "none") return 0;
    std::uint64_t total = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = base::parse_unsigned(take(text, "0123456789"));
        take(text, " ");
        const std::string_view name = take(text, "abcdefghijklmnopqrstuvwxyz");
        take(text, " ");
        std::optional<std::uint64_t> part;
        for (const Unit& unit : kTimes)
            if (number && unit.name == name) part = multiplied(*number, unit.factor);
        if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
    }
    return total;
}

std::string format_time(model::Millis time) {
    if (time == 0) return "0";
    for (const Unit& unit : kTimes)
        if (time % unit.factor == 0)
            return std::string(base::decimal_unsigned(time / unit.factor).view()) +
                   std::string(unit.name);
    return {};  // not reached: every time is a multiple of 1 ms
}

std::optional<model::Limit> parse_limit(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto soft = parse_size(text.substr(0, colon));
    const auto hard = colon == text.npos ? soft : parse_size(text.substr(colon + 1));
    if (!soft || !hard || *soft > *hard) return std::nullopt;
    return model::Limit{*soft, *hard};
}

std::string format_limit(const model::Limit& limit) {
    std::string out = format_size(limit.soft);
    if (limit.soft != limit.hard) out += ":" + format_size(limit.hard);
    return out;
}

std::optional<std::uint32_t> parse_mode(std::string_view text) {
    const auto mode = base::parse_octal(text);
    if (!mode || *mode > 07777) return std::nullopt;
    return mode;
}

std::string format_mode(std::uint32_t mode) {
    std::string out;
    for (std::uint32_t rest = mode; rest != 0; rest >>= 3)
        out.insert(out.begin(), static_cast<char>('0' + (rest & 7)));
    while (out.size() < 4) out.insert(out.begin(), '0');
    return out;
}

}  // namespace slipway::source
