#include "engine/base/number.h"

#include <array>
#include <charconv>

namespace slipway::base {
namespace {

template <typename T>
std::optional<T> parse(std::string_view text, int base) {
    if (text.empty()) return std::nullopt;
    T value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

template <typename T>
NumberText format(T value) {
    std::array<char, 24> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    NumberText text;
    text.append({digits.data(), static_cast<std::size_t>(end - digits.data())});
    return text;
}

}  // namespace

std::optional<std::uint64_t> parse_unsigned(std::string_view text) {
    return parse<std::uint64_t>(text, 10);
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
    return parse<std::int64_t>(text, 10);
}

std::optional<std::uint32_t> parse_octal(std::string_view text) {
    return parse<std::uint32_t>(text, 8);
}

std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) {
    return parse<std::uint64_t>(text, 16);
}

NumberText decimal(std::int64_t value) {
    return format(value);
}

NumberText decimal_unsigned(std::uint64_t value) {
    return format(value);
}

NumberText hexadecimal(std::uint64_t value, unsigned digits) {
    NumberText text;
    for (unsigned i = digits; i > 0; --i) {
        const char digit = "0123456789abcdef"[(value >> (4 * (i - 1))) & 15];
        text.append({&digit, 1});
    }
    return text;
}

}  // namespace slipway::base
