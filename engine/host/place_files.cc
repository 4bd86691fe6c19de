#include <cerrno>

#include "engine/base/number.h"
#include "engine/host/place.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/startup.h"
#include "engine/sys/file.h"

namespace slipway::host {

using supervise::Supervisor;

const char* const kProgram = "slipway-host";
const std::string_view kUsage =
    "usage: slipway-host NAME...\n"
    "       slipway-host --channel FD --limit SOFT:HARD\n"
    "Supervises the service directories NAME... of the working directory in one process, as so\n"
    "many slipway-supervise would, until all have ended. slipway-svscan --per-process uses the\n"
    "second form: it says on the socket FD what is to be supervised.\n";

bool open_places(Host&) {
    return true;
}

void read_places(Host&) {}

void close_places(Host&) {}

int take_place(Host& host, Machine& machine) {
    Supervisor& s = machine.s;
    if (const int code = supervise::make_directories(s); code != 0) return code;
    // A lock of this process would not keep it out, and be given up when the file is closed.
    const auto known = s.is_first ? sys::Result<sys::FileStatus>(sys::Errno{ENOENT})
                                  : sys::status_at(sys::kHere, "supervise/lock");
    if (known && host.machines.is_locked({known.value().device, known.value().inode})) {
        supervise::warn(s, {"this host supervises that service directory already"});
        return supervise::kUsage;
    }
    if (const int code = supervise::take_lock(s); code != 0) return code;
    const auto file = known ? known : sys::status_of_descriptor(s.lock);
    if (!file) return supervise::kSystem;
    host.machines.set_lock(machine, {file.value().device, file.value().inode});
    return 0;
}

int complete_place(Machine& machine) {
    return supervise::open_control(machine.s);
}

void prepare_place(const Machine&) {}

void leave_place(Machine&, int) {}

void show_streams(Machine& machine) {
    const Supervisor& s = machine.s;
    if (!s.is_first) (void)sys::unlink_at(sys::kHere, formats::kHostStreams);
    if (!s.input.valid() && !s.output.valid() && !s.spare.valid()) return;
    base::FixedString<48> numbers;
    for (const sys::Fd* fd : {&s.input, &s.output, &s.spare}) {
        if (!numbers.empty()) numbers.append(":");
        numbers.append(base::decimal(fd->number()).view());
    }
    machine.streams_told = sys::make_symlink_at(numbers, sys::kHere, formats::kHostStreams).ok();
}

void hide_streams(Machine& machine) {
    (void)sys::unlink_at(sys::kHere, formats::kHostStreams);
    machine.streams_told = false;
}

}  // namespace slipway::host
