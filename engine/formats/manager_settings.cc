#include "engine/formats/manager_settings.h"

#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

struct Number {
    std::string_view name;
    std::optional<std::uint64_t> ManagerSettings::*field;
};

constexpr std::string_view kGroup = "group";
constexpr std::array<Number, 4> kNumbers{
    {{"boot-deadline", &ManagerSettings::boot_deadline},
     {"milestone-hold", &ManagerSettings::milestone_hold},
     {"shutdown-limit", &ManagerSettings::shutdown_limit},
     {"services-per-process", &ManagerSettings::services_per_process}}};

void add(SettingsText& text, std::string_view name, std::uint64_t value) {
    text.append(name);
    text.append(" ");
    text.append(base::decimal_unsigned(value).view());
    text.append("\n");
}

bool read_line(std::string_view line, ManagerSettings& out) {
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return false;
    const std::string_view name = line.substr(0, blank);
    const auto value = base::parse_unsigned(line.substr(blank + 1));
    if (!value) return false;
    if (name == kGroup) {
        if (out.group || *value > 0xffffffff) return false;
        out.group = static_cast<std::uint32_t>(*value);
        return true;
    }
    for (const Number& number : kNumbers) {
        if (number.name != name || (out.*number.field)) continue;
        out.*number.field = *value;
        return true;
    }
    return false;
}

}  // namespace

SettingsText encode(const ManagerSettings& settings) {
    SettingsText text;
    if (settings.group) add(text, kGroup, *settings.group);
    for (const Number& number : kNumbers)
        if (const auto& value = settings.*number.field) add(text, number.name, *value);
    return text;
}

bool decode_settings(std::string_view text, ManagerSettings& out) {
    ManagerSettings read;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos || !read_line(text.substr(0, end), read)) return false;
        text.remove_prefix(end + 1);
    }
    out = read;
    return true;
}

std::optional<std::uint64_t> per_process(const ManagerSettings& settings) {
    std::uint64_t most = settings.services_per_process.value_or(kServicesPerProcess);
    if (most == 0 || most > kMostServicesPerProcess) most = kServicesPerProcess;
    return most == 1 ? std::nullopt : std::optional(most);
}

}  // namespace slipway::formats
