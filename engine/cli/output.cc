#include "engine/cli/output.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "engine/cli/json_answers.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

constexpr std::array<std::string_view, 6> kEscapes{"",         "\x1b[2m",  "\x1b[31m",
                                                   "\x1b[32m", "\x1b[33m", "\x1b[1m"};

// Characters on the screen: UTF-8 continuation bytes and escape sequences take no room.
std::size_t width(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            i = std::min(text.find('m', i), text.size());
            continue;
        }
        if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) ++count;
    }
    return count;
}

}  // namespace

std::string as_text(std::string_view who, std::string_view what, std::string_view help) {
    std::string text = std::string(who) + ": " + std::string(what) + "\n";
    if (!help.empty()) text += "  help: " + std::string(help) + "\n";
    return text;
}

bool Output::print(std::string_view text) {
    if (!gone_) gone_ = !sys::write_all(sys::kStdout, text).ok();
    return !gone_;
}

void Output::error(std::string_view what, std::string_view help) const {
    error(Fault{std::string(what), std::string(help), "", 0});
}

void Output::error(const Fault& fault) const {
    const std::string about = fault.service.empty() ? "" : fault.service + ": ";
    print_error(json_ ? fault_as_json(fault) : as_text("slipway", about + fault.what, fault.help));
}

void Output::note(std::string_view what) const {
    print_error(json_ ? note_as_json(what) : as_text("slipway", what, ""));
}

void Output::print_error(std::string_view text) const {
    // Without anybody to read it there is nobody to be told.
    static_cast<void>(sys::write_all(sys::kStderr, text));
}

std::string Output::in(Colour colour, std::string_view text) const {
    if (!colour_ || colour == Colour::none) return std::string(text);
    return std::string(kEscapes[static_cast<std::size_t>(colour)]) + std::string(text) + "\x1b[0m";
}

std::string columns(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line += std::string(widths[i] - width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

std::string duration(std::uint64_t seconds) {
    struct Unit {
        std::uint64_t seconds;
        const char* name;
    };

    constexpr std::array<Unit, 4> units{{{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
    for (const Unit& unit : units)
        if (seconds >= 2 * unit.seconds || unit.seconds == 1)
            return std::to_string(seconds / unit.seconds) + unit.name;
    return "";
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array units{" k", " M", " G", " T"};
    std::uint64_t tenths = bytes * 10 / 1024;
    std::size_t unit = 0;
    for (; tenths >= 10240 && unit + 1 < units.size(); ++unit) tenths /= 1024;
    std::string text = std::to_string(tenths / 10);
    if (unit != 0 && tenths < 100) text += "." + std::to_string(tenths % 10);
    return text + units[unit];
}

std::string local_time(std::int64_t unix_seconds) {
    const std::time_t time = unix_seconds;
    std::tm parts{};
    if (::localtime_r(&time, &parts) == nullptr) return std::to_string(unix_seconds);
    std::array<char, 32> text;
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return std::string(text.data(), size);
}

Colour colour_of(formats::ServiceState state) {
    switch (state) {
        case formats::ServiceState::running:
            return Colour::green;
        case formats::ServiceState::failed:
            return Colour::red;
        case formats::ServiceState::stopped:
            return Colour::dim;
        default:
            return Colour::yellow;
    }
}

}  // namespace slipway::cli
