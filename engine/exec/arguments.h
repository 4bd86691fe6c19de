// Fills in the templates of a command: from its text and the variables to an argument list.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "engine/exec/environment.h"
#include "engine/formats/exec_plan.h"

namespace slipway::exec {

// The arguments of one command; NUL-terminated texts in storage of its own.
class ArgumentList {
public:
    static constexpr std::size_t kMaxArguments = 4096;
    static constexpr std::size_t kMaxBytes = 262144;

    void clear() { count_ = used_ = word_at_ = first_ = 0; }

    // Appends to the word in progress; false: full.
    bool put(std::string_view text);
    // Ends the word in progress, which may be empty.
    bool end_word();

    std::size_t size() const { return count_; }

    std::string_view operator[](std::size_t i) const { return pointers_[i]; }

    const char* c_str(std::size_t i) const { return pointers_[i]; }

    // The block begins with the second argument: argv[0] was given apart from the program.
    void drop_first() { first_ = 1; }

    // NULL-terminated, for execve(2).
    char* const* block() const { return pointers_.data() + first_; }

private:
    std::array<char*, kMaxArguments + 1> pointers_{};
    std::array<char, kMaxBytes> bytes_{};
    std::size_t count_ = 0;
    std::size_t used_ = 0;
    std::size_t word_at_ = 0;
    std::size_t first_ = 0;
};

// Evaluates all words of a command that was decoded before (formats::ExecPlan::Command). `scratch`
// must be as long as the text. On failure `error` says why; its column is in the plan's line.
bool expand_command(const formats::ExecPlan::Command& command,
                    formats::ExecPlan::Expand rule,
                    const Environment& environment,
                    std::span<char> scratch,
                    formats::CommandFlags& flags,
                    ArgumentList& arguments,
                    formats::TextError& error);

// Splits a value into words by the plan's rule (docs/formats/command-line.md, "expand"). False: the
// rule `eval` met what a shell would have to run, or a quote without its end; `error` says so.
bool split_value(std::string_view value,
                 formats::ExecPlan::Expand rule,
                 ArgumentList& arguments,
                 formats::TextError& error);

}  // namespace slipway::exec
