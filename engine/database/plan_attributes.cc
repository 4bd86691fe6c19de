// Attributes of the process that few services have, in an exec plan.
#include <algorithm>
#include <array>

#include "engine/database/plan_parts.h"

namespace slipway::database {
namespace {

using Words = std::vector<std::string>;

const Words& words_of(const model::Settings& settings, const char* name) {
    static const Words none;
    const auto at = settings.find(name);
    return at == settings.end() ? none : at->second;
}

bool is_on(const Words& words) {
    constexpr std::array<std::string_view, 4> yes{"yes", "true", "on", "1"};
    return words.size() == 1 && std::find(yes.begin(), yes.end(), words[0]) != yes.end();
}

// "0-3,5" is one word of systemd's lists.
Words apart(const Words& lists) {
    Words out;
    for (const std::string& list : lists)
        for (std::size_t at = 0; at <= list.size();) {
            const std::size_t end = std::min(list.find(',', at), list.size());
            if (end > at) out.push_back(list.substr(at, end - at));
            at = end + 1;
        }
    return out;
}

void put_memory_policy(const model::Settings& settings, PlanLines& plan) {
    Words words = words_of(settings, "numa-policy");
    if (words.empty()) return;
    const bool has_nodes = words[0] != "default" && words[0] != "local";
    if (has_nodes)
        for (std::string& node : apart(words_of(settings, "numa-mask")))
            words.push_back(node == "all" ? "0-1023" : std::move(node));
    plan.words("memory-policy", words);
}

}  // namespace

bool removes_ipc(const model::Process& p) {
    return is_on(words_of(p.sandbox, "remove-ipc")) && (!p.user.empty() || !p.group.empty());
}

void put_attributes(const model::Process& p, PlanLines& plan) {
    plan.words("personality", words_of(p.scheduling, "personality"));
    plan.words("coredump-filter", words_of(p.scheduling, "coredump-filter"));
    put_memory_policy(p.scheduling, plan);
    if (const Words& merging = words_of(p.scheduling, "memory-ksm"); !merging.empty())
        plan.line("memory-merging", is_on(merging) ? "yes" : "no");
    if (is_on(words_of(p.scheduling, "cpu-reset-on-fork"))) plan.line("sched-reset-on-fork");
    plan.words("keyring", words_of(p.security, "keyring"));
    for (const char* label : {"apparmor-profile", "selinux-label", "smack-label"})
        plan.words(label, words_of(p.security, label));
}

}  // namespace slipway::database
