#include "engine/svscan/table.h"

#include <algorithm>

#include "engine/base/require.h"

namespace slipway::svscan {

std::optional<std::uint32_t> ServiceTable::find(const Identity& identity) const {
    for (std::uint32_t row = 0; row < end_; ++row)
        if (inode_[row] == identity.inode && device_[row] == identity.device) return row;
    return std::nullopt;
}

std::optional<std::uint32_t> ServiceTable::add(const Identity& identity, std::string_view name) {
    const std::uint32_t capacity = capacity_ == 0 ? kMaxServices : capacity_;
    if (count_ >= capacity || identity.inode == 0) return std::nullopt;
    // Rows are taken from the end while there are any, so the search for a gap is rare.
    std::uint32_t row = end_;
    if (row == kMaxServices)
        for (row = 0; used(row);) ++row;
    if (!rename(row, name)) return std::nullopt;
    if (row == end_) ++end_;
    inode_[row] = identity.inode;
    device_[row] = identity.device;
    seen_[row] = 0;
    has_logger_[row] = false;
    pipes_[row] = Pipes{};
    for (auto& column : columns_) {
        column.state[row] = SlotState::free;
        column.pid[row] = 0;
        column.due[row] = 0;
        column.last_start[row] = 0;
        column.watch[row] = 0;
    }
    ++count_;
    return row;
}

bool ServiceTable::rename(std::uint32_t row, std::string_view name) {
    if (name.empty() || name.size() > kMaxName) return false;
    const auto end = std::copy(name.begin(), name.end(), names_[row].begin());
    *end = '\0';
    return true;
}

void ServiceTable::remove(std::uint32_t row) {
    base::require(used(row));
    for (const auto& column : columns_) base::require(column.pid[row] == 0);
    inode_[row] = 0;
    --count_;
    while (end_ > 0 && !used(end_ - 1)) --end_;
}

void ServiceTable::clear() {
    for (std::uint32_t row = 0; row < end_; ++row) inode_[row] = 0;
    for (auto& column : columns_) column.alive = 0;
    end_ = count_ = waiting_ = 0;
}

std::optional<SlotRef> ServiceTable::find_pid(std::int32_t pid) const {
    for (const Role role : kRoles) {
        const auto& pids = columns(role).pid;
        const auto* found = std::find(pids.data(), pids.data() + end_, pid);
        if (found != pids.data() + end_)
            return SlotRef{static_cast<std::uint32_t>(found - pids.data()), role};
    }
    return std::nullopt;
}

Slot ServiceTable::slot(SlotRef ref) const {
    const auto& column = columns(ref.role);
    return {column.state[ref.service], column.pid[ref.service], column.due[ref.service],
            column.last_start[ref.service], column.watch[ref.service]};
}

void ServiceTable::set_slot(SlotRef ref, const Slot& slot) {
    auto& column = columns(ref.role);
    const bool waited = column.state[ref.service] == SlotState::waiting;
    const bool waits = slot.state == SlotState::waiting;
    waiting_ = waiting_ - (waited ? 1 : 0) + (waits ? 1 : 0);
    column.alive = column.alive - (column.pid[ref.service] != 0 ? 1 : 0) + (slot.pid != 0 ? 1 : 0);
    column.state[ref.service] = slot.state;
    column.pid[ref.service] = slot.pid;
    column.due[ref.service] = slot.due;
    column.last_start[ref.service] = slot.last_start;
    column.watch[ref.service] = slot.watch;
}

std::optional<std::uint64_t> ServiceTable::next_due() const {
    if (waiting_ == 0) return std::nullopt;
    std::optional<std::uint64_t> first;
    for (const auto& column : columns_)
        for (std::uint32_t row = 0; row < end_; ++row)
            if (used(row) && column.state[row] == SlotState::waiting &&
                (!first || column.due[row] < *first))
                first = column.due[row];
    return first;
}

}  // namespace slipway::svscan
