#include "engine/svscan/left.h"

#include <cerrno>

#include "engine/formats/service_directory.h"
#include "engine/svscan/lean.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/whole_file.h"

namespace slipway::svscan {
namespace {

using sys::Open;

bool means_none(sys::Errno error) {
    return error.value == ENOENT || error.value == ENOTDIR;
}

bool is_of_this_boot(const Tree& tree, const formats::Status& status) {
    const std::string_view variable = tree.environment.boot.view();
    const std::size_t name = formats::kBootVariable.size() + 1;
    if (!status.has_record || variable.size() <= name) return false;
    const auto boot = sys::parse_boot_id(variable.substr(name));
    return boot && boot.value() == status.record.boot_id;
}

// The second pipe has what its logger was about to write when it died.
bool do_lines_wait(const Pipes& pipes) {
    std::array polls{sys::Poll{pipes.read_end != 0 ? pipes.read_end : -1, sys::kReadable},
                     sys::Poll{pipes.spare != 0 ? pipes.spare : -1, sys::kReadable}};
    if (!sys::wait_for(polls, 0)) return false;
    return ((polls[0].ready | polls[1].ready) & sys::kReadable) != 0;
}

}  // namespace

bool is_start_under_way(const Tree& tree, SlotRef ref) {
    const auto lock = sys::open_at(sys::kHere, path_in(tree.table, ref, "/supervise/spawn.lock"),
                                   Open::read | Open::nonblock);
    if (!lock) return !means_none(lock.error()) || is_lean_start_under_way(tree, ref);
    const auto taken = sys::try_lock_description(lock.value());
    return !taken || !taken.value();
}

sys::Result<formats::Status> recorded_status(const Tree& tree, SlotRef ref) {
    std::array<std::uint8_t, 512> bytes;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, path_in(tree.table, ref, "/supervise/status"),
                                      std::span<std::uint8_t>(bytes));
    std::optional<formats::Status> status;
    if (text)
        status = formats::decode_status(text.value());
    else if (!means_none(text.error()))
        return text.error();
    else if (const auto entry = lean_entry(tree, ref); entry && entry->has_status)
        status = formats::decode_status(entry->status);
    if (!status) return sys::Errno{ENOENT};
    return *status;
}

bool has_something_to_end(const formats::Record& record) {
    if (record.child(formats::Role::main).pid != 0 || record.child(formats::Role::prepare).pid != 0)
        return true;
    return record.state != formats::kStateDown && record.state != formats::kStateWaiting &&
           record.state != formats::kStateGone;
}

bool would_read(const formats::Status& status, bool current) {
    if (!current) return status.s6.want_up;
    return status.record.want == formats::Want::up && status.record.state != formats::kStateDown;
}

bool has_lines_to_read(const Tree& tree, SlotRef ref) {
    const bool none_come = tree.table.state({ref.service, Role::service}) == SlotState::free;
    if (none_come && !do_lines_wait(tree.table.pipes(ref.service))) return false;
    const auto status = recorded_status(tree, ref);
    if (status) return would_read(status.value(), is_of_this_boot(tree, status.value()));
    return status.error().value != ENOENT ||
           !sys::status_at(sys::kHere, path_in(tree.table, ref, "/down"));
}

bool is_in_place(const Tree& tree, std::uint32_t row) {
    const auto status = sys::status_at(sys::kHere, path_in(tree.table, {row, Role::service}, ""));
    if (!status) return !means_none(status.error());
    return Identity{status.value().device, status.value().inode} == tree.table.identity(row);
}

bool is_something_left(const Tree& tree, SlotRef ref) {
    const bool done = tree.table.slot(ref).done;
    const bool lines = ref.role == Role::logger && tree.end == EndState::loggers &&
                       do_lines_wait(tree.table.pipes(ref.service));
    if (done && !lines) return false;  // as most do, when all are told to end
    // In this order: what is no longer under way stands in the record.
    if (!done && is_start_under_way(tree, ref)) return true;
    const auto status = recorded_status(tree, ref);
    if (!status && status.error().value != ENOENT) return true;
    const bool current = status && is_of_this_boot(tree, status.value());
    if (!done && current && has_something_to_end(status.value().record)) return true;
    if (!lines) return false;
    if (status) return would_read(status.value(), current);
    return !sys::status_at(sys::kHere, path_in(tree.table, ref, "/down"));
}

}  // namespace slipway::svscan
