// What the files of the policy's decoder share; the table of directives is in policy.cc.
#pragma once

#include "engine/base/number.h"
#include "engine/formats/policy.h"

namespace slipway::formats {

// The words of one line, and where each stands.
class PolicyLine {
public:
    PolicyLine(std::string_view text, unsigned number) : text_(text), number_(number) {}

    // The next word; empty at the end.
    std::string_view next() {
        while (at_ < text_.size() && blank(text_[at_])) ++at_;
        start_ = at_;
        while (at_ < text_.size() && !blank(text_[at_])) ++at_;
        return text_.substr(start_, at_ - start_);
    }

    // What is left, without blanks around it: a path may contain blanks.
    std::string_view rest() {
        while (at_ < text_.size() && blank(text_[at_])) ++at_;
        start_ = at_;
        at_ = text_.size();
        while (at_ > start_ && blank(text_[at_ - 1])) --at_;
        return text_.substr(start_, at_ - start_);
    }

    // An error at the word that was read last.
    PolicyError error(std::string_view why, std::string_view way_out) const {
        return {number_, static_cast<unsigned>(start_) + 1, why, way_out};
    }

private:
    static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
    unsigned number_;
};

using PolicyOutcome = std::optional<PolicyError>;

template <typename Value>
struct PolicyWord {
    std::string_view name;
    Value value;
};

template <typename Value, std::size_t N>
PolicyOutcome choose(PolicyLine& line,
                     const PolicyWord<Value> (&words)[N],
                     Value& out,
                     std::string_view way_out) {
    const std::string_view text = line.next();
    for (const PolicyWord<Value>& word : words)
        if (word.name == text) {
            out = word.value;
            return std::nullopt;
        }
    return line.error("unknown word", way_out);
}

// In ms: a year. Sums of them stay in range.
inline constexpr std::uint64_t kLongestPolicyTime = 365ull * 24 * 3600 * 1000;

inline PolicyOutcome read_milliseconds(PolicyLine& line, std::uint64_t& out) {
    const auto value = base::parse_unsigned(line.next());
    if (!value || *value > kLongestPolicyTime)
        return line.error("not a time", "write milliseconds as a decimal number, at most a year");
    out = *value;
    return std::nullopt;
}

// policy_restart.cc: what happens after an end
PolicyOutcome policy_restart(PolicyLine& line, Policy& policy);
PolicyOutcome policy_restart_delay(PolicyLine& line, Policy& policy);
PolicyOutcome policy_restart_limit(PolicyLine& line, Policy& policy);
PolicyOutcome policy_success(PolicyLine& line, Policy& policy);
PolicyOutcome policy_never(PolicyLine& line, Policy& policy);
PolicyOutcome policy_force(PolicyLine& line, Policy& policy);

}  // namespace slipway::formats
