#include "engine/logger/script.h"

#include "engine/base/number.h"

namespace slipway::logger {
namespace {

using Kind = Directive::Kind;

constexpr std::uint64_t kAny = ~std::uint64_t{0};
constexpr std::uint64_t kAny32 = 0xffffffff;

// Reads the words into the script, with the settings that hold for the next action.
class Parser {
public:
    Parser(bool stamp_all, Script& script) : script_(script), stamp_all_(stamp_all) {
        heading_.tai = stamp_all;
    }

    bool parse(std::string_view word) {
        if (word.empty()) return refuse("an empty directive", "remove it");
        const std::string_view rest = word.substr(1);
        if (is_number_directive(word[0])) return parse_number(word[0], rest);
        switch (word[0]) {
            case '+':
                return add_selection(Kind::select, rest);
            case '-':
                return add_selection(Kind::deselect, rest);
            case 'f':
                return rest.empty() ? add({.kind = Kind::select_others}) : unknown();
            case 't':
                return rest.empty() ? (heading_.tai = true) : unknown();
            case 'T':
                return rest.empty() ? (heading_.iso = true) : unknown();
            case 'H':
                heading_.human = rest.empty() ? '_' : rest[0];
                return rest.size() <= 1 || unknown();
            case 'p':
            case 'P':
                heading_.prefix = rest;
                heading_.blank = word[0] == 'p';
                return true;
            case 'M':
                return rest.empty() ? (script_.match_stamp = true) : unknown();
            case 'R':
                return replace(rest);
            case 'e':
                return rest.empty() ? add_action(Kind::error) : unknown();
            case '!':
            case '?':
                processor_ = rest;
                shell_ = word[0] == '?';
                return true;
            case 'u':
            case 'U':
                return send_to(rest, word[0] == 'U');
            case '1':
                return rest.empty() ? add_action(Kind::output) : unknown();
            case '2':
                return rest.empty() ? add_action(Kind::alert) : unknown();
            case '=':
                return add_status(rest);
            case '/':
            case '.':
                return add_directory(word);
            default:
                return unknown();
        }
    }

    bool finish() {
        if (has_action_) return true;
        return refuse("the script has no action, so no line would be kept",
                      "name a directory with a slash or a dot in front, for example /var/log/x");
    }

    const ScriptError& error() const { return error_; }

private:
    bool refuse(std::string_view message, std::string_view help) {
        error_.message = message;
        error_.help = help;
        return false;
    }

    bool unknown() {
        return refuse("unknown directive",
                      "known are + - f m M, t T H p P R, s l a n S N r, ! ?, u U, E ^, 1 2 e = and "
                      "directories "
                      "that begin with / or .; see slipway-log(8)");
    }

    static bool is_number_directive(char c) {
        return std::string_view("slanSNrE^m").find(c) != std::string_view::npos;
    }

    bool parse_number(char name, std::string_view text) {
        const std::uint64_t most =
            name == 's' || name == 'S' || name == 'E' || name == '^' || name == 'l' ? kAny : kAny32;
        const auto parsed = base::parse_unsigned(text);
        if (!parsed || *parsed > most)
            return refuse("not a number, or too large", "sizes are in bytes, without a unit");
        const std::uint64_t value = *parsed;
        const auto small = static_cast<std::uint32_t>(value);
        switch (name) {
            case 's':
                limits_.file_size = value;
                break;
            case 'l':
                limits_.tolerance = value;
                break;
            case 'a':
                limits_.age = small;
                break;
            case 'n':
                limits_.archives = small;
                break;
            case 'S':
                limits_.archives_size = value;
                break;
            case 'N':
                limits_.least_archives = small;
                break;
            case 'r':
                limits_.retry_ms = small;
                break;
            case 'E':
                alert_size_ = value;
                break;
            case 'm':
                script_.match_limit = value;
                break;
            default:
                status_size_ = value;
                break;
        }
        return true;
    }

    // A character, and which others than the unprintable ones it stands for.
    bool replace(std::string_view text) {
        if (text.empty())
            return refuse("a replacement without a character", "write R_ for example");
        script_.replacement = text[0];
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (byte != '\n' && (byte < ' ' || byte > '~')) script_.replaced.add(byte);
        for (const char c : text.substr(1)) script_.replaced.add(static_cast<unsigned char>(c));
        return true;
    }

    bool add(const Directive& directive) {
        if (!script_.directives.push_back(directive))
            return refuse("more than 64 directives", "shorten the script");
        if (directive.kind <= Kind::select_others) script_.has_selections = true;
        return true;
    }

    bool add_selection(Kind kind, std::string_view text) {
        if (script_.pattern_count == kMaxPatterns)
            return refuse("more than 32 patterns", "shorten the script");
        const std::size_t pattern = script_.pattern_count++;
        if (const auto wrong = compile_pattern(text, script_.patterns[pattern]))
            return refuse(*wrong,
                          "patterns are POSIX extended regular expressions; a backslash stands "
                          "before a character that is meant literally");
        return add({.kind = kind, .index = pattern, .heading = {}});
    }

    bool add_action(Kind kind, std::size_t index = 0) {
        has_action_ = true;
        const Directive directive{
            .kind = kind, .index = index, .size = alert_size_, .heading = heading_};
        // The prefix stays, the stamps hold for one action.
        heading_.tai = stamp_all_;
        heading_.iso = false;
        heading_.human = '\0';
        return add(directive);
    }

    bool add_directory(std::string_view path) {
        for (const LogTarget& target : script_.directories)
            if (target.path == path)
                return refuse("a directory that was named before",
                              "select its lines with patterns in front of one mention");
        if (!script_.directories.push_back({path, limits_, processor_, shell_, udp_, udp_only_}))
            return refuse("more than 8 directories", "use another logger for the others");
        return add_action(Kind::directory, script_.directories.size() - 1);
    }

    // "127.0.0.1" or "127.0.0.1:514"; nothing ends it.
    bool send_to(std::string_view text, bool only) {
        udp_only_ = only;
        udp_.reset();
        if (text.empty()) return true;
        udp_ = read_udp_address(text);
        return udp_ || refuse("not an address of IPv4", "write u127.0.0.1 or u127.0.0.1:514");
    }

    bool add_status(std::string_view path) {
        if (path.empty()) return refuse("a status file without a name", "write =PATH");
        if (!script_.status_files.push_back({path, status_size_}))
            return refuse("more than 8 status files", "use another logger for the others");
        return add_action(Kind::status, script_.status_files.size() - 1);
    }

    Script& script_;
    bool stamp_all_;
    Limits limits_;
    Heading heading_;
    std::string_view processor_;
    bool shell_ = false;
    std::optional<sys::UdpAddress> udp_;
    bool udp_only_ = false;
    std::uint64_t alert_size_ = 200;
    std::uint64_t status_size_ = 1001;
    bool has_action_ = false;
    ScriptError error_;
};

}  // namespace

std::optional<sys::UdpAddress> read_udp_address(std::string_view text) {
    constexpr std::uint16_t kSyslog = 514;
    sys::UdpAddress address{0, kSyslog};
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
        const auto port = base::parse_unsigned(text.substr(colon + 1));
        if (!port || *port == 0 || *port > 0xffff) return std::nullopt;
        address.port = static_cast<std::uint16_t>(*port);
    }
    std::string_view host = text.substr(0, colon);
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = host.find('.');
        const auto number = base::parse_unsigned(host.substr(0, dot));
        if (!number || *number > 255 || (dot == std::string_view::npos) != (part == 3))
            return std::nullopt;
        address.host = address.host << 8 | static_cast<std::uint32_t>(*number);
        host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
    }
    return address;
}

std::optional<ScriptError> parse_script(std::span<const char* const> words,
                                        bool stamp_all,
                                        Script& script) {
    Parser parser(stamp_all, script);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (parser.parse(words[i])) continue;
        ScriptError error = parser.error();
        error.word = i;
        return error;
    }
    if (parser.finish()) return std::nullopt;
    return parser.error();
}

}  // namespace slipway::logger
