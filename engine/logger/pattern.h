// Patterns of + and -: the part of POSIX extended regular expressions that selects log lines.
//
// `.` `*` `+` `?` `^` `$` `[…]` and `\` before a literal character. Groups, alternatives and
// counted repetitions are refused. A pattern matches anywhere in a line.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::logger {

class Pattern {
public:
    static constexpr std::size_t kMaxAtoms = 64;

    bool matches(std::string_view line) const;

private:
    friend std::optional<std::string_view> compile_pattern(std::string_view text, Pattern& pattern);

    enum class Repeat : std::uint8_t { once, any, some, maybe };

    // A set of bytes and how often one of them may stand there.
    struct Atom {
        std::array<std::uint64_t, 4> bytes{};
        Repeat repeat = Repeat::once;

        void add(unsigned char byte) { bytes[byte / 64] |= std::uint64_t{1} << (byte % 64); }

        bool has(char c) const {
            const auto byte = static_cast<unsigned char>(c);
            return ((bytes[byte / 64] >> (byte % 64)) & 1) != 0;
        }
    };

    std::array<Atom, kMaxAtoms> atoms_{};
    std::size_t count_ = 0;
    bool anchored_start_ = false;
    bool anchored_end_ = false;
};

// Nothing when the pattern was compiled, else why not.
std::optional<std::string_view> compile_pattern(std::string_view text, Pattern& pattern);

}  // namespace slipway::logger
