// The state in files of the service directory, where s6's programs find it.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "engine/base/cold.h"
#include "engine/formats/death_tally.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

constexpr const char* kTaken = "supervise/request.taken";
constexpr const char* kStatus = "supervise/status";

using sys::Open;
using StatusBytes = std::span<const std::uint8_t, formats::kStatusSize>;

// Never created at its place: s6's programs would find it before it is whole, and give up.
sys::Result<sys::Fd> replace(StatusBytes bytes) {
    constexpr const char* kNew = "supervise/status.new";
    constexpr Open kFlags = Open::write | Open::create | Open::truncate | Open::nonblock;
    auto made = sys::open_at(sys::kHere, kNew, kFlags, 0644);
    if (!made) return made;
    sys::Status done = sys::write_all(made.value(), bytes);
    if (done.ok()) done = sys::rename_at(sys::kHere, kNew, sys::kHere, kStatus);
    if (!done.ok()) return done.error();
    return made;
}

// After a start the file is written over: its child has done so as well. What s6's programs read
// then differs in nothing but the pid and times, so that whoever reads meanwhile sees the service
// before its start or after it.
bool write_over_fresh(Supervisor& s, StatusBytes bytes, sys::Fd& file) {
    file = std::move(s.fresh_status);
    if (!file.valid()) return false;
    const auto written = sys::write_at(file, bytes, 0);
    return written && written.value() == bytes.size();
}

// As well where they find nothing new but flags, a single byte: a quarter of the work. Of the rest
// only programs of ours know, which read it again when the bell rings, or when we are dead.
bool write_over_flags(const Supervisor& s, StatusBytes bytes, sys::Fd& file) {
    constexpr std::size_t kFlagsAt = formats::kS6StatusSize - 1;
    if (!std::equal(bytes.begin(), bytes.begin() + kFlagsAt, s.published.begin())) return false;
    auto opened = sys::open_at(sys::kHere, kStatus, Open::write | Open::nonblock | Open::no_follow);
    if (!opened) return false;
    const auto written = sys::write_at(opened.value(), bytes, 0);
    if (!written || written.value() != bytes.size()) return false;
    file = std::move(opened).value();
    return true;
}

sys::Result<sys::Fd> store(Supervisor& s, StatusBytes bytes) {
    sys::Fd file;
    if (write_over_fresh(s, bytes, file) || write_over_flags(s, bytes, file)) return file;
    s.is_first = false;
    return replace(bytes);
}

// Appends to what is there; false: something failed, or it is full or torn and must be written
// anew. Readers see the record or not: it is one write.
bool append_death(std::span<const std::uint8_t> death, std::size_t most) {
    constexpr Open kFlags = Open::write | Open::append | Open::nonblock;
    const auto tally = sys::open_at(sys::kHere, "supervise/death_tally", kFlags);
    if (!tally) return false;
    const auto now = sys::status_of_descriptor(tally.value());
    if (!now || now.value().size % death.size() != 0 || now.value().size >= most * death.size())
        return false;
    const auto written = sys::write(tally.value(), death);
    return written && written.value() == death.size();
}

// Rewrites supervise/death_tally with this death at its end.
void rewrite_tally(const Supervisor& s, std::span<const std::uint8_t> death, std::size_t most) {
    [[gnu::section(SLIPWAY_COLD)]] static std::array<std::uint8_t,
                                                     formats::kMostDeaths * formats::kDeathSize + 1>
        bytes;
    std::size_t size = 0;
    if (const auto old =
            sys::read_whole(sys::kHere, "supervise/death_tally", std::span<std::uint8_t>(bytes)))
        size = old.value().size() / formats::kDeathSize * formats::kDeathSize;
    const std::size_t keep = std::min(size, (most - 1) * formats::kDeathSize);
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(size - keep),
              bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.begin());
    std::copy(death.begin(), death.end(), bytes.begin() + static_cast<std::ptrdiff_t>(keep));
    const auto written =
        sys::replace_file(sys::kHere, "supervise/death_tally", "supervise/death_tally.new",
                          std::span(bytes).first(keep + formats::kDeathSize), 0644);
    if (!written)
        warn(s, {"cannot write supervise/death_tally", sys::explain(written.error()).view()});
}

}  // namespace

bool write_status(Supervisor& s, formats::Role, RecordPlace& place) {
    std::array<std::uint8_t, formats::kStatusSize> bytes;  // NOLINT: filled by fill_status
    fill_status(s, bytes);
    auto made = store(s, bytes);
    const sys::Status done = made ? sys::Status(base::kOk) : sys::Status(made.error());
    s.dirty = !done.ok();
    if (!done.ok()) {
        // Nobody is told what is not on disk; the loop tries again.
        if (!s.unwritable)
            warn(s, {"cannot write supervise/status", sys::explain(done.error()).view(),
                     "; trying again each second"});
        s.unwritable = true;
        return false;
    }
    std::copy_n(bytes.begin(), s.published.size(), s.published.begin());
    s.unwritable = false;
    place.file = std::move(made).value();
    return true;
}

sys::Result<std::span<const std::uint8_t>> read_status(const Supervisor&,
                                                       std::span<std::uint8_t> buffer) {
    return sys::read_whole(sys::kHere, "supervise/status", buffer);
}

// The lock of a start is opened for it; the child keeps it until its exec when we do not.
sys::Result<sys::Fd> lock_start(Supervisor& s) {
    if (s.spawn_lock.valid()) return std::move(s.spawn_lock);
    auto lock = sys::open_at(sys::kHere, "supervise/spawn.lock",
                             Open::read | Open::write | Open::create, 0600);
    if (!lock) return lock;
    const auto taken = sys::try_lock_description(lock.value());
    if (!taken) return taken.error();
    if (!taken.value()) return sys::Errno{EAGAIN};
    return lock;
}

void unlock_start(sys::Fd& lock) {
    if (lock.valid()) (void)sys::unlock_description(lock);
    lock.reset();
}

bool starts_are_over(Supervisor& s) {
    if (s.hosting != nullptr) {
        // Kept for a start that follows at once.
        auto lock = lock_start(s);
        if (lock) s.spawn_lock = std::move(lock).value();
        return s.spawn_lock.valid();
    }
    // Kept for life: a child has it until its exec, and nobody else gets it meanwhile.
    const auto locked = sys::try_lock_description(s.spawn_lock);
    return locked && locked.value();
}

sys::Status empty_tally(const Supervisor&) {
    constexpr const char* kTally = "supervise/death_tally";
    const sys::Status made = sys::make_file_at(sys::kHere, kTally, 0644);
    if (made || !(made.error() == sys::Errno{EEXIST})) return made;
    const auto emptied = sys::open_at(sys::kHere, kTally,
                                      sys::Open::write | sys::Open::truncate | sys::Open::nonblock);
    return emptied ? sys::Status(base::kOk) : sys::Status(emptied.error());
}

// A failure costs only the statistics.
void add_death(Supervisor& s, int wait_status) {
    const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(
        read_number(s, "max-death-tally", formats::kDefaultDeaths), formats::kMostDeaths));
    if (most == 0) return;
    const sys::WallTime time = sys::realtime();
    std::array<std::uint8_t, formats::kDeathSize> death{};
    formats::encode_death(
        formats::death_of(formats::tai_from_unix(time.seconds, time.nanoseconds), wait_status),
        death);
    if (!append_death(death, most)) rewrite_tally(s, death, most);
}

bool take_off_request(const Supervisor&) {
    return sys::rename_at(sys::kHere, "supervise/request", sys::kHere, kTaken).ok();
}

std::optional<formats::Request> taken_request(const Supervisor&) {
    std::array<std::uint8_t, 64> buffer{};
    const auto bytes = sys::read_whole(sys::kHere, kTaken, std::span<std::uint8_t>(buffer));
    if (!bytes) return std::nullopt;
    return formats::decode_request(bytes.value());
}

}  // namespace slipway::supervise
