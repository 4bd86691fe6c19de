#include <array>
#include <cerrno>
#include <new>

#include "engine/formats/service_directory.h"
#include "engine/host/lean.h"
#include "engine/host/place.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/startup.h"
#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::host {
namespace {

using supervise::Supervisor;
using sys::Open;

// So many messages in one turn, then the services have theirs.
constexpr int kBurst = 64;

bool cannot(std::string_view what, sys::Errno error) {
    sys::report({"slipway-host-lean: cannot ", what, sys::explain(error).view(),
                 error == sys::Errno{EPROTO} ? "; it is not a table of this version" : ""});
    return false;
}

sys::Status open_control(Lean& lean) {
    const auto path = lean::host_path(static_cast<std::uint32_t>(sys::own_pid().value));
    (void)sys::unlink_at(lean.scan, path);
    if (const auto made = sys::make_fifo_at(lean.scan, path, 0600); !made) return made;
    // Both ends, so that there is always a writer and its end is never seen.
    auto fifo = sys::open_at(lean.scan, path, Open::read | Open::write | Open::nonblock);
    if (!fifo) return fifo.error();
    lean.control = std::move(fifo).value();
    return base::kOk;
}

// What the host that had the entry before has left, unless it lives.
void remove_fifo_of(std::uint32_t pid) {
    const Lean& lean = the_lean();
    if (pid == 0 || pid == static_cast<std::uint32_t>(sys::own_pid().value)) return;
    const auto path = lean::host_path(pid);
    const auto fifo = sys::open_fifo_for_write(lean.scan, path);
    if (!fifo && fifo.error() == sys::Errno{ENXIO}) (void)sys::unlink_at(lean.scan, path);
}

void take_message(Host& host, const formats::LeanMessage& message) {
    Machine* machine = host.machines.find(message.key);
    if (machine == nullptr || machine->stage == Stage::reporting) return;
    Asked asked{.byte = message.byte};
    if (message.request)
        asked = {message.request->id, message.byte, message.request->goal, message.request->returns,
                 message.request->action};
    if (!machine->asked.push_back(asked))
        supervise::warn(machine->s,
                        {"a start has been under way for long, and too many commands wait for it; "
                         "one is not obeyed"});
    const bool free = machine->stage == Stage::running && machine->s.launch == nullptr;
    if (free && turn_to(host, *machine)) conclude(host, *machine);
}

// The files of one that is to have a process of its own: it goes on where this one was.
void write_files(const Supervisor& s) {
    const auto& entries = the_lean().table.entries;
    const auto entry = entries.read(s.entry);
    if (!entry) return;
    sys::Status done = sys::make_directory_at(sys::kHere, "supervise", 0700);
    if (!done && !(done.error() == sys::Errno{EEXIST})) return;
    if (const auto request = entries.request(s.entry)) {
        std::array<std::uint8_t, formats::kRequestSize> bytes{};
        formats::encode_request(*request, bytes);
        (void)sys::replace_file(sys::kHere, "supervise/request", "supervise/request.new", bytes,
                                0600);
    }
    if (!entry->has_status) return;  // it has not begun, but it was asked to
    done = sys::replace_file(sys::kHere, "supervise/status", "supervise/status.new", entry->status,
                             0644);
    if (!done)
        supervise::warn(s, {"cannot write supervise/status", sys::explain(done.error()).view()});
}

bool has_children(const Supervisor& s) {
    for (const formats::Child& child : s.record.children)
        if (child.pid != 0) return true;
    return false;
}

}  // namespace

const char* const kProgram = "slipway-host-lean";
const std::string_view kUsage =
    "usage: slipway-host-lean NAME...\n"
    "       slipway-host-lean --channel FD --limit SOFT:HARD\n"
    "Supervises the service directories NAME... of the working directory in one process, until "
    "all\n"
    "have ended. Their states are in one table, .s6-svscan/lean, without s6's files and clients;\n"
    "control them with slipway-lean. slipway-svscan --lean uses the second form: it says on the\n"
    "socket FD what is to be supervised.\n";

Lean& the_lean() {
    // Never destroyed, which would bring an allocator in.
    alignas(Lean) static std::array<std::uint8_t, sizeof(Lean)> place;
    static Lean* const lean = new (place.data()) Lean;
    return *lean;
}

bool open_places(Host& host) {
    Lean& lean = the_lean();
    lean.scan = host.scan_directory;
    const auto made = sys::make_directory_at(lean.scan, ".s6-svscan", 0700);
    if (!made && !(made.error() == sys::Errno{EEXIST}))
        return cannot("make .s6-svscan", made.error());
    const auto boot = supervise::this_boot();
    auto table = lean::make_table(lean.scan, boot ? boot.value() : formats::BootId{});
    if (!table) return cannot("use .s6-svscan/lean", table.error());
    lean.table = std::move(table).value();
    sys::Status done = open_control(lean);
    if (done) done = sys::epoll_add(host.epoll, lean.control, key_of(Kind::places));
    return done ? true : cannot("listen to commands", done.error());
}

void read_places(Host& host) {
    for (int i = 0; i < kBurst; ++i) {
        std::array<std::uint8_t, formats::kLeanMessageSize> bytes;  // NOLINT: filled by the read
        const auto size = sys::read(the_lean().control, std::span<std::uint8_t>(bytes));
        if (!size) {
            host.stalled = !(size.error() == sys::Errno{EAGAIN});
            return;
        }
        if (const auto message = formats::decode_lean_message(std::span(bytes).first(size.value())))
            take_message(host, *message);
        else
            sys::report({"slipway-host-lean: a message that is none of ours was ignored"});
    }
}

void close_places(Host&) {
    const auto path = lean::host_path(static_cast<std::uint32_t>(sys::own_pid().value));
    (void)sys::unlink_at(the_lean().scan, path);
}

int take_place(Host&, Machine& machine) {
    Supervisor& s = machine.s;
    Lean& lean = the_lean();
    // Somebody supervises it by files, or has and may have left something that runs.
    const auto lock = sys::status_at(sys::kHere, "supervise/lock");
    if (lock || s.name.size() > formats::kLeanName) return formats::kNotHosted;
    // A process of its own would not find what is in the table.
    if (!(lock.error() == sys::Errno{ENOENT} || lock.error() == sys::Errno{ENOTDIR}))
        return supervise::failed(s, "look for supervise/lock", lock.error());
    const auto entry = lean::claim(lean.table, machine.key, s.name.view(), s.is_first);
    if (!entry && entry.error() == sys::Errno{EBUSY}) {
        supervise::warn(s, {"another host has this service directory; stop it first"});
        return supervise::kUsage;
    }
    // Who had an entry is not begun anew without it.
    const bool full = !entry && entry.error() == sys::Errno{ENOSPC} && s.is_first;
    if (full) supervise::warn(s, {"no room in .s6-svscan/lean; it gets a process of its own"});
    if (full) return formats::kNotHosted;
    if (!entry) return supervise::failed(s, "take an entry of .s6-svscan/lean", entry.error());
    s.entry = entry.value();
    remove_fifo_of(lean.table.entries.host(s.entry));
    lean.table.entries.set_host(s.entry, static_cast<std::uint32_t>(sys::own_pid().value));
    return 0;
}

int complete_place(Machine& machine) {
    // From here on a request comes by the FIFO; one that was left before stands in the entry.
    machine.s.left_over = true;
    return 0;
}

void prepare_place(const Machine& machine) {
    const Supervisor& s = machine.s;
    const bool has_paths =
        supervise::notifies(s) || !s.policy.cgroup.empty() || supervise::may_exist("lock-fd");
    if (has_paths) (void)sys::make_directory_at(sys::kHere, "supervise", 0700);
}

void leave_place(Machine& machine, int code) {
    Supervisor& s = machine.s;
    if (s.entry == supervise::kNoEntry || machine.stage == Stage::reporting) return;
    const bool alone = code == formats::kNotHosted;
    if (alone) write_files(s);
    const bool over = code == 0 && !has_children(s);
    (void)lean::release(the_lean().table, s.entry, alone || over);
    s.entry = supervise::kNoEntry;
}

void show_streams(Machine& machine) {
    const Supervisor& s = machine.s;
    the_lean().table.entries.set_streams(s.entry,
                                         {s.input.number(), s.output.number(), s.spare.number()});
    machine.streams_told = true;
}

void hide_streams(Machine& machine) {
    the_lean().table.entries.set_streams(machine.s.entry, {});
    machine.streams_told = false;
}

}  // namespace slipway::host
