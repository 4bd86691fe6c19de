#include "engine/exec/other_accounts.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/fixed_string.h"
#include "engine/formats/accounts.h"
#include "engine/sys/program_output.h"

namespace slipway::exec {
namespace {

using base::Errno;

constexpr std::uint64_t kPatience = 20'000'000'000;
constexpr std::string_view kPath = "/usr/bin:/bin";

// Exit codes of getent(1).
constexpr int kUnknownDatabase = 1;
constexpr int kUnknownKey = 2;
constexpr int kNoGetent = 127;

std::array<char, 65536> answer;

// The first line of the answer; empty: there is none.
base::Result<std::string_view> ask(const char* database, std::string_view key) {
    base::FixedString<255> word;
    // getent would take it for an option; no user is called so.
    if (key.starts_with('-') || !word.assign(key) || word.empty()) return std::string_view{};
    const std::array<const char*, 4> argv{"getent", database, word.c_str(), nullptr};
    const std::array<const char*, 3> envp{"PATH=/usr/bin:/bin", "LC_ALL=C", nullptr};
    const auto output =
        sys::program_output(const_cast<char* const*>(argv.data()),
                            const_cast<char* const*>(envp.data()), kPath, answer, kPatience);
    if (!output) return output.error();
    const sys::WaitStatus status = output.value().status;
    if (status.signalled()) return Errno{EIO};
    const int code = status.exit_code();
    if (code == kUnknownDatabase || code == kUnknownKey || code == kNoGetent)
        return std::string_view{};
    const std::string_view text = output.value().text;
    if (code != 0 || text.empty()) return Errno{EIO};
    return text.substr(0, text.find('\n'));
}

// Takes the text up to the next blank off the front of `rest`.
std::string_view next_word(std::string_view& rest) {
    const std::size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(begin);
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

}  // namespace

base::Result<bool> ask_user(std::string_view name, User& user) {
    const auto line = ask("passwd", name);
    if (!line) return line.error();
    if (line.value().empty()) return false;
    const auto entry = formats::decode_passwd_line(line.value());
    if (!entry) return Errno{EIO};
    user = {entry->uid, entry->gid, entry->name, entry->home, entry->shell};
    return true;
}

base::Result<bool> ask_group(std::string_view name, std::uint32_t& gid) {
    const auto line = ask("group", name);
    if (!line) return line.error();
    if (line.value().empty()) return false;
    const auto entry = formats::decode_group_line(line.value());
    if (!entry) return Errno{EIO};
    gid = entry->gid;
    return true;
}

base::Result<bool> ask_memberships(std::string_view user, GroupList& groups) {
    const auto line = ask("initgroups", user);
    if (!line) return line.error();
    std::string_view rest = line.value();
    next_word(rest);  // the name
    for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
        const auto gid = plain_id(word);
        if (!gid) return Errno{EIO};
        if (!add_group(groups, *gid)) return false;
    }
    return true;
}

}  // namespace slipway::exec
