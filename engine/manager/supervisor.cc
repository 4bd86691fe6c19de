#include "engine/manager/supervisor.h"

#include <array>
#include <cerrno>
#include <optional>

#include "engine/lean/table.h"
#include "engine/sys/fifo.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

// The entry of a service whose state is in the table of a lean tree.
struct Found {
    lean::Table table;
    std::uint32_t index;
};

struct Lean {
    bool tree = false;
    std::optional<Found> found;
    std::optional<sys::Errno> unknown = std::nullopt;  // why it cannot be said just now
};

// Asked only for what has no files: who is in the table has none, as a host leaves a directory that
// has, or once had, a supervise/lock to slipway-supervise. So a tree of files costs no look at it.
Lean find(sys::BorrowedFd scan, const std::string& name, lean::Use use) {
    auto table = lean::open_table(scan, use);
    if (!table && base::may_pass(table.error())) return {true, std::nullopt, table.error()};
    if (!table) return {!(table.error() == sys::Errno{ENOENT}), std::nullopt};
    const auto index = lean::find_service(scan, table.value(), name);
    if (!index) return {true, std::nullopt};
    return {true, Found{std::move(table).value(), *index}};
}

sys::Result<formats::Status> status_in(const Found& found) {
    const auto entry = found.table.entries.read(found.index);
    if (!entry || !entry->has_status) return sys::Errno{ENOENT};
    const auto status = formats::decode_status(entry->status);
    return status ? sys::Result(*status) : sys::Errno{EPROTO};
}

}  // namespace

sys::Result<formats::Status> read_status(sys::BorrowedFd scan, const std::string& name) {
    std::array<std::uint8_t, 2 * formats::kStatusSize> buffer;
    const auto bytes = sys::read_whole(scan, name + "/supervise/status", std::span(buffer));
    if (!bytes && bytes.error() == sys::Errno{ENOENT}) {
        const auto lean = find(scan, name, lean::Use::look);
        if (lean.found) return status_in(*lean.found);
        if (lean.unknown) return *lean.unknown;
    }
    if (!bytes) return bytes.error();
    const auto status = formats::decode_status(bytes.value());
    if (!status) return sys::Errno{EPROTO};
    return *status;
}

bool has_something_left(sys::BorrowedFd scan, const std::string& name) {
    const auto status = read_status(scan, name);
    if (!status) return base::may_pass(status.error());
    // A supervisor that leaves nothing takes the boot id out of its record; s6's have none.
    const formats::Record& record = status.value().record;
    return status.value().has_record && record.boot_id != decltype(record.boot_id){} &&
           record.state != formats::kStateDown && record.state != formats::kStateGone;
}

bool logger_may_begin(sys::BorrowedFd scan, const std::string& logger, const sys::WallTime& now) {
    constexpr std::string_view kLog = "/log";
    constexpr std::int64_t kPatience = 60;
    if (!logger.ends_with(kLog) || !sys::status_at(scan, logger) || read_status(scan, logger))
        return false;
    const std::string service = logger.substr(0, logger.size() - kLog.size());
    // The second one has the end of the service.
    for (const std::string& path : {service, service + "/supervise"})
        if (const auto status = sys::status_at(scan, path))
            if (now.seconds - status.value().changed_seconds < kPatience) return true;
    return false;
}

sys::Status send_request(sys::BorrowedFd scan,
                         const std::string& name,
                         const formats::Request& request) {
    const std::string supervise = name + "/supervise/";
    // Before the request lies there: a supervisor that listens has looked for one that was left, so
    // it finds this one by the byte and by nothing else. One that begins after this gets no byte,
    // which it would take for somebody's by hand.
    const auto control = sys::open_fifo_for_write(scan, supervise + "control");
    if (!control && control.error() == sys::Errno{ENOENT}) {
        const auto lean = find(scan, name, lean::Use::send);
        if (lean.found)
            return lean::send(scan, lean.found->table, lean.found->index, request.goal, request);
        if (lean.unknown) return *lean.unknown;
        // It had no supervisor yet: the first one finds its request at once, and need not ask for
        // it. EEXIST: it is there by now, and either finds the request or asks for it.
        if (!lean.tree) static_cast<void>(sys::make_directory_at(scan, name + "/supervise", 0700));
    }
    std::array<std::uint8_t, formats::kRequestSize> bytes;
    formats::encode_request(request, bytes);
    const auto left = sys::replace_file(scan, supervise + "request", supervise + "request.new",
                                        std::span(bytes), 0600);
    if (!left) return left.error();
    if (!control) return control.error();
    const auto sent = sys::write(control.value(), std::string_view(&request.goal, 1));
    if (!sent) return sent.error();
    return base::kOk;
}

sys::Status restart_logger(sys::BorrowedFd scan, const std::string& name) {
    constexpr char kRestart = 'r';  // its down signal; it is still wanted up
    const std::string logger = name + "/log";
    const auto control = sys::open_fifo_for_write(scan, logger + "/supervise/control");
    if (!control && control.error() == sys::Errno{ENOENT})
        if (const auto lean = find(scan, logger, lean::Use::send); lean.found)
            return lean::send(scan, lean.found->table, lean.found->index, kRestart, std::nullopt);
    if (!control) return control.error();
    const auto sent = sys::write(control.value(), std::string_view(&kRestart, 1));
    if (!sent) return sent.error();
    return base::kOk;
}

}  // namespace slipway::manager
