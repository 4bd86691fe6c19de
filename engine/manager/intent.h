// What the manager as a whole works on: a switch of generations or the end of the machine.
//
// It stands in the wanted table beside the goals that follow from it, and is committed with them.
// So a manager that is killed, whenever that may be, is followed by one that goes on with it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace slipway::manager {

inline constexpr std::size_t kMaxIntentPath = 512;  // bytes, with the NUL behind them

using IntentPath = std::array<char, kMaxIntentPath>;

// In the file as it stands in memory (docs/formats/wanted.md).
struct Intent {
    enum class Work : std::uint8_t { none, switching, ending };

    Work work = Work::none;
    std::uint8_t stage = 0;  // ending: Ending::Stage
    std::uint8_t kind = 0;   // ending: formats::ShutdownKind
    std::uint8_t hurry = 0;  // ending: 1: nobody is waited for
    std::uint32_t unused = 0;
    std::uint64_t deadline = 0;  // of the stage, milliseconds of CLOCK_BOOTTIME
    IntentPath from{};           // switching: the generation that is left,
    IntentPath to{};             // and the one that is taken over
    friend bool operator==(const Intent&, const Intent&) = default;
};

// The requests that changed something, by the serials their clients drew: one that is sent again
// because the manager died is not done again. In the file as it stands in memory.
struct Asked {
    std::array<std::uint32_t, 128> serials{};  // 0: none
    std::uint64_t next = 0;                    // the place of the oldest

    void add(std::uint32_t serial);
    bool has(std::uint32_t serial) const;
};

// False: it is too long.
bool set_path(IntentPath& into, std::string_view path);
// Empty when the file is damaged.
std::string_view path_of(const IntentPath& path);

}  // namespace slipway::manager
