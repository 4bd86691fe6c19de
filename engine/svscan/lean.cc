#include "engine/svscan/lean.h"

#include <cerrno>

#include "engine/formats/status.h"
#include "engine/lean/table.h"
#include "engine/svscan/left.h"
#include "engine/sys/byte_lock.h"
#include "engine/sys/file.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

std::optional<std::uint32_t> find(const Tree& tree, const lean::Table& table, SlotRef ref) {
    const Identity identity = tree.table.identity(ref.service);
    return table.entries.find(
        {identity.device, identity.inode, static_cast<std::uint8_t>(ref.role)});
}

// One that was killed while it had nothing left has not freed its entry, and is not started again.
bool is_in_use(const lean::Table& table, std::uint32_t index) {
    const auto host = lean::holder(table, index);
    if (!host || host.value()) return true;
    const auto entry = table.entries.read(index);
    if (!entry || !entry->has_status) return false;
    const auto status = formats::decode_status(entry->status);
    return status && status->has_record && has_something_to_end(status->record);
}

void remove_table() {
    static_cast<void>(sys::unlink_at(sys::kHere, lean::kTable));
    static_cast<void>(sys::unlink_at(sys::kHere, lean::kStarts));
}

}  // namespace

void look_for_table(Tree& tree) {
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    if (!table) return;
    const auto boot = sys::boot_id();
    if (boot && !(boot.value() == table.value().entries.boot())) return remove_table();
    if (tree.options.lean) return;
    tree.options.lean = true;
    if (!tree.options.per_process) tree.options.per_process = 0;
    sys::report(
        {"slipway-svscan: this tree has been started with --lean and has not ended since "
         "(.s6-svscan/lean); it stays lean until then"});
}

sys::Result<sys::Pid> lean_holder(const Tree& tree, SlotRef ref) {
    if (!tree.options.lean) return sys::Pid{};
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    if (!table)
        return table.error() == sys::Errno{ENOENT} ? sys::Result(sys::Pid{}) : table.error();
    const auto index = find(tree, table.value(), ref);
    return index ? lean::holder(table.value(), *index) : sys::Pid{};
}

std::optional<formats::LeanEntry> lean_entry(const Tree& tree, SlotRef ref) {
    if (!tree.options.lean) return std::nullopt;
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    if (!table) return std::nullopt;
    const auto index = find(tree, table.value(), ref);
    return index ? table.value().entries.read(*index) : std::nullopt;
}

bool send_to_lean(const Tree& tree, SlotRef ref, char byte) {
    if (!tree.options.lean) return false;
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    const auto index = table ? find(tree, table.value(), ref) : std::nullopt;
    if (index) static_cast<void>(lean::send(sys::kHere, table.value(), *index, byte, std::nullopt));
    return true;
}

bool is_lean_start_under_way(const Tree& tree, SlotRef ref) {
    if (!tree.options.lean) return false;
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    const auto index = table ? find(tree, table.value(), ref) : std::nullopt;
    if (!index) return false;
    using sys::Open;
    const auto starts = sys::open_at(sys::kHere, lean::kStarts, Open::read | Open::write);
    if (!starts) return !(starts.error() == sys::Errno{ENOENT});
    const auto taken = sys::try_description_lock_byte(starts.value(), *index);
    return !taken || !taken.value();
}

void remove_control_of(const Tree& tree, std::int32_t pid) {
    if (!tree.options.lean) return;
    const auto path = lean::host_path(static_cast<std::uint32_t>(pid));
    static_cast<void>(sys::unlink_at(sys::kHere, path));
}

void remove_ended_table(const Tree& tree) {
    if (!tree.options.lean) return;
    const auto table = lean::open_table(sys::kHere, lean::Use::look);
    if (!table) return;
    const auto& entries = table.value().entries;
    for (std::uint32_t i = 0; i < entries.end(); ++i)
        if (entries.key(i) && is_in_use(table.value(), i)) return;
    remove_table();
}

}  // namespace slipway::svscan
