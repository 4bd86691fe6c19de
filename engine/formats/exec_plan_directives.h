// The table of exec plan directives: one row says a directive's name, its words and how they
// become a part of the plan. To add one: a row and, if no function fits, a function.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/formats/exec_plan.h"

namespace slipway::formats {

inline constexpr std::size_t kMaxDirectives = 128;

// One line of a plan on its way into it.
struct DirectiveLine {
    std::string_view text;
    int number = 0;
    ExecPlan* plan = nullptr;
    ExecPlan::Text name;
    base::FixedList<ExecPlan::Text, 128> arguments;
    std::string_view usage;
    std::span<char> storage;
    PlanError error;

    void begin(std::string_view content, int line, ExecPlan* target) {
        text = content;
        number = line;
        plan = target;
        arguments.clear();
        error = {};
    }

    std::string_view argument(std::size_t i) const { return arguments[i].text; }

    // Says what is wrong with a word; always false.
    bool refuse(const ExecPlan::Text& word,
                std::string_view code,
                std::string_view message,
                std::string_view help);

    // The same with the directive's usage as help.
    bool refuse(const ExecPlan::Text& word, std::string_view message);

    // Refuses the line because the plan holds no more of its kind.
    bool full();

    // A signed decimal number within bounds.
    bool number_at(std::size_t i, std::int64_t least, std::int64_t most, std::int64_t& value);
};

struct Directive {
    std::string_view name;
    std::string_view usage;  // "write: limit NAME SOFT[:HARD]"
    std::size_t least = 0;   // number of words after the name
    std::size_t most = 0;
    bool once = true;
    bool (*apply)(DirectiveLine&) = nullptr;
    // Set for directives whose words are a command; `apply` is null then.
    bool (*command)(DirectiveLine&, const ExecPlan::Command&) = nullptr;
};

// The index of a word in a list of names; nothing for unknown and for empty ones.
std::optional<std::size_t> index_of(std::span<const std::string_view> names, std::string_view word);

constexpr bool absolute_path(std::string_view path) {
    return !path.empty() && path[0] == '/';
}

// In the order of the documentation.
std::span<const Directive> directives();

// Null when there is none of this name.
const Directive* find_directive(std::string_view name);

}  // namespace slipway::formats
