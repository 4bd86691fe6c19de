#include "engine/svscan/handover.h"

#include "engine/svscan/effects.h"
#include "engine/svscan/hosts.h"
#include "engine/svscan/take_over.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_file.h"
#include "engine/sys/report.h"

namespace slipway::svscan {
namespace {

constexpr std::uint32_t kMagic = 0x53775368;  // "SwSh"
constexpr std::int32_t kInHost = -1;

struct HeaderRecord {
    std::uint32_t magic = kMagic;
    std::uint32_t version = kHandoverVersion;
    std::uint32_t row_size = 0;
    std::uint32_t rows = 0;
    std::uint32_t scan_number = 0;
    std::int32_t lock = -1;
    std::int32_t control = -1;
    std::int32_t control_writer = -1;
    std::uint64_t soft_limit = 0;  // what children get back; both 0: unknown
    std::uint64_t hard_limit = 0;
    std::uint64_t scan_due = 0;  // monotonic ns; 0: none
    std::uint32_t scan_wanted = 0;
    std::uint32_t nuke_wanted = 0;
    std::uint32_t nuke_loggers_wanted = 0;
};

struct SlotRecord {
    std::uint32_t state = 0;
    std::int32_t pid = 0;
    std::uint64_t due = 0;
    std::uint64_t last_start = 0;
    std::int32_t watch = 0;  // kInHost: `pid` is a host's
};

struct RowRecord {
    Identity identity;
    std::array<SlotRecord, kRoles.size()> slots{};
    std::int32_t read_end = 0;
    std::int32_t write_end = 0;
    std::int32_t spare = 0;
    std::uint32_t has_logger = 0;
    std::uint32_t seen = 0;
    std::array<char, kMaxName + 1> name{};  // NUL-terminated
};

template <typename Record>
std::span<const std::uint8_t> bytes_of(const Record& record) {
    return {reinterpret_cast<const std::uint8_t*>(&record), sizeof record};
}

template <typename Record>
bool read_record(sys::BorrowedFd file, Record& record) {
    const std::span bytes(reinterpret_cast<std::uint8_t*>(&record), sizeof record);
    const auto size = sys::read(file, bytes);
    return size && size.value() == bytes.size();
}

RowRecord record_of(const Tree& tree, std::uint32_t row) {
    const ServiceTable& table = tree.table;
    RowRecord record;
    record.identity = table.identity(row);
    for (const Role role : kRoles) {
        const Slot slot = table.slot({row, role});
        record.slots[static_cast<std::size_t>(role)] = {
            static_cast<std::uint32_t>(slot.state), process_of(tree, slot.pid), slot.due,
            slot.last_start, slot.pid < 0 ? kInHost : slot.watch};
    }
    const Pipes& pipes = table.pipes(row);
    record.read_end = pipes.read_end;
    record.write_end = pipes.write_end;
    record.spare = pipes.spare;
    record.has_logger = table.has_logger(row) ? 1 : 0;
    record.seen = table.seen(row);
    table.name(row).copy(record.name.data(), kMaxName);
    return record;
}

// 0 and below are no descriptors.
sys::Status inherit(int fd, bool inherited) {
    return fd <= 0 ? base::kOk : sys::set_inherited({fd}, inherited);
}

sys::Status inherit_row(const RowRecord& row, bool inherited) {
    const int fds[] = {row.read_end, row.write_end, row.spare, row.slots[0].watch,
                       row.slots[1].watch};
    for (const int fd : fds)
        if (const auto done = inherit(fd, inherited); !done) return done;
    return base::kOk;
}

sys::Status inherit_all(const Tree& tree, bool inherited) {
    const int fds[] = {tree.lock.number(), tree.control.number(), tree.control_writer.number(),
                       tree.options.console_holder};
    for (const int fd : fds)
        if (const auto done = inherit(fd, inherited); !done) return done;
    for (std::uint32_t row = 0; row < tree.table.end(); ++row)
        if (tree.table.used(row))
            if (const auto done = inherit_row(record_of(tree, row), inherited); !done) return done;
    return base::kOk;
}

HeaderRecord header_of(const Tree& tree) {
    HeaderRecord header;
    header.row_size = sizeof(RowRecord);
    header.rows = tree.table.count();
    header.scan_number = tree.scan_number;
    header.lock = tree.lock.number();
    header.control = tree.control.number();
    header.control_writer = tree.control_writer.number();
    if (tree.inherited_limit) {
        header.soft_limit = tree.inherited_limit->soft;
        header.hard_limit = tree.inherited_limit->hard;
    }
    header.scan_due = tree.scan_due.value_or(0);
    header.scan_wanted = tree.scan_wanted ? 1 : 0;
    // Who goes on tells the services once more, and then the loggers that are not told yet.
    header.nuke_wanted = tree.nuke_wanted || tree.drain_wanted ? 1 : 0;
    header.nuke_loggers_wanted = tree.nuke_loggers_wanted ? 1 : 0;
    return header;
}

void apply_header(Tree& tree, const HeaderRecord& header) {
    const auto adopted = [](int fd) { return fd > 0 ? sys::Fd::adopt(fd) : sys::Fd(); };
    tree.lock = adopted(header.lock);
    tree.control = adopted(header.control);
    tree.control_writer = adopted(header.control_writer);
    tree.scan_number = header.scan_number;
    if (header.hard_limit != 0)
        tree.inherited_limit = sys::DescriptorLimit{header.soft_limit, header.hard_limit};
    if (header.scan_due != 0) tree.scan_due = header.scan_due;
    tree.scan_wanted = header.scan_wanted != 0;
    tree.nuke_wanted = header.nuke_wanted != 0;
    tree.nuke_loggers_wanted = header.nuke_loggers_wanted != 0;
}

// A pid below 0 stands for a host in our table, but never in the file.
bool is_damaged(const SlotRecord& slot) {
    if (slot.state >= kSlotStates || slot.pid < 0) return true;
    const auto state = static_cast<SlotState>(slot.state);
    return slot.pid != 0 && state != SlotState::up && state != SlotState::leaving;
}

bool apply_row(Tree& tree, RowRecord& record) {
    record.name.back() = '\0';
    const auto row = tree.table.add(record.identity, record.name.data());
    if (!row || !inherit_row(record, false)) return false;
    tree.table.set_has_logger(*row, record.has_logger != 0);
    tree.table.set_seen(*row, record.seen);
    tree.table.pipes(*row) = {record.read_end, record.write_end, record.spare};
    for (const Role role : kRoles) {
        const SlotRecord& slot = record.slots[static_cast<std::size_t>(role)];
        if (is_damaged(slot)) return false;
        const bool hosted = slot.watch == kInHost;
        // A host is connected to anew: its end of the connection was ours.
        const auto host = hosted && slot.pid > 0 ? find_host(tree, {slot.pid}) : std::nullopt;
        if (host) count_hosted(tree, *host);
        tree.table.set_slot(
            {*row, role}, {static_cast<SlotState>(slot.state), hosted ? host.value_or(0) : slot.pid,
                           slot.due, slot.last_start, 0});
        if (slot.watch > 0 && !watch(tree, {*row, role}, sys::Fd::adopt(slot.watch))) return false;
    }
    // It died while we became what we are.
    for (const Role role : kRoles) {
        const SlotRecord& slot = record.slots[static_cast<std::size_t>(role)];
        if (!tree.table.used(*row)) break;  // the end of both releases it
        if (slot.watch == kInHost && tree.table.slot({*row, role}).pid == 0)
            handle(tree, {*row, role}, SlotEvent::died);
    }
    return true;
}

bool read_all(Tree& tree, sys::BorrowedFd file) {
    HeaderRecord header;
    if (!sys::seek_to(file, 0) || !read_record(file, header)) return false;
    if (header.magic != kMagic || header.version != kHandoverVersion ||
        header.row_size != sizeof(RowRecord))
        return false;
    for (std::uint32_t i = 0; i < header.rows; ++i) {
        RowRecord record;
        if (!read_record(file, record) || !apply_row(tree, record)) return false;
    }
    apply_header(tree, header);
    return inherit_all(tree, false).ok();
}

sys::Result<sys::Fd> write_all(const Tree& tree) {
    auto file = sys::make_memory_file("slipway-svscan");
    if (!file) return file;
    const HeaderRecord header = header_of(tree);
    if (const auto done = sys::write_all(file.value(), bytes_of(header)); !done)
        return done.error();
    for (std::uint32_t row = 0; row < tree.table.end(); ++row) {
        if (!tree.table.used(row)) continue;
        const RowRecord record = record_of(tree, row);
        if (const auto done = sys::write_all(file.value(), bytes_of(record)); !done)
            return done.error();
    }
    return file;
}

}  // namespace

sys::Result<sys::Fd> hand_over(Tree& tree) {
    auto file = write_all(tree);
    if (!file) return file;
    auto done = inherit_all(tree, true);
    if (done) done = sys::set_inherited(file.value(), true);
    if (done) return file;
    keep_to_ourselves(tree);
    return done.error();
}

void keep_to_ourselves(Tree& tree) {
    static_cast<void>(inherit_all(tree, false));
}

bool take_handover(Tree& tree, sys::Fd file) {
    if (read_all(tree, file)) return true;
    static_cast<void>(file.release());
    tree.table.clear();
    tree.hosts = {};
    for (sys::Fd* fd : {&tree.lock, &tree.control, &tree.control_writer, &tree.watcher})
        static_cast<void>(fd->release());
    static_cast<void>(sys::close_range(3, ~0U));
    tree.options.console_holder = 0;
    sys::report({"slipway-svscan: what was handed over cannot be read: what runs is looked for"});
    return false;
}

}  // namespace slipway::svscan
