#include "importers/systemd/specifiers.h"

#include <array>
#include <optional>
#include <vector>

namespace slipway::importers::systemd {
namespace {

using Value = std::optional<std::string>;
using Context = SpecifierContext;

// What specifiers depend on: the unit only, or files of the root as they are at import.
enum class Source { unit, root };

std::string first_line(const Context& c, const std::string& path) {
    const auto text = c.root->read(path);
    if (!text) return {};
    const std::string line = text.value().substr(0, text.value().find('\n'));
    return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

Value from_file(const Context& c, const std::string& path) {
    std::string line = first_line(c, path);
    return line.empty() ? Value{} : Value(std::move(line));
}

// A field of os-release(5); "" when it is not set, as the manual says.
Value os_release(const Context& c, std::string_view key) {
    for (const std::string path : {"/etc/os-release", "/usr/lib/os-release"}) {
        const auto text = c.root->read(path);
        if (!text) continue;
        std::string_view rest = text.value();
        while (!rest.empty()) {
            std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") continue;
            line.remove_prefix(key.size() + 1);
            if (line.size() >= 2 && (line[0] == '"' || line[0] == '\''))
                line = line.substr(1, line.size() - 2);
            return std::string(line);
        }
        return std::string{};
    }
    return std::nullopt;
}

// A field of the line of `name` in passwd(5) or group(5).
Value account(const Context& c, const std::string& path, const std::string& name, int field) {
    const auto text = c.root->read(path);
    if (!text) return std::nullopt;
    std::string_view rest = text.value();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.substr(0, line.find(':')) != name) continue;
        std::string_view at = line;
        for (int i = 0; i < field; ++i) {
            const std::size_t colon = at.find(':');
            if (colon == std::string_view::npos) return std::nullopt;
            at.remove_prefix(colon + 1);
        }
        return std::string(at.substr(0, at.find(':')));
    }
    return std::nullopt;
}

// The user manager's specifiers name the manager's user, which is root here; not User=.
Value user_name(const Context&) {
    return "root";
}

Value last_component(const Context& c) {
    const std::size_t dash = c.name.prefix.rfind('-');
    return dash == std::string::npos ? c.name.prefix : c.name.prefix.substr(dash + 1);
}

Value architecture(const Context&) {
#if defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "arm64";
#else
    return std::nullopt;
#endif
}

struct Row {
    char letter;
    Source source;
    Value (*value)(const Context&);
    std::string_view why_not;
};

Value fixed(const char* text) {
    return std::string(text);
}

// clang-format off
constexpr std::string_view kAtBoot = "it is known only when the machine has booted";
constexpr std::string_view kRootLacks = "the root has no file that says it";

constexpr std::array<Row, 38> kRows{{
    {'a', Source::root, architecture, kAtBoot},
    {'A', Source::root, [](const Context& c) { return os_release(c, "IMAGE_VERSION"); }, kRootLacks},
    {'b', Source::root, [](const Context&) { return Value{}; }, kAtBoot},
    {'B', Source::root, [](const Context& c) { return os_release(c, "BUILD_ID"); }, kRootLacks},
    {'C', Source::unit, [](const Context&) { return fixed("/var/cache"); }, {}},
    {'d', Source::unit, [](const Context& c) { return Value("/run/credentials/" + c.name.stem()); }, {}},
    {'E', Source::unit, [](const Context&) { return fixed("/etc"); }, {}},
    {'f', Source::unit, [](const Context& c) { return Value(unescape_path(c.name.instance.empty() ? c.name.prefix : c.name.instance)); }, {}},
    {'g', Source::unit, user_name, {}},
    {'G', Source::unit, [](const Context&) { return fixed("0"); }, {}},
    {'h', Source::root, [](const Context& c) { const Value home = account(c, "/etc/passwd", "root", 5); return home ? home : Value("/root"); }, {}},
    {'H', Source::root, [](const Context& c) { return from_file(c, "/etc/hostname"); }, kRootLacks},
    {'i', Source::unit, [](const Context& c) { return Value(c.name.instance); }, {}},
    {'I', Source::unit, [](const Context& c) { return Value(unescape_name(c.name.instance)); }, {}},
    {'j', Source::unit, last_component, {}},
    {'J', Source::unit, [](const Context& c) { return Value(unescape_name(*last_component(c))); }, {}},
    {'l', Source::root, [](const Context& c) { const Value name = from_file(c, "/etc/hostname"); return name ? Value(name->substr(0, name->find('.'))) : name; }, kRootLacks},
    {'L', Source::unit, [](const Context&) { return fixed("/var/log"); }, {}},
    {'m', Source::root, [](const Context& c) { return from_file(c, "/etc/machine-id"); }, kRootLacks},
    {'M', Source::root, [](const Context& c) { return os_release(c, "IMAGE_ID"); }, kRootLacks},
    {'n', Source::unit, [](const Context& c) { return Value(c.name.full); }, {}},
    {'N', Source::unit, [](const Context& c) { return Value(c.name.stem()); }, {}},
    {'o', Source::root, [](const Context& c) { return os_release(c, "ID"); }, kRootLacks},
    {'p', Source::unit, [](const Context& c) { return Value(c.name.prefix); }, {}},
    {'P', Source::unit, [](const Context& c) { return Value(unescape_name(c.name.prefix)); }, {}},
    {'q', Source::root, [](const Context& c) { return from_file(c, "/etc/hostname"); }, kRootLacks},
    {'s', Source::root, [](const Context& c) { const Value shell = account(c, "/etc/passwd", "root", 6); return shell ? shell : Value("/bin/sh"); }, {}},
    {'S', Source::unit, [](const Context&) { return fixed("/var/lib"); }, {}},
    {'t', Source::unit, [](const Context&) { return fixed("/run"); }, {}},
    {'T', Source::unit, [](const Context&) { return fixed("/tmp"); }, {}},
    {'u', Source::unit, user_name, {}},
    {'U', Source::unit, [](const Context&) { return fixed("0"); }, {}},
    {'v', Source::root, [](const Context&) { return Value{}; }, kAtBoot},
    {'V', Source::unit, [](const Context&) { return fixed("/var/tmp"); }, {}},
    {'w', Source::root, [](const Context& c) { return os_release(c, "VERSION_ID"); }, kRootLacks},
    {'W', Source::root, [](const Context& c) { return os_release(c, "VARIANT_ID"); }, kRootLacks},
    {'y', Source::unit, [](const Context& c) { return Value(c.fragment); }, {}},
    {'Y', Source::unit, [](const Context& c) { return Value(common::parent_of(c.fragment)); }, {}},
}};

// clang-format on

}  // namespace

Expansion expand(std::string_view text, const SpecifierContext& context) {
    Expansion out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%' || i + 1 == text.size()) {
            out.text += text[i];
            continue;
        }
        const char letter = text[++i];
        if (letter == '%') {
            out.text += '%';
            continue;
        }
        const Row* row = nullptr;
        for (const Row& candidate : kRows)
            if (candidate.letter == letter) row = &candidate;
        const Value value = row != nullptr ? row->value(context) : Value{};
        if (value) {
            out.text += *value;
            if (row->source == Source::root && out.frozen.empty()) out.frozen = {'%', letter};
            continue;
        }
        out.text += {'%', letter};
        // A percent sign before anything but a letter is an ordinary one ("99%", "50% of").
        const bool alphabetic =
            (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        if (!alphabetic || !out.unknown.empty()) continue;
        out.unknown = {'%', letter};
        out.why = row != nullptr ? row->why_not : "systemd 252 has no such specifier";
    }
    return out;
}

}  // namespace slipway::importers::systemd
