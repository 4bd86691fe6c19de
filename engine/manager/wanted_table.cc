#include "engine/manager/wanted_table.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "engine/formats/fnv.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

using formats::kWantedMagic;
using formats::kWantedVersion;

constexpr const char* kName = "wanted";

std::uint64_t directory_hash_of(const WantedTable::Names& names) {
    return names.directory.empty() ? 0 : formats::fnv1a_64(names.directory);
}

// The entries of an earlier table, for whoever goes on with them.
class Earlier {
public:
    Earlier(const std::vector<WantedEntry>& entries, const std::vector<WantedTable::Names>& names) {
        for (const WantedTable::Names& one : names) directories_.insert(directory_hash_of(one));
        for (const WantedEntry& entry : entries) {
            by_name_.emplace(entry.name_hash, &entry);
            if (entry.directory_hash != 0) by_directory_.emplace(entry.directory_hash, &entry);
        }
    }

    WantedEntry of(const WantedTable::Names& names) const {
        WantedEntry entry;
        const std::uint64_t name = formats::fnv1a_64(names.name);
        const std::uint64_t directory = directory_hash_of(names);
        const auto there = by_directory_.find(directory);
        const auto named = by_name_.find(name);
        if (there != by_directory_.end())
            entry = *there->second;
        else if (named != by_name_.end() && !is_taken(*named->second))
            entry = elsewhere(*named->second, directory);
        entry.name_hash = name;
        entry.directory_hash = directory;
        return entry;
    }

private:
    // Its supervisor is another one, that must not do again what the last one did.
    static WantedEntry elsewhere(WantedEntry entry, std::uint64_t directory) {
        if (entry.directory_hash == directory) return entry;
        entry.order = 0;
        if (entry.byte == 'd') return entry;
        entry.request = 0;
        entry.byte = 0;
        return entry;
    }

    // Somebody else has the directory, and goes on with what is in it.
    bool is_taken(const WantedEntry& entry) const {
        return entry.directory_hash != 0 && directories_.contains(entry.directory_hash);
    }

    std::unordered_map<std::uint64_t, const WantedEntry*> by_name_, by_directory_;
    std::unordered_set<std::uint64_t> directories_;  // of those that are there now
};

}  // namespace

// What stands in the table that is there; nothing when there is none or it is not one. An error: it
// cannot be read just now, and whoever began without it would do everything once more.
sys::Result<WantedTable::Copy> WantedTable::read_old(sys::BorrowedFd run, Header& header) {
    header = Header{};
    const auto none = [](sys::Errno error) {
        return base::may_pass(error) ? sys::Result<Copy>(error) : Copy{};
    };
    const auto file = sys::open_at(run, kName, sys::Open::read | sys::Open::no_follow);
    if (!file) return none(file.error());
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return none(status.error());
    if (status.value().size < sizeof(Header)) return Copy{};
    const auto map = sys::map_file(file.value(), status.value().size, false);
    if (!map) return none(map.error());
    const std::span<const std::uint8_t> bytes = map.value().bytes();
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::size_t size = copy_size(header.count);
    const bool ours = header.magic == kWantedMagic && header.version == kWantedVersion &&
                      header.current < 2 && bytes.size() == sizeof(Header) + 2 * size;
    if (!ours) {
        header = Header{};
        return Copy{};
    }
    Copy old;
    const std::uint8_t* at = bytes.data() + sizeof header + size * header.current;
    std::memcpy(&old.head, at, sizeof old.head);
    old.entries.resize(header.count);
    std::memcpy(old.entries.data(), at + sizeof(Head), size - sizeof(Head));
    return old;
}

sys::Result<WantedTable> WantedTable::make(sys::BorrowedFd run, const std::vector<Names>& names) {
    Header header;
    const auto old = read_old(run, header);
    if (!old) return old.error();
    const Copy& before = old.value();
    const Earlier earlier(before.entries, names);
    header.magic = kWantedMagic;
    header.version = kWantedVersion;
    header.count = static_cast<std::uint32_t>(names.size());
    header.current = 0;

    const std::size_t size = copy_size(names.size());
    std::vector<std::uint8_t> bytes(sizeof(Header) + 2 * size);
    std::memcpy(bytes.data(), &header, sizeof header);
    const auto copy = bytes.begin() + sizeof(Header);
    std::memcpy(&*copy, &before.head, sizeof before.head);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const WantedEntry entry = earlier.of(names[i]);
        std::memcpy(&*copy + sizeof(Head) + sizeof(WantedEntry) * i, &entry, sizeof entry);
    }
    std::copy_n(copy, size, copy + static_cast<std::ptrdiff_t>(size));
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

WantedTable::Head& WantedTable::head_of(std::size_t which) const {
    const std::size_t at = sizeof(Header) + copy_size(header().count) * which;
    return *reinterpret_cast<Head*>(map_.bytes().data() + at);
}

std::span<WantedEntry> WantedTable::entries_of(std::size_t which) const {
    return {reinterpret_cast<WantedEntry*>(&head_of(which) + 1), header().count};
}

std::span<WantedEntry> WantedTable::entries() {
    all_changed_ = true;
    return entries_of(draft());
}

WantedEntry& WantedTable::change(std::size_t index) {
    changed_.push_back(index);
    return entries_of(draft())[index];
}

const WantedEntry& WantedTable::entry(std::size_t index) const {
    return entries_of(draft())[index];
}

const Intent& WantedTable::intent() const {
    return head_of(draft()).intent;
}

void WantedTable::set_intent(const Intent& intent) {
    Intent& now = head_of(draft()).intent;
    if (now == intent) return;
    now = intent;
    dirty_ = true;
}

void WantedTable::set_asked(std::uint32_t serial) {
    if (serial == 0) return;
    head_of(draft()).asked.add(serial);
    dirty_ = true;
}

void WantedTable::commit() {
    // A SIGKILL comes between two instructions, so the order of the program is all that counts.
    std::atomic_signal_fence(std::memory_order_seq_cst);
    header().current = 1 - header().current;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    // The other copy, which is the draft again, lacks what was just changed; a copy of all for each
    // change would be quadratic.
    const std::span<WantedEntry> committed = entries_of(header().current);
    const std::span<WantedEntry> behind = entries_of(draft());
    if (all_changed_)
        std::copy(committed.begin(), committed.end(), behind.begin());
    else
        for (const std::size_t index : changed_) behind[index] = committed[index];
    changed_.clear();
    all_changed_ = false;
    if (dirty_) head_of(draft()) = head_of(header().current);
    dirty_ = false;
}

void WantedTable::reserve(std::uint64_t request) {
    header().last_request = std::max(header().last_request, request);
}

}  // namespace slipway::manager
