#include "engine/init/unmount.h"

#include <algorithm>
#include <array>

#include "engine/formats/mount_table.h"
#include "engine/init/say.h"
#include "engine/sys/line_reader.h"
#include "engine/sys/mount.h"

namespace slipway::init {
namespace {

// A line has two paths, each of which may be four times as long when it is escaped; such are left
// alone by name only.
std::array<char, 16384> line_buffer;

constexpr int kTooLong = 27;  // EFBIG

constexpr int kRounds = 4;
constexpr std::size_t kMaxBusy = 256;

// What holds no data and is needed to the end: to read mount tables, to write to the console.
constexpr std::array<std::string_view, 6> kKept{"/", "/proc", "/sys", "/dev", "/run", "/dev/pts"};

// The mounts that could not be unmounted in this round, by their ids.
struct Busy {
    std::array<std::uint32_t, kMaxBusy> ids{};
    std::size_t count = 0;

    bool contains(std::uint32_t id) const {
        return std::find(ids.begin(), ids.begin() + count, id) != ids.begin() + count;
    }

    void add(std::uint32_t id) {
        if (count < kMaxBusy) ids[count++] = id;
    }
};

struct Candidate {
    std::uint32_t id = 0;  // 0: none
    base::Path where;
};

// The mount made last that is not kept and not busy: nothing is mounted on top of it, or what is,
// is busy itself. The table lists mounts after those they are on.
void find_last(const Busy& busy, Candidate& out) {
    out.id = 0;
    auto table = sys::open_at(sys::kHere, "/proc/self/mountinfo", sys::Open::read);
    if (!table) return;
    sys::LineReader lines(std::move(table).value(), line_buffer);
    for (;;) {
        const auto line = lines.next();
        if (!line && line.error().value == kTooLong) continue;
        if (!line || !line.value()) return;
        formats::MountedEntry entry;
        if (formats::decode_mountinfo_line(*line.value(), entry) != formats::LineKind::entry)
            continue;
        if (std::find(kKept.begin(), kKept.end(), entry.where) != kKept.end()) continue;
        if (busy.contains(entry.id) || !out.where.assign(entry.where)) continue;
        out.id = entry.id;
    }
}

sys::Status make_read_only(sys::CPath where) {
    const auto flags = sys::mount_flags(where);
    if (!flags) return flags.error();
    if ((flags.value() & sys::kMountReadOnly) != 0) return base::kOk;
    return sys::remount(where, {.flags = flags.value() | sys::kMountReadOnly, .data = {}});
}

// One sweep from the last mount to the first; true when something was unmounted and something
// stayed.
bool sweep(Busy& busy) {
    static Candidate candidate;
    bool progress = false;
    for (find_last(busy, candidate); candidate.id != 0; find_last(busy, candidate)) {
        if (sys::unmount(candidate.where, sys::Unmount::clean))
            progress = true;
        else if (busy.count == kMaxBusy)
            break;
        else
            busy.add(candidate.id);
    }
    return progress && busy.count != 0;
}

// What is still mounted is made read-only, and named when not even that is possible.
void make_rest_read_only(const Busy& busy) {
    static Candidate candidate;
    Busy done;
    for (std::size_t i = 0; i < busy.count; ++i) {
        find_last(done, candidate);
        if (candidate.id == 0) return;
        done.add(candidate.id);
        say_failure(make_read_only(candidate.where),
                    {candidate.where.view(), " is busy and stays mounted for writing"});
    }
}

void swap_all_off() {
    auto table = sys::open_at(sys::kHere, "/proc/swaps", sys::Open::read);
    if (!table) return;
    sys::LineReader lines(std::move(table).value(), line_buffer);
    for (bool first = true;; first = false) {
        const auto line = lines.next();
        if (!line || !line.value()) return;
        if (first) continue;
        const auto end = std::find(line.value()->begin(), line.value()->end(), ' ');
        base::Path area;
        const auto size = static_cast<std::size_t>(end - line.value()->begin());
        if (area.assign(formats::undo_octal(line.value()->first(size))))
            say_failure(sys::swap_off(area), {"swap on ", area.view(), " stays on"});
    }
}

}  // namespace

void unmount_all(bool machine) {
    if (machine)
        swap_all_off();
    else if (!sys::make_mounts_private())
        return;
    static Busy busy;
    for (int round = 0; round < kRounds; ++round) {
        busy = {};
        if (!sweep(busy)) break;
    }
    if (!machine) return;
    make_rest_read_only(busy);
    say_failure(make_read_only("/"),
                {"/ stays mounted for writing; it may be checked at the next boot"});
}

}  // namespace slipway::init
