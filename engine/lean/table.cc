#include "engine/lean/table.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/byte_lock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"

namespace slipway::lean {
namespace {

using formats::LeanTable;
using sys::Open;

constexpr std::size_t kMostBytes = formats::lean_size(1 << 20);

sys::Result<Table> map_table(sys::Fd file, bool writable) {
    const auto status = sys::status_of_descriptor(file);
    if (!status) return status.error();
    const std::uint64_t size = status.value().size;
    if (size < formats::kLeanHeaderSize || size > kMostBytes) return sys::Errno{EPROTO};
    auto map = sys::map_file(file, size, writable);
    if (!map) return map.error();
    const auto entries = LeanTable::view(map.value().bytes());
    if (!entries) return sys::Errno{EPROTO};
    return Table{std::move(file), std::move(map).value(), *entries};
}

// Zeros, by write(2): what there is no memory for fails here, and not when it is touched.
sys::Status allocate(sys::BorrowedFd file, std::uint64_t offset, std::size_t size) {
    constexpr std::array<std::uint8_t, formats::kLeanEntrySize> kZeros{};
    for (std::size_t done = 0; done < size;) {
        const auto part = std::span(kZeros).first(std::min(size - done, kZeros.size()));
        const auto written = sys::write_at(file, part, offset + done);
        if (!written) return written.error();
        done += written.value();
    }
    return base::kOk;
}

// Written whole before anybody sees it.
sys::Result<Table> new_table(sys::BorrowedFd scan, const formats::BootId& boot) {
    constexpr const char* kNew = ".s6-svscan/lean.new";
    constexpr std::size_t kSize = formats::lean_size(formats::kLeanCapacity);
    constexpr Open kFlags = Open::read | Open::write | Open::create | Open::truncate;
    auto file = sys::open_at(scan, kNew, kFlags | Open::no_follow, 0600);
    if (!file) return file.error();
    sys::Status done = sys::truncate(file.value(), kSize);
    if (done) done = allocate(file.value(), 0, formats::kLeanHeaderSize);
    if (!done) return done.error();
    auto map = sys::map_file(file.value(), kSize, true);
    if (!map) return map.error();
    const LeanTable entries = LeanTable::make(map.value().bytes(), formats::kLeanCapacity, boot);
    if (const auto moved = sys::rename_at(scan, kNew, scan, kTable); !moved) return moved.error();
    return Table{std::move(file).value(), std::move(map).value(), entries};
}

// False: another process took it first.
sys::Result<bool> take_free(Table& table,
                            std::uint32_t index,
                            const formats::HostKey& key,
                            std::string_view name) {
    const auto locked = sys::try_record_lock_byte(table.file, index);
    if (!locked || !locked.value()) return locked;
    if (table.entries.find_free(index) != index) {
        (void)sys::unlock_record_byte(table.file, index);
        return false;
    }
    sys::Status done = allocate(table.file, formats::lean_key_at(index), formats::kLeanKeySize);
    if (done)
        done = allocate(table.file, formats::lean_entry_at(table.entries.capacity(), index),
                        formats::kLeanEntrySize);
    if (!done) {
        (void)sys::unlock_record_byte(table.file, index);
        return done.error();
    }
    table.entries.fill(index, key, name);
    return true;
}

std::optional<std::uint32_t> find_at(sys::BorrowedFd scan,
                                     const Table& table,
                                     std::string_view name,
                                     std::uint8_t role) {
    base::Name path;
    if (!path.assign(name)) return std::nullopt;
    const auto file = sys::status_at(scan, path);
    if (!file) return std::nullopt;
    return table.entries.find({file.value().device, file.value().inode, role});
}

}  // namespace

HostPath host_path(std::uint32_t pid) {
    HostPath path;
    path.append(".s6-svscan/lean.");
    path.append(base::decimal(pid).view());
    return path;
}

sys::Result<Table> open_table(sys::BorrowedFd scan, Use use) {
    const Open how = use == Use::look ? Open::read : Open::read | Open::write;
    auto file = sys::open_at(scan, kTable, how | Open::nonblock | Open::no_follow);
    if (!file) return file.error();
    return map_table(std::move(file).value(), use == Use::host);
}

sys::Result<Table> make_table(sys::BorrowedFd scan, const formats::BootId& boot) {
    // Two hosts that begin at once make one table.
    const auto guard = sys::open_at(scan, kStarts, Open::write | Open::create, 0600);
    if (!guard) return guard.error();
    if (const auto locked = sys::lock_description(guard.value()); !locked) return locked.error();
    auto table = open_table(scan, Use::host);
    if (table && table.value().entries.boot() == boot) return table;
    const bool replaced = table || table.error() == sys::Errno{ENOENT};
    if (!replaced) return table;
    return new_table(scan, boot);
}

sys::Result<std::uint32_t> claim(Table& table,
                                 const formats::HostKey& key,
                                 std::string_view name,
                                 bool& is_new) {
    is_new = false;
    if (const auto index = table.entries.find(key)) {
        const auto locked = sys::try_record_lock_byte(table.file, *index);
        if (!locked) return locked.error();
        if (!locked.value()) return sys::Errno{EBUSY};
        if (table.entries.key(*index) == key) return *index;
        (void)sys::unlock_record_byte(table.file, *index);  // freed a moment ago
    }
    is_new = true;
    for (const std::uint32_t from : {table.hint, 0u}) {
        std::uint32_t index = table.entries.find_free(from);
        for (; index < table.entries.capacity(); index = table.entries.find_free(index + 1)) {
            const auto taken = take_free(table, index, key, name);
            if (!taken) return taken.error();
            if (!taken.value()) continue;
            table.hint = index + 1;
            return index;
        }
    }
    return sys::Errno{ENOSPC};
}

sys::Status release(Table& table, std::uint32_t index, bool forget) {
    if (forget) table.entries.clear(index);
    return sys::unlock_record_byte(table.file, index);
}

sys::Result<sys::Pid> holder(const Table& table, std::uint32_t index) {
    const auto found = sys::record_lock_byte_holder(table.file, index);
    if (!found) return found.error();
    // The kernel gives 0 (or -1) for a holder in another pid namespace.
    return found.value() && found.value()->value > 0 ? *found.value() : sys::Pid{};
}

std::optional<std::uint32_t> find_service(sys::BorrowedFd scan,
                                          const Table& table,
                                          std::string_view name) {
    constexpr std::string_view kLog = "/log";
    if (name.ends_with(kLog))
        if (const auto logger = find_at(scan, table, name.substr(0, name.size() - kLog.size()), 1))
            return logger;
    return find_at(scan, table, name, 0);
}

sys::Status send(sys::BorrowedFd scan,
                 const Table& table,
                 std::uint32_t index,
                 char byte,
                 const std::optional<formats::Request>& request) {
    const auto key = table.entries.key(index);
    if (!key) return sys::Errno{ENOENT};
    if (request) {
        std::array<std::uint8_t, formats::kLeanRequestSize> left{};
        formats::encode_lean_request(*request, left);
        const std::uint64_t at = formats::lean_request_at(table.entries.capacity(), index);
        if (const auto done = sys::write_at(table.file, left, at); !done) return done.error();
    }
    std::array<std::uint8_t, formats::kLeanMessageSize> message{};
    formats::encode_lean_message({*key, byte, request}, message);
    // After the request is there: who takes the entry now will see it.
    const auto fifo = sys::open_fifo_for_write(scan, host_path(table.entries.host(index)));
    if (!fifo) return fifo.error();
    const auto sent = sys::write(fifo.value(), message);
    if (!sent) return sent.error();
    return base::kOk;
}

}  // namespace slipway::lean
