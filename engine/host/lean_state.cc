// The state of a supervisor in the table; linked instead of engine/supervise/state_files.cc.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/formats/death_tally.h"
#include "engine/host/lean.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/state.h"
#include "engine/sys/byte_lock.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"

namespace slipway::supervise {
namespace {

formats::LeanTable& entries() {
    return host::the_lean().table.entries;
}

}  // namespace

bool write_status(Supervisor& s, formats::Role role, RecordPlace& place) {
    std::array<std::uint8_t, formats::kStatusSize> bytes;  // NOLINT: filled by fill_status
    fill_status(s, bytes);
    entries().write_status(s.entry, bytes);
    place.memory = entries().child(s.entry, role);
    s.dirty = false;
    return true;
}

sys::Result<std::span<const std::uint8_t>> read_status(const Supervisor& s,
                                                       std::span<std::uint8_t> buffer) {
    const auto entry = entries().read(s.entry);
    if (!entry || !entry->has_status || buffer.size() < entry->status.size())
        return sys::Errno{ENOENT};
    std::copy(entry->status.begin(), entry->status.end(), buffer.begin());
    return std::span<const std::uint8_t>(buffer.first(entry->status.size()));
}

sys::Result<sys::Fd> lock_start(Supervisor& s) {
    using sys::Open;
    if (s.spawn_lock.valid()) return std::move(s.spawn_lock);
    auto lock = sys::open_at(host::the_lean().scan, lean::kStarts,
                             Open::read | Open::write | Open::create, 0600);
    if (!lock) return lock;
    const auto taken = sys::try_description_lock_byte(lock.value(), s.entry);
    if (!taken) return taken.error();
    if (!taken.value()) return sys::Errno{EAGAIN};
    return lock;
}

void unlock_start(sys::Fd& lock) {
    if (lock.valid()) (void)sys::unlock_description_bytes(lock);
    lock.reset();
}

bool starts_are_over(Supervisor& s) {
    // Kept for a start that follows at once.
    auto lock = lock_start(s);
    if (lock) s.spawn_lock = std::move(lock).value();
    return s.spawn_lock.valid();
}

sys::Status empty_tally(const Supervisor&) {
    return base::kOk;
}

void add_death(Supervisor& s, int wait_status) {
    if (read_number(s, "max-death-tally", formats::kDefaultDeaths) == 0) return;
    const sys::WallTime time = sys::realtime();
    entries().add_death(
        s.entry,
        formats::death_of(formats::tai_from_unix(time.seconds, time.nanoseconds), wait_status));
}

// Requests come with their bytes; the one in the entry is only for a host that comes later.
bool take_off_request(const Supervisor&) {
    return false;
}

std::optional<formats::Request> taken_request(const Supervisor& s) {
    return entries().request(s.entry);
}

}  // namespace slipway::supervise
