#include "engine/logger/script.h"

#include "engine/base/number.h"

namespace slipway::logger {
namespace {

using Kind = Directive::Kind;

// Reads the words into the script, with the settings that hold for the next action.
class Parser {
public:
    explicit Parser(Script& script) : script_(script) {}

    bool parse(std::string_view word) {
        if (word.empty()) return refuse("an empty directive", "remove it");
        const std::string_view rest = word.substr(1);
        switch (word[0]) {
            case '+':
                return add_selection(Kind::select, rest);
            case '-':
                return add_selection(Kind::deselect, rest);
            case 'f':
                return rest.empty() ? add({.kind = Kind::select_others}) : unknown();
            case 't':
                return rest.empty() ? (tai_ = true) : unknown();
            case 'T':
                return rest.empty() ? (iso_ = true) : unknown();
            case 's':
                return number(rest, 4096, 268435455, limits_.file_size);
            case 'S':
                return number(rest, 0, ~std::uint64_t{0}, limits_.archives_size);
            case 'n':
                return number(rest, 0, 0xffffffff, limits_.archives);
            case 'r':
                return number(rest, 0, 0xffffffff, limits_.retry_ms);
            // The tolerance is s6's way not to cut lines at the limit; ours needs no setting.
            case 'l':
                return number(rest, 0, 268435455, tolerance_);
            case '1':
                return rest.empty() ? add_action(Kind::output) : unknown();
            case '2':
                return rest.empty() ? add_action(Kind::alert) : unknown();
            case '/':
            case '.':
                return add_directory(word);
            case '!':
                return refuse("processors are not run by this version",
                              "process the archives from a timer, for example");
            case '^':
            case '=':
                return refuse("status files are not written by this version",
                              "read the end of 'current' instead");
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
                      "known are t T nNUMBER sSIZE SSIZE lSIZE rMS +PATTERN -PATTERN f 1 2 and "
                      "directories that begin with / or .");
    }

    template <typename T>
    bool number(std::string_view text, std::uint64_t least, std::uint64_t most, T& value) {
        const auto parsed = base::parse_unsigned(text);
        if (!parsed || *parsed < least || *parsed > most)
            return refuse("a number out of range",
                          "sizes of files are 4096 to 268435455, as for s6-log");
        value = static_cast<T>(*parsed);
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
        return add({.kind = kind, .pattern = pattern});
    }

    bool add_action(Kind kind, std::size_t directory = 0) {
        has_action_ = true;
        const Directive directive{
            .kind = kind, .directory = directory, .tai_stamp = tai_, .iso_stamp = iso_};
        tai_ = iso_ = false;
        return add(directive);
    }

    bool add_directory(std::string_view path) {
        if (!script_.directories.push_back({path, limits_, tai_, iso_}))
            return refuse("more than 8 directories", "use another logger for the others");
        return add_action(Kind::directory, script_.directories.size() - 1);
    }

    Script& script_;
    Limits limits_;
    std::uint64_t tolerance_ = 0;
    bool tai_ = false;
    bool iso_ = false;
    bool has_action_ = false;
    ScriptError error_;
};

}  // namespace

std::optional<ScriptError> parse_script(std::span<const char* const> words, Script& script) {
    Parser parser(script);
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
