#include "engine/svscan/options.h"

#include <optional>

#include "engine/base/number.h"
#include "engine/svscan/table.h"

namespace slipway::svscan {

const std::string_view kUsage =
    "usage: slipway-svscan [-d FD] [-X FD] [-c MAX] [-L MAX] [-t MS] [--end-timeout MS] "
    "[--supervise PATH] [--per-process N] [--lean] [SCANDIR]\n"
    "Supervises every service directory in SCANDIR (default: the working directory).\n"
    "  -d FD             write a newline to FD once commands are listened to\n"
    "  -X FD             standard error of the catch-all logger's supervisor\n"
    "  -c MAX            supervise at most MAX services\n"
    "  -L MAX            pass over names longer than MAX bytes\n"
    "  -t MS             look for new and vanished services every MS milliseconds\n"
    "  --end-timeout MS  at the end wait so long for services, and half of it for loggers\n"
    "  --supervise PATH  run PATH for each service instead of slipway-supervise\n"
    "  --per-process N   supervise N services in one process (0: all), by slipway-host beside the\n"
    "                    program of --supervise\n"
    "  --lean            keep their states in one table, without s6's files and clients; control\n"
    "                    them with slipway-lean. Without --per-process: all in one process\n"
    "Control it with s6-svscanctl, or with signals: HUP scans, TERM ends.\n";

namespace {

struct Row {
    std::string_view name;
    std::uint64_t least, most;
    void (*set)(Options&, std::uint64_t);
};

constexpr std::uint64_t kDay = 24ULL * 3600 * 1000;

constexpr Row kNumbers[] = {
    {"-d", 3, 1 << 20, [](Options& o, std::uint64_t v) { o.notification = static_cast<int>(v); }},
    {"-X", 3, 1 << 20, [](Options& o, std::uint64_t v) { o.console_holder = static_cast<int>(v); }},
    {"-c", 1, kMaxServices,
     [](Options& o, std::uint64_t v) { o.capacity = static_cast<std::uint32_t>(v); }},
    {"-L", 1, kMaxName,
     [](Options& o, std::uint64_t v) { o.name_max = static_cast<std::uint32_t>(v); }},
    {"-t", 0, kDay, [](Options& o, std::uint64_t v) { o.rescan_ms = v; }},
    {"--per-process", 0, kMaxServices,
     [](Options& o, std::uint64_t v) { o.per_process = static_cast<std::uint32_t>(v); }},
    {"--probe", 1, 1 << 30,
     [](Options& o, std::uint64_t v) { o.probe = static_cast<std::uint32_t>(v); }},
    {"--resume", 3, 1 << 30, [](Options& o, std::uint64_t v) { o.resume = static_cast<int>(v); }},
    {"--end-timeout", 1, kDay, [](Options& o, std::uint64_t v) { o.end_timeout_ms = v; }},
};

// The row of an option, and its value when it is written in the same word ("-d3", "--x=3").
const Row* find_number(std::string_view word, std::optional<std::string_view>& value) {
    for (const auto& row : kNumbers) {
        if (!word.starts_with(row.name)) continue;
        auto rest = word.substr(row.name.size());
        if (rest.empty()) return &row;
        const bool is_long = row.name.size() > 2;
        if (is_long && rest[0] != '=') continue;
        value = is_long ? rest.substr(1) : rest;
        return &row;
    }
    return nullptr;
}

}  // namespace

Parsed parse_options(std::span<char* const> arguments, Options& out, std::string_view& why) {
    std::size_t i = 0;
    const auto next = [&]() -> const char* {
        return i + 1 < arguments.size() ? arguments[++i] : nullptr;
    };
    for (; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        why = word;
        if (word == "--help") return Parsed::help;
        if (word == "--") {
            ++i;
            break;
        }
        if (word.size() < 2 || word[0] != '-') break;
        if (word == "--supervise") {
            out.supervise = next();
            if (out.supervise == nullptr) return Parsed::wrong;
            continue;
        }
        if (word == "--lean") {
            out.lean = true;
            continue;
        }
        std::optional<std::string_view> text;
        const Row* row = find_number(word, text);
        if (row == nullptr) return Parsed::wrong;
        if (!text) {
            const char* value = next();
            if (value == nullptr) return Parsed::wrong;
            text = value;
        }
        const auto number = base::parse_unsigned(*text);
        if (!number || *number < row->least || *number > row->most) return Parsed::wrong;
        row->set(out, *number);
    }
    if (out.lean && !out.per_process) out.per_process = 0;
    if (i < arguments.size()) out.scan_directory = arguments[i++];
    if (i >= arguments.size()) return Parsed::ok;
    why = arguments[i];
    return Parsed::wrong;
}

}  // namespace slipway::svscan
