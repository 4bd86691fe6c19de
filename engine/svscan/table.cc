#include "engine/svscan/table.h"

#include <algorithm>

#include "engine/base/require.h"
#include "engine/sys/memory_map.h"

namespace slipway::svscan {
namespace {

constexpr std::uint32_t kFirstCapacity = 64;

// Neighbours in a directory have neighbouring inodes, neighbours in time neighbouring pids.
std::uint32_t hash(std::uint64_t number) {
    constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
    return static_cast<std::uint32_t>((number * kGolden) >> 32);
}

template <typename Element>
Element* take_column(std::uint8_t* memory, std::size_t& size, std::size_t count) {
    constexpr std::size_t kAlign = alignof(Element) - 1;
    size = (size + kAlign) & ~kAlign;
    auto* column = memory == nullptr ? nullptr : reinterpret_cast<Element*>(memory + size);
    size += count * sizeof(Element);
    return column;
}

}  // namespace

SlotPath path_in(const ServiceTable& table, SlotRef ref, std::string_view file) {
    SlotPath path;
    path.append(table.name(ref.service));
    if (ref.role == Role::logger) path.append("/log");
    path.append(file);
    return path;
}

// With no memory it only tells the size.
ServiceTable::Rows ServiceTable::lay_out(std::uint8_t* memory,
                                         std::size_t capacity,
                                         std::size_t& size) {
    size = 0;
    Rows rows;
    rows.identity = take_column<Identity>(memory, size, capacity);
    rows.slots = take_column<Slot>(memory, size, capacity * kRoles.size());
    rows.pipes = take_column<Pipes>(memory, size, capacity);
    rows.seen = take_column<std::uint32_t>(memory, size, capacity);
    rows.same_identity = take_column<Link>(memory, size, capacity);
    rows.first_identity = take_column<Link>(memory, size, capacity);
    rows.same_pid = take_column<Link>(memory, size, capacity * kRoles.size());
    rows.first_pid = take_column<Link>(memory, size, capacity * kRoles.size());
    rows.has_logger = take_column<bool>(memory, size, capacity);
    rows.names = take_column<Name>(memory, size, capacity);
    return rows;
}

bool ServiceTable::grow() {
    const std::uint32_t capacity = capacity_ == 0 ? kFirstCapacity : capacity_ * 2;
    std::size_t size = 0;
    static_cast<void>(lay_out(nullptr, capacity, size));
    auto map = sys::map_anonymous(size);
    if (!map) return false;
    const auto bytes = map.value().bytes();
    map.value().abandon();
    // Else each start would cost the kernel a copy of the page tables of all services.
    sys::keep_from_children(bytes);
    const Rows old = rows_;
    const std::size_t slots = std::size_t{end_} * kRoles.size();
    rows_ = lay_out(bytes.data(), capacity, size);
    capacity_ = capacity;
    std::copy_n(old.identity, end_, rows_.identity);
    std::copy_n(old.slots, slots, rows_.slots);
    std::copy_n(old.pipes, end_, rows_.pipes);
    std::copy_n(old.seen, end_, rows_.seen);
    std::copy_n(old.has_logger, end_, rows_.has_logger);
    std::copy_n(old.names, end_, rows_.names);
    for (std::uint32_t row = 0; row < end_; ++row) {
        if (!used(row)) continue;
        Link& head = identity_chain(rows_.identity[row]);
        rows_.same_identity[row] = head;
        head = row + 1;
    }
    for (std::size_t slot = 0; slot < slots; ++slot) link_pid(slot);
    static_cast<void>(sys::MemoryMap::adopt(memory_));
    memory_ = bytes;
    return true;
}

ServiceTable::Link& ServiceTable::identity_chain(const Identity& identity) const {
    return rows_.first_identity[hash(identity.inode ^ identity.device) & (capacity_ - 1)];
}

ServiceTable::Link& ServiceTable::pid_chain(std::int32_t pid) const {
    const auto buckets = static_cast<std::uint32_t>(capacity_ * kRoles.size());
    return rows_.first_pid[hash(static_cast<std::uint32_t>(pid)) & (buckets - 1)];
}

void ServiceTable::link_pid(std::size_t slot) {
    if (rows_.slots[slot].pid <= 0) return;
    Link& head = pid_chain(rows_.slots[slot].pid);
    rows_.same_pid[slot] = head;
    head = static_cast<Link>(slot + 1);
}

void ServiceTable::unlink_pid(std::size_t slot) {
    if (rows_.slots[slot].pid <= 0) return;
    Link* link = &pid_chain(rows_.slots[slot].pid);
    while (*link != slot + 1) link = &rows_.same_pid[*link - 1];
    *link = rows_.same_pid[slot];
}

std::optional<std::uint32_t> ServiceTable::find(const Identity& identity) const {
    if (capacity_ == 0) return std::nullopt;
    for (Link link = identity_chain(identity); link != 0; link = rows_.same_identity[link - 1])
        if (rows_.identity[link - 1] == identity) return link - 1;
    return std::nullopt;
}

std::optional<std::uint32_t> ServiceTable::add(const Identity& identity, std::string_view name) {
    if (full() || identity.inode == 0 || name.empty() || name.size() > kMaxName)
        return std::nullopt;
    // Gaps first: the table grows only when there is none.
    if (count_ == end_ && end_ == capacity_ && !grow()) return std::nullopt;
    std::uint32_t row = count_ == end_ ? end_ : gap_;
    while (row < end_ && used(row)) ++row;
    gap_ = row + 1;
    if (row == end_) ++end_;
    rename(row, name);
    rows_.identity[row] = identity;
    rows_.seen[row] = 0;
    rows_.has_logger[row] = false;
    rows_.pipes[row] = Pipes{};
    for (const Role role : kRoles) rows_.slots[index({row, role})] = Slot{};
    Link& head = identity_chain(identity);
    rows_.same_identity[row] = head;
    head = row + 1;
    ++count_;
    return row;
}

bool ServiceTable::rename(std::uint32_t row, std::string_view name) {
    if (name.empty() || name.size() > kMaxName) return false;
    const auto end = std::copy(name.begin(), name.end(), rows_.names[row].begin());
    *end = '\0';
    return true;
}

void ServiceTable::remove(std::uint32_t row) {
    base::require(used(row));
    for (const Role role : kRoles) base::require(rows_.slots[index({row, role})].pid == 0);
    Link* link = &identity_chain(rows_.identity[row]);
    while (*link != row + 1) link = &rows_.same_identity[*link - 1];
    *link = rows_.same_identity[row];
    rows_.identity[row] = Identity{};
    --count_;
    gap_ = std::min(gap_, row);
    while (end_ > 0 && !used(end_ - 1)) --end_;
}

void ServiceTable::clear() {
    static_cast<void>(sys::MemoryMap::adopt(memory_));
    const std::uint32_t limit = limit_;
    *this = ServiceTable{};
    limit_ = limit;
}

std::optional<SlotRef> ServiceTable::find_pid(std::int32_t pid) const {
    if (capacity_ == 0) return std::nullopt;
    for (Link link = pid_chain(pid); link != 0; link = rows_.same_pid[link - 1]) {
        const std::size_t slot = link - 1;
        if (rows_.slots[slot].pid == pid)
            return SlotRef{static_cast<std::uint32_t>(slot / kRoles.size()),
                           kRoles[slot % kRoles.size()]};
    }
    return std::nullopt;
}

Slot ServiceTable::slot(SlotRef ref) const {
    return rows_.slots[index(ref)];
}

void ServiceTable::set_slot(SlotRef ref, const Slot& slot) {
    Slot& old = rows_.slots[index(ref)];
    const bool waited = waits(old.state), will_wait = waits(slot.state);
    waiting_ = waiting_ - (waited ? 1 : 0) + (will_wait ? 1 : 0);
    auto& alive = alive_[static_cast<std::size_t>(ref.role)];
    alive = alive - (is_alive(old) ? 1 : 0) + (is_alive(slot) ? 1 : 0);
    if (waited && old.due == first_due_) first_due_stale_ = true;
    if (will_wait && (waiting_ == 1 || slot.due < first_due_)) {
        first_due_ = slot.due;
        first_due_stale_ = false;
    }
    unlink_pid(index(ref));
    old = slot;
    link_pid(index(ref));
}

std::optional<std::uint64_t> ServiceTable::next_due() const {
    if (waiting_ == 0) return std::nullopt;
    if (!first_due_stale_) return first_due_;
    first_due_ = ~std::uint64_t{0};
    for (std::size_t slot = 0; slot < std::size_t{end_} * kRoles.size(); ++slot)
        if (waits(rows_.slots[slot].state))
            first_due_ = std::min(first_due_, rows_.slots[slot].due);
    first_due_stale_ = false;
    return first_due_;
}

}  // namespace slipway::svscan
