#include "engine/base/number.h"
#include "engine/logger/front_end.h"
#include "engine/logger/glob.h"

namespace slipway::logger {
namespace {

using Warn = void (*)(std::string_view, std::string_view, std::string_view);

constexpr std::string_view kStampWords[] = {"", "t", "H", "HT"};
constexpr std::string_view kNoLimit = "4294967295";

// Lines of `config` that are one directive each.
struct Setting {
    char letter;
    std::string_view directive;
    bool number;  // a number, perhaps with a unit
    std::string_view for_zero;
};

constexpr Setting kSettings[] = {
    {'s', "s", true, "0"}, {'n', "n", true, kNoLimit}, {'N', "N", true, "0"},
    {'t', "a", true, "0"}, {'!', "?", false, ""},      {'p', "P", false, ""},
};

// Calls `visit` with each line that is not empty and no comment.
template <typename Visit>
void for_each_line(std::string_view config, const Visit& visit) {
    while (!config.empty()) {
        const std::string_view line = config.substr(0, config.find('\n'));
        config.remove_prefix(line.size() < config.size() ? line.size() + 1 : line.size());
        if (!line.empty() && line[0] != '#') visit(line);
    }
}

std::optional<std::uint64_t> number_with_unit(std::string_view text) {
    const char unit = text.empty() ? '\0' : text.back();
    std::uint64_t factor = 1;
    if (unit == 'k') factor = 1024;
    if (unit == 'm') factor = std::uint64_t{1024} * 1024;
    if (factor != 1) text.remove_suffix(1);
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 0xffffffff) return std::nullopt;
    return *number * factor;
}

// A time: seconds, or with "m" or "h".
std::optional<std::uint64_t> time_with_unit(std::string_view text) {
    const char unit = text.empty() ? '\0' : text.back();
    const std::uint64_t factor = unit == 'm' ? 60 : unit == 'h' ? 3600 : 1;
    if (factor != 1) text.remove_suffix(1);
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 1000000) return std::nullopt;
    return *number * factor;
}

bool translate_setting(std::string_view line, WordList& words) {
    for (const Setting& setting : kSettings) {
        if (setting.letter != line[0]) continue;
        const std::string_view rest = line.substr(1);
        if (!setting.number) {
            words.add({setting.directive, rest});
            return true;
        }
        const auto value = line[0] == 't' ? time_with_unit(rest) : number_with_unit(rest);
        if (!value) return false;
        if (*value == 0) {
            words.add({setting.directive, setting.for_zero});
        } else {
            words.add({setting.directive, base::decimal_unsigned(*value).view()});
        }
        return true;
    }
    return false;
}

// The patterns of the lines that begin with `plus` and `minus`; whether there are any.
bool translate_patterns(
    std::string_view config, char plus, char minus, std::string_view first, WordList& words) {
    bool any = false;
    for_each_line(config, [&](std::string_view line) {
        GlobText expression;
        if ((line[0] != plus && line[0] != minus) ||
            !translate_glob(GlobKind::svlogd, line.substr(1), expression))
            return;
        if (!any) words.add({first});
        any = true;
        words.add({line[0] == plus ? "+" : "-", expression.view()});
    });
    return any;
}

}  // namespace

std::optional<FrontEndError> parse_svlogd_options(std::span<const char* const> arguments,
                                                  SvlogdOptions& options) {
    std::size_t i = 0;
    for (; i < arguments.size() && arguments[i][0] == '-' && arguments[i][1] != '\0'; ++i) {
        const std::string_view word = arguments[i];
        if (word == "--") {
            ++i;
            break;
        }
        for (std::size_t at = 1; at < word.size(); ++at) {
            const char letter = word[at];
            if (letter == 't') {
                options.stamps = options.stamps < 3 ? options.stamps + 1 : 3;
                continue;
            }
            if (letter == 'v') continue;
            if (letter != 'r' && letter != 'R' && letter != 'l' && letter != 'b')
                return FrontEndError{word, "options are -t -tt -ttt -r -R -l -b -v"};
            std::string_view value = word.substr(at + 1);
            if (value.empty()) {
                if (++i == arguments.size()) return FrontEndError{word, "a value is missing"};
                value = arguments[i];
            }
            if (letter == 'r' && value.size() != 1)
                return FrontEndError{word, "-r takes one character"};
            if (letter == 'r') options.replacement = value[0];
            if (letter == 'R') options.replaced = value;
            if (letter == 'R' && options.replacement == '\0') options.replacement = '_';
            const auto number = base::parse_unsigned(value);
            if ((letter == 'l' || letter == 'b') && !number)
                return FrontEndError{word, "-l and -b take a number"};
            if (letter == 'l') options.line_length = *number == 0 ? 1000 : *number;
            break;
        }
    }
    options.directories = arguments.subspan(i);
    if (options.directories.empty()) return FrontEndError{"svlogd", "name a log directory"};
    return std::nullopt;
}

void begin_svlogd(const SvlogdOptions& options, WordList& words) {
    const base::NumberText length = base::decimal_unsigned(options.line_length);
    words.add({"m", length.view()});
    words.add({"l", length.view()});
    words.add({"E0"});
    if (options.replacement != '\0')
        words.add({"R", std::string_view(&options.replacement, 1), options.replaced});
}

void translate_svlogd(const SvlogdOptions& options,
                      std::string_view directory,
                      std::string_view config,
                      Warn warn,
                      WordList& words) {
    for (const std::string_view word : {"s1000000", "n10", "N0", "a0", "?", "P", "u"})
        words.add({word});
    for_each_line(config, [&](std::string_view line) {
        const char letter = line[0];
        GlobText expression;
        if (std::string_view("+-eE").find(letter) != std::string_view::npos) {
            if (!translate_glob(GlobKind::svlogd, line.substr(1), expression))
                warn(directory, line, "the pattern is too long; it is passed over");
        } else if (letter == 'u' || letter == 'U') {
            if (read_udp_address(line.substr(1)))
                words.add({line});
            else
                warn(
                    directory, line,
                    "no address as 127.0.0.1 or 127.0.0.1:514; lines are written to the directory");
        } else if (!translate_setting(line, words)) {
            warn(directory, line, "not a line of svlogd's configuration; it is passed over");
        }
    });
    const std::string_view stamp = kStampWords[options.stamps];
    const auto act = [&](std::initializer_list<std::string_view> action) {
        if (!stamp.empty()) words.add({stamp});
        words.add(action);
    };
    if (translate_patterns(config, 'e', 'E', "-", words)) {
        act({"e"});
        words.add({"+"});
    }
    const bool selective = translate_patterns(config, '+', '-', "+", words);
    const bool named = directory.starts_with('/') || directory.starts_with('.');
    act({named ? "" : "./", directory});
    if (selective) words.add({"+"});
}

}  // namespace slipway::logger
