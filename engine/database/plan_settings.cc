// Limits, scheduling, place and privileges in an exec plan.
#include <array>

#include "engine/database/plan_parts.h"
#include "engine/database/view_settings.h"

namespace slipway::database {

using model::Process;

std::string octal(std::uint32_t mode) {
    std::string out;
    do out.insert(out.begin(), static_cast<char>('0' + (mode & 7)));
    while ((mode >>= 3) != 0);
    return "0" + out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + plan_word(word);
    return out;
}

void put_scheduling(const Process& p, PlanLines& plan) {
    const auto get = [&](const char* name) {
        const auto at = p.scheduling.find(name);
        return at == p.scheduling.end() ? std::string{} : joined(at->second);
    };
    const auto with = [](const std::string& first, const std::string& second) {
        return second.empty() ? first : first + " " + second;
    };
    const std::string policy = get("cpu-policy"), io_class = get("io-class");
    if (!policy.empty()) {
        const bool realtime = policy == "fifo" || policy == "rr";
        plan.line("sched", with(policy, realtime ? get("cpu-priority") : std::string{}));
    }
    const std::string io_priority = get("io-priority");
    if (!io_class.empty()) {
        const bool ranked = io_class == "realtime" || io_class == "best-effort";
        plan.line("io", with(io_class,
                             ranked ? (io_priority.empty() ? "4" : io_priority) : std::string{}));
    } else if (!io_priority.empty()) {
        plan.line("io", "best-effort " + io_priority);
    }
    if (const std::string cpus = get("cpu-affinity"); !cpus.empty()) plan.line("affinity", cpus);
    if (const std::string slack = get("timer-slack"); !slack.empty())
        plan.line("timer-slack", slack);
}

void put_privileges(const Process& p, PlanLines& plan) {
    constexpr std::array<std::pair<const char*, const char*>, 4> kinds{
        {{"bounding", "capability-bounding"},
         {"ambient", "capability-ambient"},
         {"inheritable", "capability-inheritable"},
         {"secure-bits", "secure-bits"}}};
    for (const auto& [name, directive] : kinds) {
        const auto at = p.capabilities.find(name);
        const bool bounds = std::string_view(name) == "bounding";
        const std::vector<std::string> taken =
            bounds ? capabilities_taken(p) : std::vector<std::string>{};
        if (at == p.capabilities.end() && taken.empty()) continue;
        std::vector<std::string> words;
        if (at != p.capabilities.end()) words = at->second;
        // Of an empty set nothing can be taken.
        if (!words.empty() || at == p.capabilities.end())
            words.insert(words.end(), taken.begin(), taken.end());
        if (!words.empty())
            plan.words(directive, words);
        else if (at->first != "secure-bits")
            plan.line(directive, "none");
    }
    if (p.no_new_privileges || implies_no_new_privileges(p)) plan.line("no-new-privileges");
    if (p.when_impossible == model::WhenImpossible::refuse) plan.line("when-impossible", "refuse");
}

void put_limits(const Process& p, PlanLines& plan) {
    const auto number = [](std::uint64_t value) {
        return value == model::Limit::kUnlimited ? std::string("infinity") : std::to_string(value);
    };
    for (const auto& [name, limit] : p.limits)
        plan.line("limit", name + " " + number(limit.soft) + ":" + number(limit.hard));
    if (p.nice) plan.line("nice", std::to_string(*p.nice));
    if (p.oom_score_adjust) plan.line("oom", std::to_string(*p.oom_score_adjust));
    if (p.umask) plan.line("umask", octal(*p.umask));
}

void put_place(const Process& p, PlanLines& plan) {
    if (!p.working_directory.empty())
        plan.line("cwd",
                  plan_word((p.working_directory_optional ? "-" : "") + p.working_directory));
    if (!p.root_directory.empty()) plan.line("chroot", plan_word(p.root_directory));
    if (p.ignore_sigpipe) plan.line("ignore-sigpipe");
}

}  // namespace slipway::database
