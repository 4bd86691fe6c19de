#include "engine/database/machine.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/base/number.h"
#include "engine/formats/accounts.h"
#include "engine/sys/program_output.h"
#include "engine/sys/root.h"
#include "engine/sys/whole_file.h"

namespace slipway::database {
namespace {

using Names = std::unordered_set<std::string>;
using Answers = std::unordered_map<std::string, bool>;

// Nothing when it cannot be read.
std::optional<std::string> text_of(sys::BorrowedFd root, const char* path) {
    constexpr std::size_t largest = std::size_t{16} << 20;
    const auto file = sys::open_in_root(root, path, sys::Open::read);
    if (!file) return std::nullopt;
    std::string text;
    std::vector<char> buffer(65536);
    for (;;) {
        const auto got = sys::read(file.value(), std::span<char>(buffer));
        if (!got || text.size() > largest) return std::nullopt;
        if (got.value() == 0) return text;
        text.append(buffer.data(), got.value());
    }
}

// The first fields of a file like /etc/passwd; nothing when it cannot be read.
std::optional<Names> names_of(sys::BorrowedFd root, const char* path) {
    const auto text = text_of(root, path);
    if (!text) return std::nullopt;
    Names names;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const std::size_t colon = text->find(':', at);
        if (colon < end) names.insert(text->substr(at, colon - at));
        at = end + 1;
    }
    return names;
}

// What the name service of this machine knows beyond its files, by getent(1); one that does not
// answer within five seconds knows nothing.
bool known_to_getent(const char* kind, const std::string& name) {
    constexpr std::uint64_t patience = 5'000'000'000;
    if (name.empty() || name[0] == '-') return false;
    const std::array<const char*, 4> argv{"getent", kind, name.c_str(), nullptr};
    const std::array<const char*, 2> envp{"LC_ALL=C", nullptr};
    std::array<char, 65536> answer{};
    const auto output = sys::program_output(const_cast<char* const*>(argv.data()),
                                            const_cast<char* const*>(envp.data()), "/usr/bin:/bin",
                                            answer, patience);
    return output && output.value().status == sys::exited_with(0);
}

// Names in a file, and for the machine itself those that its name service has.
std::function<bool(const std::string&)> who_knows(Names names, const char* kind, bool ask) {
    return [names = std::move(names), kind, ask, asked = Answers()](const std::string& n) mutable {
        if (names.contains(n)) return true;
        if (!ask) return false;
        const auto [at, fresh] = asked.try_emplace(n, false);
        if (fresh) at->second = known_to_getent(kind, n);
        return at->second;
    };
}

sys::Result<sys::Fd> open_root(const std::string& root) {
    return sys::open_at(sys::kHere, root.empty() ? "/" : root.c_str(),
                        sys::Open::path_only | sys::Open::directory);
}

// Shared by the functions of one Machine; they ask about the same programs again and again.
struct Below {
    sys::Fd root;
    std::unordered_map<std::string, bool> executables;

    bool executable(const std::string& path) {
        const auto [at, fresh] = executables.try_emplace(path, false);
        if (!fresh) return at->second;
        const auto file = sys::open_in_root(root, path, sys::Open::path_only);
        if (!file) return false;
        const auto status = sys::status_of_descriptor(file.value());
        at->second = status.ok() && status.value().kind == sys::FileKind::regular &&
                     (status.value().mode & 0111) != 0;
        return at->second;
    }
};

}  // namespace

graph::Machine machine_below(const std::string& root) {
    graph::Machine machine;
    auto opened = open_root(root);
    if (!opened) return machine;
    const auto below = std::make_shared<Below>(Below{std::move(opened).value(), {}});
    machine.executable = [below](const std::string& path) { return below->executable(path); };
    const bool ask = root.empty();
    if (auto users = names_of(below->root, "/etc/passwd"))
        machine.user = who_knows(std::move(*users), "passwd", ask);
    if (auto groups = names_of(below->root, "/etc/group"))
        machine.group = who_knows(std::move(*groups), "group", ask);
    return machine;
}

std::optional<std::uint32_t> group_number(const std::string& root, const std::string& name) {
    constexpr std::uint64_t none = 0xffffffff;
    const auto number = base::parse_unsigned(name);
    if (number)
        return *number < none ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
    const auto opened = open_root(root);
    const auto text = opened ? text_of(opened.value(), "/etc/group") : std::nullopt;
    if (!text) return std::nullopt;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        const auto entry = formats::decode_group_line(std::string_view(*text).substr(at, end - at));
        if (entry && entry->name == name) return entry->gid;
        at = end + 1;
    }
    return std::nullopt;
}

}  // namespace slipway::database
