// The head of RUN/wanted (docs/formats/wanted.md): what the manager as a whole works on.
//
// It stands in the wanted table beside the goals that follow from it, and is committed with them.
// So a manager that is killed, whenever that may be, is followed by one that goes on with it.
// Others only look which generations a switch needs. Heap-free.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace slipway::formats {

inline constexpr std::uint64_t kWantedMagic = 0x3174'6e61'5777'5377;  // byte order and layout
inline constexpr std::uint32_t kWantedVersion = 9;
inline constexpr std::size_t kMaxIntentPath = 512;  // bytes, with the NUL behind them

using IntentPath = std::array<char, kMaxIntentPath>;

// All of these: in the file as they stand in memory; it never leaves the machine it was made on.
struct WantedHeader {
    std::uint64_t magic = 0;
    std::uint32_t version = 0;
    std::uint32_t count = 0;  // of entries
    std::uint64_t last_request = 0;
    std::uint64_t booted = 0;
    std::uint64_t current = 0;  // which of the two copies counts: 0 or 1
};

struct Intent {
    enum class Work : std::uint8_t { none, switching, ending };

    Work work = Work::none;
    std::uint8_t stage = 0;  // ending: Ending::Stage
    std::uint8_t kind = 0;   // ending: ShutdownKind
    std::uint8_t hurry = 0;  // ending: 1: nobody is waited for
    std::uint32_t unused = 0;
    std::uint64_t deadline = 0;  // of the stage, milliseconds of CLOCK_BOOTTIME
    IntentPath from{};           // switching: the generation that is left,
    IntentPath to{};             // and the one that is taken over
    friend bool operator==(const Intent&, const Intent&) = default;
};

// The requests that changed something, by the serials their clients drew: one that is sent again
// because the manager died is not done again.
struct Asked {
    std::array<std::uint32_t, 128> serials{};  // 0: none
    std::uint64_t next = 0;                    // the place of the oldest

    void add(std::uint32_t serial);
    bool has(std::uint32_t serial) const;
};

// What each copy begins with; the entries follow.
struct WantedHead {
    Intent intent;
    Asked asked;
};

// False: it is too long.
bool set_path(IntentPath& into, std::string_view path);
// Empty when the file is damaged.
std::string_view path_of(const IntentPath& path);

// The intents of both copies: the one that counts, and the one that will count next or has counted
// last. So whoever reads the file while the manager writes it misses none. Those of a file that is
// not such a table are empty.
std::array<Intent, 2> intents_in(std::span<const std::uint8_t> file);

}  // namespace slipway::formats
