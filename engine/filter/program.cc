// Each architecture has a map from numbers to what is answered; numbers without an entry have the
// answer of the ranges' beginning. A jump reaches 255 instructions, so code is put together from
// the inside: a branch knows how long what it passes over is.
#include "engine/filter/program.h"

#include <algorithm>
#include <span>

#include "engine/filter/architecture.h"

namespace slipway::filter {
namespace {

// An answer that counts when all checks hold.
struct Step {
    std::vector<Check> checks;
    Action action = kAllow;
    friend bool operator==(const Step&, const Step&) = default;
};

// The first whose checks hold counts; the last has none.
using Answer = std::vector<Step>;

// Numbers from here up to the next range.
struct Range {
    std::uint32_t first = 0;
    Code code;
};

// The most severe first; those of one kind stay in the order of the rules.
Answer settled(Answer answer) {
    const auto severity = [](const Step& step) {
        return static_cast<std::int32_t>(step.action & kActionMask);
    };
    answer.push_back({{}, kAllow});
    std::stable_sort(answer.begin(), answer.end(),
                     [&](const Step& a, const Step& b) { return severity(a) < severity(b); });
    const auto certain = std::find_if(answer.begin(), answer.end(),
                                      [](const Step& step) { return step.checks.empty(); });
    answer.erase(certain + 1, answer.end());
    return answer;
}

void append(Code& code, const Code& more) {
    code.insert(code.end(), more.begin(), more.end());
}

// Goes on behind the next `passed` instructions if the comparison holds.
Code branch(std::uint16_t comparison, std::uint32_t operand, std::size_t passed) {
    if (passed <= 255) return {{comparison, static_cast<std::uint8_t>(passed), 0, operand}};
    return {{comparison, 0, 1, operand}, {kJump, 0, 0, static_cast<std::uint32_t>(passed)}};
}

Code pass_unless_equal(std::uint32_t operand, std::size_t passed) {
    if (passed <= 255) return {{kJumpIfEqual, 0, static_cast<std::uint8_t>(passed), operand}};
    return {{kJumpIfEqual, 1, 0, operand}, {kJump, 0, 0, static_cast<std::uint32_t>(passed)}};
}

// Where a check fails the next step has its turn. What was loaded before a step is not known in
// it: an earlier one may have failed early.
Code code_of(const Step& step) {
    Code code;
    const auto loads = [&](std::size_t i) {
        return i == 0 || step.checks[i].argument != step.checks[i - 1].argument;
    };
    std::size_t size = step.checks.size() + 1;
    for (std::size_t i = 0; i < step.checks.size(); ++i)
        if (loads(i)) ++size;
    for (std::size_t i = 0; i < step.checks.size(); ++i) {
        const Check& check = step.checks[i];
        if (loads(i)) code.push_back({kLoad, 0, 0, argument_offset(check.argument)});
        const auto rest = static_cast<std::uint8_t>(size - code.size() - 1);
        const bool wanted = check.test != Check::Test::not_equal;
        code.push_back({check.test == Check::Test::any_bit ? kJumpIfAnyBit : kJumpIfEqual,
                        wanted ? std::uint8_t{0} : rest, wanted ? rest : std::uint8_t{0},
                        check.value});
    }
    code.push_back({kReturn, 0, 0, step.action});
    return code;
}

Code code_of(const Answer& answer) {
    Code code;
    for (const Step& step : answer) append(code, code_of(step));
    return code;
}

// NOLINTNEXTLINE(misc-no-recursion): halves at each level
Code search(std::span<const Range> ranges) {
    if (ranges.size() == 1) return ranges.front().code;
    const std::size_t middle = ranges.size() / 2;
    const Code low = search(ranges.first(middle));
    Code code = branch(kJumpIfAtLeast, ranges[middle].first, low.size());
    append(code, low);
    append(code, search(ranges.subspan(middle)));
    return code;
}

// What a list says in one architecture.
struct Listed {
    std::map<std::uint32_t, Action> calls;
    std::map<std::uint32_t, std::map<std::uint32_t, Action>> operations;  // of a number
};

Listed listed_in(const Architecture& architecture, const CallList& list) {
    Listed out;
    for (const auto& [call, action] : list.listed)
        for (const Site& site : sites_of(architecture, call)) {
            if (site.operation)
                out.operations[site.number][*site.operation] = action;
            else
                out.calls[site.number] = action;
        }
    return out;
}

// What a list says of one operation counts before what it says of the rest.
void add_steps(const Listed& listed, Action others, std::uint32_t number, Answer& answer) {
    const auto call = listed.calls.find(number);
    Step rest{{}, call == listed.calls.end() ? others : call->second};
    if (const auto shared = listed.operations.find(number); shared != listed.operations.end())
        for (const auto& [operation, action] : shared->second) {
            if (action == rest.action) continue;
            answer.push_back({{{0, Check::Test::equal, operation}}, action});
            rest.checks.push_back({0, Check::Test::not_equal, operation});
        }
    answer.push_back(rest);
}

bool applies(const Rule& rule, const Architecture& architecture) {
    const bool x86 = architecture.name == "x86";
    return rule.where == Where::everywhere || (rule.where == Where::only_x86) == x86;
}

// The rules that ask for a number, in their order.
using RulesOf = std::map<std::uint32_t, Answer>;

RulesOf rules_in(const Architecture& architecture, const Rules& rules) {
    RulesOf out;
    for (const Rule& rule : rules.rules) {
        if (!applies(rule, architecture)) continue;
        for (const std::string_view call : rule.calls)
            for (const Site& site : sites_of(architecture, call))
                if (!site.operation) out[site.number].push_back({rule.checks, rule.action});
    }
    return out;
}

// What is answered to a number that neither a list nor a rule names.
Code unnamed_code(const Rules& rules) {
    Answer answer;
    for (const CallList& list : rules.lists) answer.push_back({{}, list.others});
    return code_of(settled(answer));
}

// All numbers of one architecture.
void add_ranges(const Architecture& architecture, const Rules& rules, std::vector<Range>& ranges) {
    RulesOf asked = rules_in(architecture, rules);
    std::vector<Listed> lists;
    for (const CallList& list : rules.lists) {
        lists.push_back(listed_in(architecture, list));
        for (const auto& [number, action] : lists.back().calls) asked.try_emplace(number);
        for (const auto& [number, operations] : lists.back().operations) asked.try_emplace(number);
    }
    const Code unnamed = unnamed_code(rules);
    const auto add = [&](std::uint32_t first, const Code& code) {
        if (!ranges.empty() && ranges.back().first == first) ranges.pop_back();
        if (ranges.empty() || ranges.back().code != code) ranges.push_back({first, code});
    };
    add(architecture.first, unnamed);
    for (const auto& [number, steps] : asked) {
        Answer answer;
        for (std::size_t i = 0; i < lists.size(); ++i)
            add_steps(lists[i], rules.lists[i].others, number, answer);
        answer.insert(answer.end(), steps.begin(), steps.end());
        add(number, code_of(settled(answer)));
        add(number + 1, unnamed);
    }
}

// Nothing but x32 can be forbidden beside what it shares the token with. A call that a tracer has
// taken back has the number -1, and is none of x32.
void add_forbidden(const Architecture& architecture,
                   const Rules& rules,
                   std::vector<Range>& ranges) {
    ranges.push_back({architecture.first, {{kReturn, 0, 0, kKillProcess}}});
    if (architecture.first != 0) ranges.push_back({~std::uint32_t{0}, unnamed_code(rules)});
}

bool allowed(const Rules& rules, const Architecture& architecture) {
    if (!rules.architectures || architecture.name == native_architecture()) return true;
    const auto& names = *rules.architectures;
    const auto has = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    return has(architecture.name);
}

}  // namespace

Code make_program(const Rules& rules) {
    const Action foreign = rules.architectures ? kKillProcess : kAllow;
    Code out{{kReturn, 0, 0, foreign}};
    const auto all = architectures();
    // From the last to the first: each is put before what comes when it is another.
    for (std::size_t end = all.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && all[begin - 1].token == all[begin].token) --begin;
        std::vector<Range> ranges;
        for (std::size_t i = begin; i < end; ++i) {
            if (allowed(rules, all[i]))
                add_ranges(all[i], rules, ranges);
            else
                add_forbidden(all[i], rules, ranges);
        }
        Code code{{kLoad, 0, 0, kCallNumber}};
        append(code, search(ranges));
        Code section = pass_unless_equal(all[begin].token, code.size());
        append(section, code);
        append(section, out);
        out = std::move(section);
        end = begin;
    }
    Code program{{kLoad, 0, 0, kArchitecture}};
    append(program, out);
    return program;
}

}  // namespace slipway::filter
