#include "engine/exec/conditions.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

// NAME or NAME=VALUE in the supervisor's environment.
bool test_environment(char** inherited, std::string_view argument) {
    const bool with_value = argument.find('=') != std::string_view::npos;
    for (char** entry = inherited; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.substr(0, with_value ? text.size() : text.find('=')) == argument) return true;
    }
    return false;
}

std::optional<bool> evaluate(const ExecPlan::Condition& condition,
                             char** inherited,
                             base::Errno& trouble) {
    std::optional<bool> holds = test_path(condition.test, condition.argument, trouble);
    if (!holds) holds = test_machine(condition.test, condition.argument);
    if (!holds && condition.test == "environment")
        holds = test_environment(inherited, condition.argument);
    if (!holds) return std::nullopt;
    return *holds != condition.negate;
}

// All without '|' must hold, and one of those with '|' if there are any.
struct Group {
    bool all = true;
    bool any_wanted = false;
    bool any = false;
    const ExecPlan::Condition* failed = nullptr;

    void add(const ExecPlan::Condition& condition, bool holds) {
        if (condition.any) {
            any_wanted = true;
            any = any || holds;
        } else {
            all = all && holds;
        }
        if (!holds && failed == nullptr) failed = &condition;
    }

    bool holds() const { return all && (any || !any_wanted); }
};

}  // namespace

int check_conditions(Start& start, char** inherited) {
    Group conditions;
    Group asserts;
    for (const ExecPlan::Condition& condition : start.plan.conditions) {
        base::Errno trouble{};
        const auto holds = evaluate(condition, inherited, trouble);
        // Not skipped: the supervisor would not try again.
        if (trouble.value != 0)
            return fail(kSystemFailed, start, condition.where,
                        {.what = "cannot look at", .subject = condition.argument}, trouble);
        if (!holds)
            return fail(kPlanWrong, start, condition.where,
                        {.what = "unknown test",
                         .subject = condition.test,
                         .help = "the tests are listed in docs/formats/exec-plan.md; use a "
                                 "condition-command for others"});
        (condition.assert ? asserts : conditions).add(condition, *holds);
    }
    if (!asserts.holds())
        return fail(kAssertFailed, start, asserts.failed->where,
                    {.what = "the assert does not hold",
                     .subject = asserts.failed->argument,
                     .help = "provide what it asks for, or remove the assert"});
    return conditions.holds() ? 0 : kSkipped;
}

}  // namespace slipway::exec
