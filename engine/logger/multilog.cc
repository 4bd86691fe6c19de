#include "engine/base/number.h"
#include "engine/logger/front_end.h"
#include "engine/logger/glob.h"

namespace slipway::logger {
namespace {

// multilog removes an archive when there are as many as its number, so it keeps one less.
bool add_number_of_archives(std::string_view text, WordList& words) {
    const auto number = base::parse_unsigned(text);
    if (!number || *number < 2) return false;
    words.add({"n", base::decimal_unsigned(*number - 1).view()});
    return true;
}

}  // namespace

std::optional<FrontEndError> translate_multilog(std::span<const char* const> script,
                                                WordList& words) {
    bool stamps = false;
    for (const std::string_view defaults : {"n9", "E200", "^1001", "m1000"}) words.add({defaults});
    for (std::size_t i = 0; i < script.size(); ++i) {
        const std::string_view word = script[i];
        const std::string_view rest = word.substr(word.empty() ? 0 : 1);
        const char kind = word.empty() ? '\0' : word[0];
        GlobText expression;
        switch (kind) {
            case 't':
                if (i != 0) return FrontEndError{word, "t stands first, before all others"};
                stamps = true;
                words.add({"M"});
                break;
            case '+':
            case '-':
                if (!translate_glob(GlobKind::multilog, rest, expression))
                    return FrontEndError{word, "the pattern is too long"};
                words.add({word.substr(0, 1), expression.view()});
                break;
            case 'n':
                if (!add_number_of_archives(rest, words))
                    return FrontEndError{word, "at least 2 files"};
                break;
            case 's':
                words.add({word});
                break;
            case '!':
                words.add({"?", rest});
                break;
            case 'e':
            case '=':
            case '.':
            case '/':
                if (stamps) words.add({"t"});
                words.add({word});
                break;
            default:
                return FrontEndError{word, "known are t + - e = s n ! and directories"};
        }
    }
    return std::nullopt;
}

}  // namespace slipway::logger
