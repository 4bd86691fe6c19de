#include "engine/formats/kernel_command_line.h"

namespace slipway::formats {
namespace {

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

std::string_view without_quotes(std::string_view text) {
    if (!text.empty() && text.front() == '"') text.remove_prefix(1);
    if (!text.empty() && text.back() == '"') text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<KernelArgument> next_kernel_argument(std::string_view& line) {
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    if (line.empty()) return std::nullopt;
    bool quoted = false;
    std::size_t end = 0;
    for (; end < line.size() && (quoted || !blank(line[end])); ++end)
        if (line[end] == '"') quoted = !quoted;
    std::string_view word = line.substr(0, end);
    line.remove_prefix(end);

    KernelArgument argument;
    const auto equals = word.find('=');
    argument.has_value = equals != std::string_view::npos;
    if (!argument.has_value) {
        argument.key = without_quotes(word);
        return argument;
    }
    // `"key=a b"` is quoted as a whole, `key="a b"` in its value.
    if (word.front() == '"') {
        word = without_quotes(word);
        argument.key = word.substr(0, equals - 1);
        argument.value = word.substr(equals);
    } else {
        argument.key = word.substr(0, equals);
        argument.value = without_quotes(word.substr(equals + 1));
    }
    return argument;
}

std::optional<KernelArgument> find_kernel_argument(std::string_view line, std::string_view key) {
    std::optional<KernelArgument> found;
    while (const auto argument = next_kernel_argument(line))
        if (argument->key == key) found = argument;
    return found;
}

}  // namespace slipway::formats
