#include "engine/formats/lean_table.h"

#include <algorithm>
#include <cstring>

#include "engine/base/bytes.h"

namespace slipway::formats {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic{'s', 'l', 'p', 'w', 'L', 'E', 'A', 'N'};
constexpr std::uint32_t kGranule = 512, kMostCapacity = 1 << 20;

// Of the header.
constexpr std::size_t kVersionAt = 8, kHeaderSizeAt = 12, kEntrySizeAt = 16, kCapacityAt = 20,
                      kStatusSizeAt = 24, kEndAt = 28, kBootAt = 32;
// Of a key.
constexpr std::size_t kDeviceAt = 0, kInodeAt = 8, kUseAt = 16;
// Of an entry.
constexpr std::size_t kSequenceAt = 0, kHostAt = 8, kDeathsAt = 12, kStreamsAt = 16,
                      kRequestAt = 32, kLastDeathsAt = 56, kNameAt = 112, kCopiesAt = 304;
static_assert(kLastDeathsAt + kLeanDeaths * kDeathSize == kNameAt &&
              kNameAt + 1 + kLeanName <= kCopiesAt &&
              kCopiesAt + 2 * kStatusSize == kLeanEntrySize);

// One process writes and others read: each number is read and written whole, and order is made by
// the last or first of them.
template <typename T>
T load(std::span<const std::uint8_t> bytes, std::size_t at) {
    return __atomic_load_n(reinterpret_cast<const T*>(bytes.data() + at), __ATOMIC_ACQUIRE);
}

template <typename T>
void store(std::span<std::uint8_t> bytes, std::size_t at, T value) {
    __atomic_store_n(reinterpret_cast<T*>(bytes.data() + at), value, __ATOMIC_RELEASE);
}

void barrier() {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

constexpr std::size_t copy_at(std::uint64_t sequence) {
    return kCopiesAt + (sequence & 1) * kStatusSize;
}

std::optional<Request> request_of(std::uint64_t id, std::uint64_t goal) {
    std::array<std::uint8_t, kRequestSize> bytes{};
    base::store_be(bytes, 0, id);
    base::store_be(bytes, 8, goal);
    return decode_request(bytes);
}

}  // namespace

std::optional<LeanTable> LeanTable::view(std::span<std::uint8_t> bytes) {
    if (bytes.size() < kLeanHeaderSize || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
        return std::nullopt;
    const auto capacity = load<std::uint32_t>(bytes, kCapacityAt);
    const bool ours = load<std::uint32_t>(bytes, kVersionAt) == kLeanVersion &&
                      load<std::uint32_t>(bytes, kHeaderSizeAt) == kLeanHeaderSize &&
                      load<std::uint32_t>(bytes, kEntrySizeAt) == kLeanEntrySize &&
                      load<std::uint32_t>(bytes, kStatusSizeAt) == kStatusSize;
    if (!ours || capacity == 0 || capacity > kMostCapacity || capacity % kGranule != 0)
        return std::nullopt;
    if (bytes.size() < lean_size(capacity)) return std::nullopt;
    return LeanTable(bytes, capacity);
}

LeanTable LeanTable::make(std::span<std::uint8_t> bytes,
                          std::uint32_t capacity,
                          const BootId& boot) {
    store(bytes, kVersionAt, kLeanVersion);
    store(bytes, kHeaderSizeAt, static_cast<std::uint32_t>(kLeanHeaderSize));
    store(bytes, kEntrySizeAt, static_cast<std::uint32_t>(kLeanEntrySize));
    store(bytes, kCapacityAt, capacity);
    store(bytes, kStatusSizeAt, static_cast<std::uint32_t>(kStatusSize));
    std::copy(boot.begin(), boot.end(), bytes.data() + kBootAt);
    std::copy(kMagic.begin(), kMagic.end(), bytes.data());
    return {bytes, capacity};
}

BootId LeanTable::boot() const {
    BootId boot;
    std::memcpy(boot.data(), bytes_.data() + kBootAt, boot.size());
    return boot;
}

std::uint32_t LeanTable::end() const {
    return std::min(load<std::uint32_t>(bytes_, kEndAt), capacity_);
}

std::optional<HostKey> LeanTable::key(std::uint32_t index) const {
    if (index >= capacity_) return std::nullopt;
    const std::size_t at = lean_key_at(index);
    const auto use = load<std::uint64_t>(bytes_, at + kUseAt);
    if (use != 1 && use != 2) return std::nullopt;
    return HostKey{load<std::uint64_t>(bytes_, at + kDeviceAt),
                   load<std::uint64_t>(bytes_, at + kInodeAt), static_cast<std::uint8_t>(use - 1)};
}

std::optional<std::uint32_t> LeanTable::find(const HostKey& wanted) const {
    const std::uint32_t last = end();
    for (std::uint32_t i = 0; i < last; ++i) {
        if (load<std::uint64_t>(bytes_, lean_key_at(i) + kInodeAt) != wanted.inode) continue;
        if (key(i) == wanted) return i;
    }
    return std::nullopt;
}

std::uint32_t LeanTable::find_free(std::uint32_t from) const {
    // Behind the end there may be no memory for a page, not even to look at it.
    const std::uint32_t last = end();
    while (from < last && load<std::uint64_t>(bytes_, lean_key_at(from) + kUseAt) != 0) ++from;
    return std::min(from, capacity_);
}

std::optional<LeanEntry> LeanTable::read(std::uint32_t index) const {
    if (!key(index)) return std::nullopt;
    constexpr int kTries = 1000;
    const auto bytes = std::span<const std::uint8_t>(bytes_).subspan(entry(index), kLeanEntrySize);
    LeanEntry out;
    for (int i = 0;; ++i) {
        if (i == kTries) return std::nullopt;
        const auto sequence = load<std::uint64_t>(bytes, kSequenceAt);
        std::memcpy(out.status.data(), bytes.data() + copy_at(sequence), kStatusSize);
        out.has_status = sequence != 0;
        barrier();
        if (load<std::uint64_t>(bytes, kSequenceAt) == sequence) break;
    }
    out.host = load<std::uint32_t>(bytes, kHostAt);
    out.streams = {load<std::int32_t>(bytes, kStreamsAt), load<std::int32_t>(bytes, kStreamsAt + 4),
                   load<std::int32_t>(bytes, kStreamsAt + 8)};
    out.deaths = load<std::uint32_t>(bytes, kDeathsAt);
    constexpr std::uint32_t kMost = kLeanDeaths;
    for (std::uint32_t n = out.deaths - std::min(out.deaths, kMost); n != out.deaths; ++n)
        out.last_deaths.push_back(decode_death(
            bytes.subspan(kLastDeathsAt + (n % kMost) * kDeathSize).first<kDeathSize>()));
    const std::size_t size = std::min<std::size_t>(bytes[kNameAt], kLeanName);
    out.name.assign({reinterpret_cast<const char*>(bytes.data()) + kNameAt + 1, size});
    return out;
}

std::uint32_t LeanTable::host(std::uint32_t index) const {
    return load<std::uint32_t>(bytes_, entry(index) + kHostAt);
}

std::optional<Request> LeanTable::request(std::uint32_t index) const {
    const std::size_t at = entry(index) + kRequestAt;
    const auto id = load<std::uint64_t>(bytes_, at);
    const auto goal = load<std::uint64_t>(bytes_, at + 8);
    if (load<std::uint64_t>(bytes_, at + 16) != ~(id ^ goal)) return std::nullopt;
    return request_of(id, goal);
}

void LeanTable::fill(std::uint32_t index, const HostKey& key, std::string_view name) {
    const auto bytes = bytes_.subspan(entry(index), kLeanEntrySize);
    std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
    set_streams(index, {});
    bytes[kNameAt] = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), bytes.data() + kNameAt + 1);
    const std::size_t at = lean_key_at(index);
    store(bytes_, at + kDeviceAt, key.device);
    store(bytes_, at + kInodeAt, key.inode);
    store(bytes_, at + kUseAt, std::uint64_t{key.role} + 1);
    auto* const end = reinterpret_cast<std::uint32_t*>(bytes_.data() + kEndAt);
    std::uint32_t known = __atomic_load_n(end, __ATOMIC_ACQUIRE);
    while (known < index + 1 && !__atomic_compare_exchange_n(end, &known, index + 1, false,
                                                             __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    }
}

void LeanTable::clear(std::uint32_t index) {
    store(bytes_, lean_key_at(index) + kUseAt, std::uint64_t{0});
}

void LeanTable::set_host(std::uint32_t index, std::uint32_t pid) {
    store(bytes_, entry(index) + kHostAt, pid);
    barrier();  // before the request is looked at
}

void LeanTable::set_streams(std::uint32_t index, const LeanStreams& streams) {
    store(bytes_, entry(index) + kStreamsAt, streams.input);
    store(bytes_, entry(index) + kStreamsAt + 4, streams.output);
    store(bytes_, entry(index) + kStreamsAt + 8, streams.spare);
}

void LeanTable::write_status(std::uint32_t index,
                             std::span<const std::uint8_t, kStatusSize> status) {
    const std::size_t at = entry(index);
    const auto next = load<std::uint64_t>(bytes_, at + kSequenceAt) + 1;
    std::memcpy(bytes_.data() + at + copy_at(next), status.data(), kStatusSize);
    barrier();
    store(bytes_, at + kSequenceAt, next);
    barrier();
}

std::uint8_t* LeanTable::child(std::uint32_t index, Role role) {
    const std::size_t at = entry(index);
    return bytes_.data() + at + copy_at(load<std::uint64_t>(bytes_, at + kSequenceAt)) +
           child_offset(role);
}

void LeanTable::add_death(std::uint32_t index, const Death& death) {
    const std::size_t at = entry(index);
    const auto count = load<std::uint32_t>(bytes_, at + kDeathsAt);
    encode_death(death, bytes_.subspan(at + kLastDeathsAt + (count % kLeanDeaths) * kDeathSize)
                            .first<kDeathSize>());
    store(bytes_, at + kDeathsAt, count + 1);
}

std::size_t lean_request_at(std::uint32_t capacity, std::uint32_t index) {
    return lean_entry_at(capacity, index) + kRequestAt;
}

void encode_lean_request(const Request& request, std::span<std::uint8_t, kLeanRequestSize> out) {
    const std::uint64_t goal = goal_word(request);
    const std::array<std::uint64_t, 3> words{request.id, goal, ~(request.id ^ goal)};
    std::memcpy(out.data(), words.data(), kLeanRequestSize);
}

void encode_lean_message(const LeanMessage& message,
                         std::span<std::uint8_t, kLeanMessageSize> out) {
    const Request request = message.request.value_or(Request{});
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    out[0] = static_cast<std::uint8_t>(kLeanVersion);
    out[1] = message.key.role;
    out[2] = static_cast<std::uint8_t>(message.byte);
    base::store_be(out, 8, message.key.device);
    base::store_be(out, 16, message.key.inode);
    base::store_be(out, 24, request.id);
    base::store_be(out, 32, goal_word(request));
}

std::optional<LeanMessage> decode_lean_message(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != kLeanMessageSize || bytes[0] != kLeanVersion || bytes[1] > 1)
        return std::nullopt;
    LeanMessage message;
    message.byte = static_cast<char>(bytes[2]);
    message.key = {base::load_be<std::uint64_t>(bytes, 8), base::load_be<std::uint64_t>(bytes, 16),
                   bytes[1]};
    const auto id = base::load_be<std::uint64_t>(bytes, 24);
    if (id == 0) return message;
    message.request = request_of(id, base::load_be<std::uint64_t>(bytes, 32));
    if (!message.request) return std::nullopt;
    return message;
}

}  // namespace slipway::formats
