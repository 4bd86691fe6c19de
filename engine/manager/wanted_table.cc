#include "engine/manager/wanted_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <unordered_map>

#include "engine/formats/fnv.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

constexpr std::uint64_t kMagic = 0x3174'6e61'5777'5377;  // tells byte order and layout as well
constexpr std::uint32_t kVersion = 3;
constexpr const char* kName = "wanted";

}  // namespace

// The entries of the table that is there; none when there is none or it is not one.
std::vector<WantedEntry> WantedTable::read_old(sys::BorrowedFd run, Header& header) {
    header = Header{};
    const auto file = sys::open_at(run, kName, sys::Open::read | sys::Open::no_follow);
    if (!file) return {};
    const auto status = sys::status_of_descriptor(file.value());
    if (!status || status.value().size < sizeof(Header)) return {};
    const auto map = sys::map_file(file.value(), status.value().size, false);
    if (!map) return {};
    const std::span<const std::uint8_t> bytes = map.value().bytes();
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t size = sizeof(WantedEntry) * header.count;  // of one copy
    const bool ours = header.magic == kMagic && header.version == kVersion && header.current < 2 &&
                      bytes.size() == sizeof(Header) + 2 * size;
    if (!ours) {
        header = Header{};
        return {};
    }
    std::vector<WantedEntry> entries(header.count);
    std::memcpy(entries.data(), bytes.data() + sizeof header + size * header.current, size);
    return entries;
}

sys::Result<WantedTable> WantedTable::make(sys::BorrowedFd run,
                                           const std::vector<std::string>& names) {
    Header header;
    std::unordered_map<std::uint64_t, WantedEntry> old;
    for (const WantedEntry& entry : read_old(run, header)) old.emplace(entry.name_hash, entry);
    header.magic = kMagic;
    header.version = kVersion;
    header.count = static_cast<std::uint32_t>(names.size());
    header.current = 0;

    const std::size_t size = sizeof(WantedEntry) * names.size();
    std::vector<std::uint8_t> bytes(sizeof(Header) + 2 * size);
    std::memcpy(bytes.data(), &header, sizeof header);
    for (std::size_t i = 0; i < names.size(); ++i) {
        WantedEntry entry;
        entry.name_hash = formats::fnv1a_64(names[i]);
        if (const auto found = old.find(entry.name_hash); found != old.end()) entry = found->second;
        for (const std::size_t copy : {std::size_t{0}, size})
            std::memcpy(bytes.data() + sizeof(Header) + copy + sizeof(WantedEntry) * i, &entry,
                        sizeof entry);
    }
    if (const auto done = sys::replace_file(run, kName, "wanted.new", bytes, 0600); !done)
        return done.error();
    const auto file =
        sys::open_at(run, kName, sys::Open::read | sys::Open::write | sys::Open::no_follow);
    if (!file) return file.error();
    auto map = sys::map_file(file.value(), bytes.size(), true);
    if (!map) return map.error();
    WantedTable table;
    table.map_ = std::move(map.value());
    return table;
}

std::span<WantedEntry> WantedTable::copy(std::size_t which) const {
    const std::size_t at = sizeof(Header) + sizeof(WantedEntry) * header().count * which;
    return {reinterpret_cast<WantedEntry*>(map_.bytes().data() + at), header().count};
}

std::span<WantedEntry> WantedTable::entries() {
    return copy(1 - header().current);
}

const WantedEntry& WantedTable::entry(std::size_t index) const {
    return copy(1 - header().current)[index];
}

void WantedTable::commit() {
    // A SIGKILL comes between two instructions, so the order of the program is all that counts.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    header().current = 1 - header().current;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const std::span<WantedEntry> committed = copy(header().current);
    std::copy(committed.begin(), committed.end(), entries().begin());
}

void WantedTable::reserve(std::uint64_t request) {
    header().last_request = std::max(header().last_request, request);
}

}  // namespace slipway::manager
