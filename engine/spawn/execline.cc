#include "engine/spawn/execline.h"

#include <array>
#include <span>
#include <string_view>

namespace slipway::spawn {
namespace {

constexpr std::size_t kMaxWords = 64;
constexpr std::size_t kMaxText = 2048;

// False: there are none, too many, or execlineb has to read them.
bool split_plain_words(std::string_view command, std::span<char> text, std::span<char*> words) {
    if (command.size() >= text.size() ||
        command.find_first_of("\"\\{}$#") != std::string_view::npos)
        return false;
    std::size_t count = 0;
    bool inside = false;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const bool blank = std::string_view(" \t\n\r").find(command[i]) != std::string_view::npos;
        text[i] = blank ? '\0' : command[i];
        if (!blank && !inside) {
            if (count + 1 >= words.size()) return false;
            words[count++] = &text[i];
        }
        inside = !blank;
    }
    text[command.size()] = '\0';
    words[count] = nullptr;
    return count > 0;
}

}  // namespace

base::Errno execute_execline(const char* command) {
    const char* const path = sys::environment_value("PATH");
    const std::string_view directories = path != nullptr ? path : "/usr/bin:/bin";
    std::array<char*, kMaxWords> words{};
    std::array<char, kMaxText> text{};
    if (split_plain_words(command, text, words))
        return sys::execute_in_path(words[0], directories, words.data(), sys::environment());
    std::array<char*, 4> argv{const_cast<char*>("execlineb"), const_cast<char*>("-Pc"),
                              const_cast<char*>(command), nullptr};
    return sys::execute_in_path("execlineb", directories, argv.data(), sys::environment());
}

}  // namespace slipway::spawn
