#include "engine/svscan/reap.h"

#include <cerrno>

#include "engine/formats/reaped_ring.h"
#include "engine/svscan/effects.h"
#include "engine/svscan/hosts.h"
#include "engine/svscan/take_over.h"
#include "engine/svscan/upgrade.h"
#include "engine/sys/file.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

constexpr const char* kReapedPath = ".s6-svscan/reaped";

// The file at its full size: a mapped page without a block behind it would kill us when the file
// system is full, so every byte is written first.
sys::Result<sys::Fd> sized_file() {
    using sys::Open;
    auto file = sys::open_at(sys::kHere, kReapedPath,
                             Open::read | Open::write | Open::create | Open::no_follow, 0600);
    if (!file) return file;
    const auto status = sys::status_of_descriptor(file.value());
    if (status && status.value().size == formats::kReapedBytes) return file;
    static constexpr std::array<std::uint8_t, formats::kReapedBytes> kZeros{};
    if (const auto done = sys::truncate(file.value(), 0); !done) return done.error();
    if (const auto done = sys::write_all(file.value(), kZeros); !done) return done.error();
    return file;
}

std::optional<formats::RingBytes> ring(const Tree& tree) {
    const auto bytes = tree.reaped.bytes();
    if (bytes.size() != formats::kReapedBytes) return std::nullopt;
    return formats::RingBytes(bytes);
}

// Somebody else's child: an orphan that came to us. Its record stands in the ring before its zombie
// is gone, so that at every moment one of the two can be read.
void record(Tree& tree, const sys::Exited& exited) {
    const auto where = ring(tree);
    if (!where) return;
    const auto status = sys::process_status(exited.pid);
    if (!status) return;
    formats::reaped_put(*where, {static_cast<std::uint32_t>(exited.pid.value), exited.status.raw,
                                 status.value().start_time});
}

}  // namespace

void open_reaped(Tree& tree) {
    auto file = sized_file();
    if (file) {
        auto map = sys::map_file(file.value(), formats::kReapedBytes, true);
        if (map) {
            tree.reaped = std::move(map).value();
            formats::reaped_prepare(*ring(tree));
            return;
        }
        sys::report({"slipway-svscan: cannot map ", kReapedPath, sys::explain(map.error()).view()});
        return;
    }
    sys::report({"slipway-svscan: cannot make ", kReapedPath, sys::explain(file.error()).view(),
                 "; results of adopted services may be unknown"});
}

void reap_all(Tree& tree) {
    for (;;) {
        const auto exited = sys::peek_any();
        if (!exited && exited.error().value != ECHILD) tree.stalled = true;
        if (!exited || !exited.value()) return;
        const auto ref = tree.table.find_pid(exited.value()->pid.value);
        const bool is_probe = probe_ended(tree, *exited.value());
        if (!ref && !is_probe) record(tree, *exited.value());
        if (!sys::reap(exited.value()->pid)) {
            tree.stalled = true;
            return;
        }
        if (!ref) {
            static_cast<void>(host_ended(tree, *exited.value()));
            continue;
        }
        Slot slot = tree.table.slot(*ref);
        slot.pid = 0;
        slot.done = exited.value()->status == sys::exited_with(0);
        tree.table.set_slot(*ref, slot);
        constexpr auto kTaken = sys::exited_with(100);
        if (exited.value()->status == kTaken && take_over_late(tree, *ref)) continue;
        handle(tree, *ref, SlotEvent::died);
    }
}

}  // namespace slipway::svscan
