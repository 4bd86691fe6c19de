#include "engine/filter/settings.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/filter/lists.h"
#include "engine/filter/reading.h"
#include "engine/formats/personality.h"
#include "engine/formats/system_call_names.h"

namespace slipway::filter {
namespace {

using Test = Check::Test;

constexpr Action kNotPermitted = error_number(EPERM);

void personality(Reading& reading) {
    if (!reading.is_on()) return;
    const auto wanted = reading.process.scheduling.find("personality");
    const bool named = wanted != reading.process.scheduling.end() && !wanted->second.empty();
    const std::uint32_t allowed =
        named ? formats::personality_number(wanted->second.front()).value_or(0) : 0;
    reading.rules.rules.push_back(
        {{"personality"}, {{0, Test::not_equal, allowed}}, kNotPermitted});
}

void architectures(Reading& reading) {
    if (reading.words.empty()) return;
    reading.rules.architectures.emplace();
    for (const std::string& word : reading.words) {
        if (!formats::is_architecture(word))
            reading.refuse(word, "it is no architecture",
                           "write native, or names of systemd.exec(5), SystemCallArchitectures=");
        reading.rules.architectures->push_back(word);
    }
    // x32 programs need calls of x86-64, which is allowed as the machine's own.
}

// All calls of a group fail with EPERM.
void deny_group(Reading& reading, std::string_view group) {
    if (!reading.is_on()) return;
    CallList list;
    add_calls(group, kNotPermitted, list);
    reading.rules.lists.push_back(std::move(list));
}

void deny(Reading& reading, std::vector<std::string_view> calls) {
    if (reading.is_on()) reading.rules.rules.push_back({std::move(calls), {}, kNotPermitted});
}

// The namespaces that a service may have: the first word says from what the others go out.
std::uint32_t kept_namespaces(Reading& reading) {
    std::uint32_t kept = 0;
    bool first = true;
    for (const std::string& word : reading.words) {
        if (const auto on = boolean(word)) {
            kept = *on ? 0 : formats::kAllNamespaces;
            first = false;
            continue;
        }
        const bool taken = word.starts_with('~');
        const auto flag = formats::namespace_flag(std::string_view(word).substr(taken ? 1 : 0));
        if (!flag) {
            reading.refuse(word, "it is no kind of namespace",
                           "write yes, no, or some of cgroup, ipc, mnt, net, pid, user and uts, "
                           "each with ~ for all but these");
            continue;
        }
        if (first) kept = taken ? formats::kAllNamespaces : 0;
        kept = taken ? kept & ~*flag : kept | *flag;
        first = false;
    }
    return first ? formats::kAllNamespaces : kept;
}

void namespaces(Reading& reading) {
    const std::uint32_t denied = formats::kAllNamespaces & ~kept_namespaces(reading);
    if (denied == 0) return;
    std::vector<Rule>& rules = reading.rules.rules;
    // Its flags are behind a pointer; libraries go on with clone when there is no such call.
    rules.push_back({{"clone3"}, {}, error_number(ENOSYS)});
    rules.push_back({{"unshare", "clone"}, {{0, Test::any_bit, denied}}, kNotPermitted});
    // Without flags it takes any kind.
    if (denied != formats::kAllNamespaces) {
        rules.push_back({{"setns"}, {{1, Test::equal, 0}}, kNotPermitted});
        rules.push_back({{"setns"}, {{1, Test::any_bit, denied}}, kNotPermitted});
    } else {
        rules.push_back({{"setns"}, {}, kNotPermitted});
    }
}

void set_user_id_bits(Reading& reading) {
    if (!reading.is_on()) return;
    constexpr std::uint32_t kBits = 06000;    // S_ISUID, S_ISGID
    constexpr std::uint32_t kCreates = 0100;  // O_CREAT
    std::vector<Rule>& rules = reading.rules.rules;
    const auto deny_mode = [&](std::vector<std::string_view> calls, unsigned mode) {
        rules.push_back({std::move(calls), {{mode, Test::any_bit, kBits}}, kNotPermitted});
    };
    deny_mode({"chmod", "fchmod", "mkdir", "mknod", "creat"}, 1);
    deny_mode({"fchmodat", "fchmodat2", "mkdirat", "mknodat"}, 2);
    // The mode counts only where a file is made; a temporary one may be linked later, but its mode
    // is looked at by nobody before fchmod.
    rules.push_back(
        {{"open"}, {{1, Test::any_bit, kCreates}, {2, Test::any_bit, kBits}}, kNotPermitted});
    rules.push_back(
        {{"openat"}, {{2, Test::any_bit, kCreates}, {3, Test::any_bit, kBits}}, kNotPermitted});
    // The mode is behind a pointer; programs go on with openat when there is no such call.
    rules.push_back({{"openat2"}, {}, error_number(ENOSYS)});
}

void realtime(Reading& reading) {
    if (!reading.is_on()) return;
    // sched(7): other, batch and idle; sched_setattr has its policy behind a pointer.
    Rule rule{{"sched_setscheduler"}, {}, kNotPermitted};
    for (const std::uint32_t policy : {0u, 3u, 5u})
        rule.checks.push_back({1, Test::not_equal, policy});
    reading.rules.rules.push_back(std::move(rule));
}

void write_execute(Reading& reading) {
    if (!reading.is_on()) return;
    constexpr std::uint32_t kWrite = 2, kExecute = 4,
                            kSharedExecute = 0100000;  // mmap(2), shmat(2)
    std::vector<Rule>& rules = reading.rules.rules;
    const std::vector<Check> both{{2, Test::any_bit, kWrite}, {2, Test::any_bit, kExecute}};
    const std::vector<Check> executable{{2, Test::any_bit, kExecute}};
    rules.push_back({{"mmap"}, both, kNotPermitted, Where::not_x86});
    // The old call has its arguments behind a pointer.
    rules.push_back({{"mmap"}, {}, kNotPermitted, Where::only_x86});
    rules.push_back({{"mmap2"}, both, kNotPermitted});
    rules.push_back({{"mprotect", "pkey_mprotect"}, executable, kNotPermitted});
    rules.push_back(
        {{"shmat"}, {{2, Test::any_bit, kSharedExecute}}, kNotPermitted, Where::not_x86});
}

void families(Reading& reading) {
    if (reading.words.empty()) return;
    const bool none = reading.words.size() == 1 && reading.words[0] == "none";
    const bool allows = none || !reading.words[0].starts_with('~');
    std::vector<std::uint32_t> set;
    for (const std::string& word : reading.words) {
        if (none) break;
        const bool inverted = word.starts_with('~');
        const auto family =
            formats::address_family(std::string_view(word).substr(inverted ? 1 : 0));
        if (!family) {
            reading.refuse(word, "it is no address family",
                           "write names like AF_INET, each with ~ for all but these, or none");
            continue;
        }
        std::erase(set, *family);
        if (inverted != allows) set.push_back(*family);
    }
    const auto deny_when = [&](std::vector<Check> checks) {
        reading.rules.rules.push_back(
            {{"socket"}, std::move(checks), error_number(EAFNOSUPPORT), Where::not_x86});
    };
    std::vector<Check> checks;
    for (const std::uint32_t family : set) {
        if (allows)
            checks.push_back({0, Test::not_equal, family});
        else
            deny_when({{0, Test::equal, family}});
    }
    if (allows) deny_when(std::move(checks));
}

struct Setting {
    std::string_view name;
    void (*read)(Reading&);
};

// Grows with each thing that a setting adds.
std::size_t amount(const Rules& rules) {
    return rules.lists.size() + rules.rules.size() + (rules.architectures ? 1 : 0);
}

// The later ones of systemd's order first: of two errors that counts which it loads last.
constexpr std::array kSettings{
    Setting{"system-call-filter", read_filter},
    Setting{"system-call-log", read_log},
    Setting{"lock-personality", personality},
    Setting{"system-call-architectures", architectures},
    Setting{"private-devices", [](Reading& r) { deny_group(r, "@raw-io"); }},
    Setting{"protect-clock", [](Reading& r) { deny_group(r, "@clock"); }},
    Setting{"protect-kernel-logs", [](Reading& r) { deny(r, {"syslog"}); }},
    Setting{"protect-kernel-modules", [](Reading& r) { deny_group(r, "@module"); }},
    Setting{"protect-kernel-tunables", [](Reading& r) { deny(r, {"_sysctl"}); }},
    Setting{"restrict-namespaces", namespaces},
    Setting{"restrict-suid-sgid", set_user_id_bits},
    Setting{"restrict-realtime", realtime},
    Setting{"memory-deny-write-execute", write_execute},
    Setting{"restrict-address-families", families},
    Setting{"protect-hostname",
            [](Reading& r) {
                deny(r, {"sethostname", "setdomainname"});
            }},
};

}  // namespace

Rules rules_of(const model::Process& process, std::vector<Refusal>& refusals) {
    Rules rules;
    for (const Setting& setting : kSettings) {
        const auto at = process.sandbox.find(std::string(setting.name));
        if (at == process.sandbox.end()) continue;
        Reading reading{process, setting.name, at->second, rules, refusals};
        const std::size_t before = amount(rules);
        setting.read(reading);
        if (amount(rules) > before) rules.settings.push_back(setting.name);
    }
    return rules;
}

}  // namespace slipway::filter
