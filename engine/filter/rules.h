// What a filter shall do, by names of system calls: between the settings and the program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/filter/bpf.h"

namespace slipway::filter {

// A question about the low half of an argument.
struct Check {
    enum class Test { equal, not_equal, any_bit };
    unsigned argument = 0;
    Test test = Test::equal;
    std::uint32_t value = 0;
    friend bool operator==(const Check&, const Check&) = default;
};

// Some settings have no effect on 32-bit x86, where one call stands for several (socketcall(2)).
enum class Where { everywhere, not_x86, only_x86 };

// What is answered to these calls when all checks hold.
struct Rule {
    std::vector<std::string_view> calls;
    std::vector<Check> checks;
    Action action = kAllow;
    Where where = Where::everywhere;
};

// An answer for each call that is listed, and one for all others.
struct CallList {
    std::map<std::string, Action, std::less<>> listed;
    Action others = kAllow;
};

// Where several have an answer the lowest action counts; of two errors the one that stands first
// here, lists before rules.
struct Rules {
    std::vector<CallList> lists;
    std::vector<Rule> rules;
    // Whose calls are possible at all, besides the machine's own ("x86"); nothing: all.
    std::optional<std::vector<std::string>> architectures;
    // From which settings all this is: "restrict-realtime".
    std::vector<std::string_view> settings;

    bool empty() const { return lists.empty() && rules.empty() && !architectures; }
};

}  // namespace slipway::filter
