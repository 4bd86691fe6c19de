#include "engine/formats/simple_plan.h"

#include <string_view>

namespace slipway::formats {
namespace {

constexpr std::string_view kInterpreter = "/slipway-exec", kCommand = "command ";

// What is nowhere in docs/formats/command-line.md more than itself.
constexpr bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+:,=@").find(c) != std::string_view::npos;
}

// The text without its first line; empty when that names no slipway-exec, or an argument for it.
std::span<char> behind_first_line(std::span<char> text) {
    const std::string_view all(text.data(), text.size());
    const std::size_t end = all.find('\n');
    if (end == std::string_view::npos) return {};
    const std::string_view line = all.substr(0, end);
    const bool ours = line.starts_with("#!/") && line.ends_with(kInterpreter) &&
                      line.find_first_of(" \t") == std::string_view::npos;
    return ours ? text.subspan(end + 1) : std::span<char>();
}

// Each at most once.
bool take_flag(std::string_view line, SimplePlan& plan) {
    bool* const flag = line == "stdin null"        ? &plan.null_input
                       : line == "stderr stdout"   ? &plan.errors_to_output
                       : line == "ignore-sigpipe"  ? &plan.ignore_sigpipe
                       : line == "keyring private" ? &plan.own_keyring
                                                   : nullptr;
    if (flag == nullptr || *flag) return false;
    *flag = true;
    return true;
}

// Words with one blank between them, of which the first is an absolute path; so it has no flags.
bool take_words(std::span<char> line, SimplePlan& plan) {
    if (line.empty() || line[0] != '/') return false;
    std::size_t count = 0;
    bool inside = false;
    for (char& c : line) {
        if (c == ' ') {
            if (!inside) return false;
            c = '\0';
            inside = false;
            continue;
        }
        if (!is_plain(c)) return false;
        if (!inside && count == kMaxSimpleWords) return false;
        if (!inside) plan.words[count++] = &c;
        inside = true;
    }
    plan.words[count] = nullptr;
    return inside;
}

}  // namespace

bool read_simple_plan(std::span<char> text, SimplePlan& plan) {
    if (text.empty() || text.back() != '\n') return false;
    plan.null_input = plan.errors_to_output = plan.ignore_sigpipe = plan.own_keyring = false;
    for (std::span<char> rest = behind_first_line(text); !rest.empty();) {
        const std::string_view all(rest.data(), rest.size());
        const std::size_t end = all.find('\n');
        const std::string_view line = all.substr(0, end);
        if (line.starts_with(kCommand)) {
            // The last line; its end becomes the end of the last word.
            if (end + 1 != all.size()) return false;
            rest[end] = '\0';
            return take_words(rest.first(end).subspan(kCommand.size()), plan);
        }
        if (!take_flag(line, plan)) return false;
        rest = rest.subspan(end + 1);
    }
    return false;
}

}  // namespace slipway::formats
