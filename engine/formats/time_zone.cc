#include "engine/formats/time_zone.h"

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

constexpr std::size_t kHeaderSize = 44;

struct Counts {
    std::size_t utc, standard, leaps, times, types, chars;
};

// One of the two blocks of a file: times of 4 bytes in the first, of 8 in the second.
struct Block {
    std::span<const std::uint8_t> times, indexes, types;
    std::size_t time_size;

    std::size_t count() const { return indexes.size(); }

    std::int64_t time(std::size_t i) const {
        if (time_size == 8)
            return static_cast<std::int64_t>(base::load_be<std::uint64_t>(times, i * 8));
        return static_cast<std::int32_t>(base::load_be<std::uint32_t>(times, i * 4));
    }

    std::int32_t offset_of_type(std::size_t type) const {
        return static_cast<std::int32_t>(base::load_be<std::uint32_t>(types, type * 6));
    }
};

std::optional<Counts> read_counts(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < kHeaderSize || bytes[0] != 'T' || bytes[1] != 'Z' || bytes[2] != 'i' ||
        bytes[3] != 'f')
        return std::nullopt;
    const auto count = [&](std::size_t i) {
        return static_cast<std::size_t>(base::load_be<std::uint32_t>(bytes, 20 + 4 * i));
    };
    const Counts counts{count(0), count(1), count(2), count(3), count(4), count(5)};
    // More than any zone has; keeps the sums below far from overflow.
    constexpr std::size_t kMost = 1 << 20;
    for (std::size_t i = 0; i < 6; ++i)
        if (count(i) > kMost) return std::nullopt;
    return counts;
}

// Takes a header and its block off `bytes`.
std::optional<Block> take_block(std::span<const std::uint8_t>& bytes, std::size_t time_size) {
    const auto counts = read_counts(bytes);
    if (!counts || counts->types == 0) return std::nullopt;
    const std::size_t whole = kHeaderSize + counts->times * (time_size + 1) + counts->types * 6 +
                              counts->chars + counts->leaps * (time_size + 4) + counts->standard +
                              counts->utc;
    if (bytes.size() < whole) return std::nullopt;
    const auto times = bytes.subspan(kHeaderSize, counts->times * time_size);
    const auto indexes = bytes.subspan(kHeaderSize + times.size(), counts->times);
    const auto types =
        bytes.subspan(kHeaderSize + times.size() + indexes.size(), counts->types * 6);
    bytes = bytes.subspan(whole);
    for (const std::uint8_t index : indexes)
        if (index >= counts->types) return std::nullopt;
    return Block{times, indexes, types, time_size};
}

// The rule between the two line ends at the end of a file.
std::string_view footer(std::span<const std::uint8_t> rest) {
    if (rest.size() < 2 || rest[0] != '\n') return {};
    const std::string_view text(reinterpret_cast<const char*>(&rest[1]), rest.size() - 1);
    return text.substr(0, text.find('\n'));
}

}  // namespace

std::optional<ZoneOffset> offset_in_zone_file(std::span<const std::uint8_t> file,
                                              std::int64_t time) {
    auto rest = file;
    auto block = take_block(rest, 4);
    if (!block) return std::nullopt;
    const bool newer = file[4] >= '2';
    if (newer) block = take_block(rest, 8);
    if (!block) return std::nullopt;
    std::size_t low = 0, high = block->count();  // the first transition behind `time`
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (block->time(middle) <= time)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == block->count() && newer)
        if (const auto ruled = offset_by_zone_rule(footer(rest), time)) return ruled;
    ZoneOffset found;
    found.seconds = block->offset_of_type(low == 0 ? 0 : block->indexes[low - 1]);
    if (low < block->count()) found.until = block->time(low);
    return found;
}

}  // namespace slipway::formats
