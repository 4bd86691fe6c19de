#include "engine/formats/reaped_ring.h"

#include <cstring>

namespace slipway::formats {
namespace {

constexpr std::uint32_t kMagic = 0x53775270;  // "SwRp"

// No machine reaps so many; a count above it is garbage, and its successor would not be a number.
constexpr std::uint64_t kMostReaped = std::uint64_t{1} << 62;

struct Header {
    std::uint32_t magic;
    std::uint32_t capacity;
    std::uint64_t count;
};

struct Entry {
    std::uint32_t pid;
    std::int32_t wait_status;
    std::uint64_t start_time;
    std::uint64_t sequence;  // of the entry, plus 1; 0 while it is written or never was
};

static_assert(sizeof(Header) == 16 && sizeof(Entry) == 24);

constexpr std::size_t offset_of(std::uint64_t sequence) {
    return sizeof(Header) + std::size_t{sequence % kReapedCapacity} * sizeof(Entry);
}

constexpr std::size_t kSequenceAt = 16;

template <typename T>
T load(ConstRingBytes ring, std::size_t at) {
    T value;
    std::memcpy(&value, ring.data() + at, sizeof value);
    return value;
}

template <typename T>
void store(RingBytes ring, std::size_t at, const T& value) {
    std::memcpy(ring.data() + at, &value, sizeof value);
}

// The other side is another process: order of the plain copies around the sequence is all we need.
void barrier() {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

}  // namespace

bool reaped_valid(ConstRingBytes ring) {
    const auto header = load<Header>(ring, 0);
    return header.magic == kMagic && header.capacity == kReapedCapacity &&
           header.count < kMostReaped;
}

void reaped_prepare(RingBytes ring) {
    if (reaped_valid(ring)) return;
    std::memset(ring.data(), 0, ring.size());
    barrier();
    store(ring, 0, Header{kMagic, kReapedCapacity, 0});
}

void reaped_put(RingBytes ring, const Reaped& entry) {
    auto header = load<Header>(ring, 0);
    const std::size_t at = offset_of(header.count);
    store(ring, at + kSequenceAt, std::uint64_t{0});
    barrier();
    store(ring, at, entry.pid);
    store(ring, at + 4, entry.wait_status);
    store(ring, at + 8, entry.start_time);
    barrier();
    store(ring, at + kSequenceAt, header.count + 1);
    barrier();
    header.count += 1;
    store(ring, 0, header);
}

std::optional<std::int32_t> reaped_find(ConstRingBytes ring,
                                        std::uint32_t pid,
                                        std::uint64_t start_time) {
    if (!reaped_valid(ring)) return std::nullopt;
    // The count is written last, so an entry just beyond it may already be whole: look there too.
    const std::uint64_t count = load<Header>(ring, 0).count;
    const std::uint64_t oldest = count > kReapedCapacity ? count - kReapedCapacity : 0;
    for (std::uint64_t sequence = count + 1; sequence-- > oldest;) {
        const std::size_t at = offset_of(sequence);
        const auto entry = load<Entry>(ring, at);
        barrier();
        const auto again = load<std::uint64_t>(ring, at + kSequenceAt);
        if (entry.sequence != sequence + 1 || again != entry.sequence) continue;
        if (entry.pid == pid && entry.start_time == start_time) return entry.wait_status;
    }
    return std::nullopt;
}

}  // namespace slipway::formats
