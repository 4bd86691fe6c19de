// The table of a lean tree: the state of every service that a lean host supervises, in one file
// that hosts, svscan and readers map (docs/formats/lean.md).
//
// A header, a column of keys, entries of one size. Each entry has two copies of the bytes of
// supervise/status; its sequence says which one counts, and the other one is where the next state
// is written: so a writer that is killed leaves a whole state, and a reader who sees the sequence
// unchanged after it has copied has a whole one. Native byte order, but for the status bytes: the
// file never leaves the machine, nor outlives a boot.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/base/fixed_string.h"
#include "engine/formats/death_tally.h"
#include "engine/formats/host_message.h"
#include "engine/formats/request.h"
#include "engine/formats/status.h"

namespace slipway::formats {

inline constexpr std::uint32_t kLeanVersion = 1;
inline constexpr std::uint32_t kLeanCapacity = 65536;
inline constexpr std::size_t kLeanHeaderSize = 4096, kLeanKeySize = 24, kLeanEntrySize = 1024;
inline constexpr std::size_t kLeanName = 159;  // longer names have a process of their own
inline constexpr std::size_t kLeanDeaths = 4;

constexpr std::size_t lean_key_at(std::uint32_t index) {
    return kLeanHeaderSize + kLeanKeySize * index;
}

// `capacity` is a multiple of 512, so entries begin on a page.
constexpr std::size_t lean_entry_at(std::uint32_t capacity, std::uint32_t index) {
    return lean_key_at(capacity) + kLeanEntrySize * index;
}

constexpr std::size_t lean_size(std::uint32_t capacity) {
    return lean_entry_at(capacity, capacity);
}

using BootId = std::array<std::uint8_t, 16>;

// Numbers of the descriptors that the host has for the service; -1: none.
struct LeanStreams {
    std::int32_t input = -1, output = -1, spare = -1;
    friend bool operator==(const LeanStreams&, const LeanStreams&) = default;
};

// One entry, copied out.
struct LeanEntry {
    base::FixedString<kLeanName> name;
    std::uint32_t host = 0;  // pid of the host that has it, or had it last
    LeanStreams streams;
    std::uint32_t deaths = 0;                         // how many there were
    base::FixedList<Death, kLeanDeaths> last_deaths;  // oldest first
    std::array<std::uint8_t, kStatusSize> status;     // as decode_status() takes it
    bool has_status = false;                          // it was written once
};

// The table in memory. The reading part believes nothing that it reads: an index beyond the table
// is none, and a name never leaves its entry.
class LeanTable {
public:
    LeanTable() = default;

    // std::nullopt: not a table of this version, or its sizes are not those of the bytes.
    static std::optional<LeanTable> view(std::span<std::uint8_t> bytes);
    // Writes a header to bytes that are zeros.
    static LeanTable make(std::span<std::uint8_t> bytes,
                          std::uint32_t capacity,
                          const BootId& boot);

    bool valid() const { return capacity_ != 0; }

    std::uint32_t capacity() const { return capacity_; }

    BootId boot() const;
    // Entries from here on were never used.
    std::uint32_t end() const;
    // std::nullopt: the entry is free.
    std::optional<HostKey> key(std::uint32_t index) const;
    std::optional<std::uint32_t> find(const HostKey& key) const;
    // A free entry at or behind `from`; capacity(): none.
    std::uint32_t find_free(std::uint32_t from) const;
    // std::nullopt: the entry is free, or its writer did not let a copy be made.
    std::optional<LeanEntry> read(std::uint32_t index) const;
    std::uint32_t host(std::uint32_t index) const;
    // The request that was left there; its sum must be right.
    std::optional<Request> request(std::uint32_t index) const;

    // For the one who has the lock of the entry.
    // Of a free one: empty, with that key. The name must fit.
    void fill(std::uint32_t index, const HostKey& key, std::string_view name);
    void clear(std::uint32_t index);
    void set_host(std::uint32_t index, std::uint32_t pid);
    void set_streams(std::uint32_t index, const LeanStreams& streams);
    void write_status(std::uint32_t index, std::span<const std::uint8_t, kStatusSize> status);
    // Where the child of that role writes of itself into the state that counts.
    std::uint8_t* child(std::uint32_t index, Role role);
    void add_death(std::uint32_t index, const Death& death);

private:
    LeanTable(std::span<std::uint8_t> bytes, std::uint32_t capacity)
        : bytes_(bytes), capacity_(capacity) {}

    std::size_t entry(std::uint32_t index) const { return lean_entry_at(capacity_, index); }

    std::span<std::uint8_t> bytes_;
    std::uint32_t capacity_ = 0;
};

// What whoever asks writes into the entry, and where in the file.
inline constexpr std::size_t kLeanRequestSize = 24;
std::size_t lean_request_at(std::uint32_t capacity, std::uint32_t index);
void encode_lean_request(const Request& request, std::span<std::uint8_t, kLeanRequestSize> out);

// What comes through the FIFO of a host: a byte for one of its services.
struct LeanMessage {
    HostKey key;
    char byte = 0;                   // as of supervise/control
    std::optional<Request> request;  // none: by hand
    friend bool operator==(const LeanMessage&, const LeanMessage&) = default;
};

inline constexpr std::size_t kLeanMessageSize = 40;
void encode_lean_message(const LeanMessage& message, std::span<std::uint8_t, kLeanMessageSize> out);
// std::nullopt: not a message of this version.
std::optional<LeanMessage> decode_lean_message(std::span<const std::uint8_t> bytes);

}  // namespace slipway::formats
