// The user name space of a service (systemd.exec(5), PrivateUsers=).
//
// Only somebody outside may say that more than one user is in it, so a copy of this process that
// stays outside writes the maps (user_namespaces(7)).
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/view.h"
#include "engine/exec/weakened.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/name_space.h"
#include "engine/sys/pipe.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using MapText = base::FixedString<64>;

// This one is itself.
MapText line_of(std::uint32_t id) {
    const auto number = base::decimal(id);
    MapText text;
    for (const std::string_view part :
         {number.view(), std::string_view(" "), number.view(), std::string_view(" 1\n")})
        text.append(part);
    return text;
}

// Root and this one are themselves.
MapText map_of(std::uint32_t id) {
    MapText text = line_of(0);
    if (id != 0) text.append(line_of(id).view());
    return text;
}

// The kernel takes each of these files in one write, and maps only once.
base::Status write_of(sys::Pid process, std::string_view file, std::string_view text) {
    base::FixedString<64> path;
    path.append("/proc/");
    path.append(base::decimal(process.value).view());
    path.append(file);
    const auto opened = sys::open_at(sys::kHere, path, sys::Open::write);
    if (!opened) return opened.error();
    const auto written = sys::write(opened.value(), text);
    return written ? base::kOk : base::Status(written.error());
}

// The groups are the service's already; nobody in it drops one that keeps him from something.
base::Status write_maps_of(sys::Pid process, const MapText& users, const MapText& groups) {
    auto done = write_of(process, "/setgroups", "deny\n");
    if (done) done = write_of(process, "/gid_map", groups.view());
    if (done) done = write_of(process, "/uid_map", users.view());
    return done;
}

// Outside: waits until the name space is there. The exit code is the error.
[[noreturn]] void write_maps(const Start& start, sys::Pid process, sys::BorrowedFd ready) {
    std::array<char, 1> byte{};
    const auto got = sys::read(ready, byte);
    if (!got || got.value() == 0) sys::exit_now(0);  // there is none, or nobody
    const Identity& identity = start.identity;
    auto done = write_maps_of(process, map_of(identity.has_user ? identity.uid : 0),
                              map_of(identity.has_group ? identity.gid : 0));
    // Who is not root may say it of nobody else, and only where it can no longer leave its groups.
    if (!done && done.error().value == EPERM && sys::effective_uid() != 0)
        done = write_maps_of(process, line_of(sys::effective_uid()), line_of(sys::effective_gid()));
    sys::exit_now(done ? 0 : done.error().value);
}

int failed(const Start& start, base::Errno why) {
    return fail(kSystemFailed, start, {},
                {.what = "cannot say who is in the user name space",
                 .help = "slipway-exec must be started by root, and /proc be there"},
                why);
}

base::Status wait_for(sys::Pid writer) {
    const auto ended = sys::wait_and_reap(writer);
    if (!ended) return ended.error();
    const sys::WaitStatus status = ended.value().status;
    if (status.signalled()) return base::Errno{EINTR};
    return status.exit_code() == 0 ? base::kOk : base::Status(base::Errno{status.exit_code()});
}

}  // namespace

int enter_user_name_space(Start& start) {
    if (!start.plan.view.users) return 0;
    auto pipe = sys::make_pipe();
    if (!pipe) return failed(start, pipe.error());
    const sys::Pid self = sys::own_pid();
    const auto writer = sys::fork_process();
    if (!writer) return failed(start, writer.error());
    if (!writer.value()) {
        pipe.value().write_end.reset();
        write_maps(start, self, pipe.value().read_end);
    }
    const auto made = sys::make_name_spaces(sys::NameSpace::user);
    const auto told = made ? sys::write_all(pipe.value().write_end, "x") : made;
    pipe.value().write_end.reset();
    const auto mapped = wait_for(writer.value());
    if (!made)
        return weaken(start, {}, "Sandbox.private-users", "cannot make a user name space",
                      made.error());
    if (!told) return failed(start, told.error());
    return mapped ? 0 : failed(start, mapped.error());
}

}  // namespace slipway::exec
