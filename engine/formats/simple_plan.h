// Exec plans so simple that the child of a start does what they say itself: one execution for a
// start in place of two.
//
// A subset of docs/formats/exec-plan.md ("Simple plans" there): every plan that is taken here means
// the same to slipway-exec, and what is not taken is left to it.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace slipway::formats {

inline constexpr std::size_t kMaxSimplePlan = 512;  // bytes
inline constexpr std::size_t kMaxSimpleWords = 32;

struct SimplePlan {
    bool null_input = false;        // stdin null
    bool errors_to_output = false;  // stderr stdout
    bool ignore_sigpipe = false;
    bool own_keyring = false;  // keyring private
    // The command and a null pointer at its end; the words stand in the text of the plan.
    std::array<char*, kMaxSimpleWords + 1> words;  // NOLINT: filled as far as it is read
};

// Reads a whole plan and puts a zero behind each word of its command. False: it is no simple plan;
// the text may have been changed.
bool read_simple_plan(std::span<char> text, SimplePlan& plan);

}  // namespace slipway::formats
