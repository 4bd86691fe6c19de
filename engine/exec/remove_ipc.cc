#include "engine/exec/remove_ipc.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/directory.h"
#include "engine/sys/line_reader.h"
#include "engine/sys/report.h"

namespace slipway::exec {
namespace {

// Whose objects go; 0: of none, for root's stay.
struct Owners {
    std::uint32_t uid = 0, gid = 0;

    bool any() const { return uid != 0 || gid != 0; }

    bool own(std::uint32_t of_user, std::uint32_t of_group) const {
        return (uid != 0 && of_user == uid) || (gid != 0 && of_group == gid);
    }
};

std::string_view take_word(std::string_view& line) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

std::optional<std::uint32_t> take_number(std::string_view& line) {
    const auto number = base::parse_unsigned(take_word(line));
    if (!number || *number > 0xffffffff) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

// Is `id` the real or the effective one of a process? `key` is "\nUid:" or "\nGid:".
bool has_id(std::string_view status, std::string_view key, std::uint32_t id) {
    const std::size_t at = status.find(key);
    if (id == 0 || at == status.npos) return false;
    std::string_view rest = status.substr(at + key.size());
    const auto real = take_number(rest), effective = take_number(rest);
    return real == id || effective == id;
}

// The ids stand far in front; how much follows depends on the groups of the process.
base::Result<std::string_view> read_beginning(sys::BorrowedFd directory,
                                              const base::Path& path,
                                              std::span<char> into) {
    const auto file = sys::open_at(directory, path, sys::Open::read);
    if (!file) return file.error();
    const auto size = sys::read(file.value(), into);
    if (!size) return size.error();
    return std::string_view(into.data(), size.value());
}

bool has_ended(base::Errno why) {
    return why.value == ENOENT || why.value == ESRCH;
}

// Takes out whom a process still belongs to: another service of the same user, say. Whoever cannot
// be looked at may be that.
void spare_living(Owners& owners) {
    auto processes = sys::open_directory(sys::kHere, "/proc");
    if (!processes) {
        owners = {};
        return;
    }
    std::array<char, 1024> text;  // NOLINT: filled by the read
    while (owners.any()) {
        const auto entry = processes.value().next();
        if (!entry) owners = {};
        if (!entry || !entry.value()) return;
        const std::string_view name = entry.value()->view();
        if (!base::parse_unsigned(name)) continue;
        base::Path path;
        if (!path.assign(name) || !path.append("/status")) continue;
        const auto status = read_beginning(processes.value().directory(), path, text);
        if (!status && !has_ended(status.error())) {
            owners = {};
            return;
        }
        // One that nobody has waited for uses nothing any more.
        if (!status || status.value().find("\nState:\tZ") != std::string_view::npos) continue;
        if (has_id(status.value(), "\nUid:", owners.uid)) owners.uid = 0;
        if (has_id(status.value(), "\nGid:", owners.gid)) owners.gid = 0;
    }
}

void say_failure(const Start& start, std::string_view what, base::Errno why) {
    const auto reason = sys::explain(why);
    warn(start, {},
         {.what = "cannot remove IPC objects of the service: ",
          .detail = what,
          .why = reason.view(),
          .help = "see ipcs(1) and ls /dev/shm /dev/mqueue"});
}

struct Table {
    const char* path;
    sys::IpcKind kind;
};

constexpr std::array kTables{
    Table{"/proc/sysvipc/shm", sys::IpcKind::shared_memory},
    Table{"/proc/sysvipc/sem", sys::IpcKind::semaphores},
    Table{"/proc/sysvipc/msg", sys::IpcKind::messages},
};

void remove_listed(const Start& start, const Table& table, const Owners& owners) {
    auto file = sys::open_at(sys::kHere, table.path, sys::Open::read);
    if (!file) return;  // a kernel without
    std::array<char, 512> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    for (;;) {
        const auto line = lines.next();
        if (!line || !line.value()) return;
        const auto object = ipc_object({line.value()->data(), line.value()->size()}, table.kind);
        if (!object || object->attached || !owners.own(object->uid, object->gid)) continue;
        if (const auto done = sys::remove_ipc_object(table.kind, object->id); !done)
            say_failure(start, table.path, done.error());
    }
}

// POSIX objects are files of these.
void remove_files(const Start& start, const char* path, const Owners& owners) {
    auto directory = sys::open_directory(sys::kHere, path);
    if (!directory) return;
    for (;;) {
        const auto entry = directory.value().next();
        if (!entry || !entry.value()) return;
        const sys::BorrowedFd in = directory.value().directory();
        const auto status = sys::status_at(in, entry.value()->name, sys::Follow::no);
        if (!status || status.value().kind != sys::FileKind::regular ||
            !owners.own(status.value().uid, status.value().gid))
            continue;
        if (const auto done = sys::unlink_at(in, entry.value()->name); !done)
            say_failure(start, path, done.error());
    }
}

}  // namespace

std::optional<IpcObject> ipc_object(std::string_view line, sys::IpcKind kind) {
    take_word(line);  // the key
    const auto id = take_number(line);
    if (!id || *id > 0x7fffffff) return std::nullopt;
    // Permissions and, of shared memory, the size, two processes and how many have it attached; of
    // semaphores their number; of messages bytes, number and two processes.
    const int before = kind == sys::IpcKind::semaphores ? 2 : 5;
    std::string_view last;
    for (int i = 0; i < before; ++i) last = take_word(line);
    const auto uid = take_number(line), gid = take_number(line);
    if (!uid || !gid) return std::nullopt;
    const bool shared = kind == sys::IpcKind::shared_memory;
    const auto attached = base::parse_unsigned(last);
    return IpcObject{static_cast<int>(*id), shared && attached != 0u, *uid, *gid};
}

void remove_ipc(const Start& start) {
    Owners owners{start.identity.has_user ? start.identity.uid : 0,
                  start.identity.has_group || start.identity.has_user ? start.identity.gid : 0};
    if (!owners.any()) return;
    spare_living(owners);
    if (!owners.any()) return;
    for (const Table& table : kTables) remove_listed(start, table, owners);
    remove_files(start, "/dev/shm", owners);
    remove_files(start, "/dev/mqueue", owners);
}

}  // namespace slipway::exec
