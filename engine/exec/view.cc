#include "engine/exec/view.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/view_shared.h"
#include "engine/exec/view_steps.h"
#include "engine/exec/weakened.h"
#include "engine/sys/file.h"
#include "engine/sys/name_space.h"
#include "engine/sys/network_interface.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using formats::ViewPlan;
using sys::NameSpace;

struct Own {
    NameSpace kind;
    bool ViewPlan::*wanted;
    std::string_view setting;
    std::string_view what;
};

// Of the mount name space the plan says which settings it is for.
constexpr std::array kOwn{
    Own{NameSpace::network, &ViewPlan::network, "Sandbox.private-network",
        "cannot make a network name space"},
    Own{NameSpace::ipc, &ViewPlan::ipc, "Sandbox.private-ipc", "cannot make an IPC name space"},
    Own{NameSpace::host_name, &ViewPlan::host_name, "Sandbox.protect-hostname",
        "cannot make a name space of the host name"},
    Own{NameSpace::mount, &ViewPlan::mount, {}, "cannot make a mount name space"},
};

NameSpace wanted(const ViewPlan& view) {
    NameSpace all = NameSpace::none;
    for (const Own& own : kOwn)
        if (view.*own.wanted) all = all | own.kind;
    return all;
}

// One by one, after all at once failed: which of them it is, and what that means. `made`: those
// that are there.
int make_each(Start& start, NameSpace& made) {
    const NameSpace all = made;
    made = NameSpace::none;
    for (const Own& own : kOwn) {
        if (!has(all, own.kind)) continue;
        const auto done = sys::make_name_spaces(own.kind);
        if (done) {
            made = made | own.kind;
            continue;
        }
        const int code = own.kind == NameSpace::mount
                             ? give_up_view(start, own.what, done.error())
                             : weaken(start, {}, own.setting, own.what, done.error());
        if (code != 0) return code;
    }
    return 0;
}

// The files of two processes' name spaces.
constexpr std::string_view kOurs = "/proc/self/ns/";

bool is_ours(const base::Path& theirs, std::string_view name) {
    base::FixedString<32> path;
    path.assign(kOurs);
    path.append(name);
    const auto ours = sys::status_at(sys::kHere, path);
    const auto other = sys::status_at(sys::kHere, theirs);
    // What cannot be looked at is none that could be entered.
    return !ours || !other || ours.value().inode == other.value().inode;
}

// A command beside the service's main process has the same network as that: who is told to reload
// is asked where it listens. True: it is entered. What counts is the supervisor's word: the files
// of variables may be the service's.
bool enter_of_main(NameSpace kind, std::string_view name) {
    const char* const main = sys::environment_value("MAINPID");
    if (main == nullptr || !base::parse_unsigned(main)) return false;
    base::Path path;
    if (!path.assign("/proc/") || !path.append(main) || !path.append("/ns/") ||
        !path.append(name) || is_ours(path, name))
        return false;
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    return file && sys::enter_name_spaces(file.value(), kind);
}

NameSpace share_with_main(NameSpace wanted) {
    if (has(wanted, NameSpace::network) && enter_of_main(NameSpace::network, "net"))
        wanted = without(wanted, NameSpace::network);
    if (has(wanted, NameSpace::ipc) && enter_of_main(NameSpace::ipc, "ipc"))
        wanted = without(wanted, NameSpace::ipc);
    return wanted;
}

}  // namespace

bool view_has_root(const Start& start) {
    return start.plan.chroot && start.plan.view.mount;
}

int give_up_view(Start& start, std::string_view what, base::Errno why) {
    const ViewPlan& view = start.plan.view;
    const bool needed = has_other_root(start) ||
                        std::any_of(view.entries.begin(), view.entries.end(),
                                    [](const ViewPlan::Entry& entry) { return entry.needed; });
    if (needed)
        return fail(kSystemFailed, start, {},
                    {.what = what,
                     .help = "the service does not work without its mounts; the kernel or the "
                             "container must allow them"},
                    why);
    return weaken(start, {}, view.settings.empty() ? "its mounts" : view.settings, what, why);
}

// The service needs the name space that it names: never without it.
int enter_named(const Start& start, NameSpace kind) {
    const ViewPlan& view = start.plan.view;
    const bool network = kind == NameSpace::network;
    const std::string_view text = network ? view.network_path : view.ipc_path;
    const formats::PlanPosition where = network ? view.network_where : view.ipc_where;
    base::Path path;
    const auto failed = [&](base::Errno why) {
        return fail(kSystemFailed, start, where,
                    {.what = "cannot enter the name space",
                     .subject = text,
                     .help = "it must be a file of /proc/PID/ns or a bind mount of one, of this "
                             "kind, and slipway-exec started by root"},
                    why);
    };
    if (!path.assign(text)) return failed({ENAMETOOLONG});
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return failed(file.error());
    const auto done = sys::enter_name_spaces(file.value(), kind);
    return done ? 0 : failed(done.error());
}

void bring_up_loopback(const Start& start) {
    if (const auto up = sys::bring_up("lo"); !up)
        warn(start, {},
             {.what = "cannot bring up the loopback interface of the private network",
              .help = "the service has no network at all"});
}

int enter_view(Start& start) {
    const ViewPlan& view = start.plan.view;
    NameSpace made = wanted(view);
    if (const int code = enter_shared(start, made); code != 0) return code;
    if (!view.network_path.empty() && view.shared_network.empty())
        if (const int code = enter_named(start, NameSpace::network); code != 0) return code;
    if (!view.ipc_path.empty() && view.shared_ipc.empty())
        if (const int code = enter_named(start, NameSpace::ipc); code != 0) return code;
    made = share_with_main(made);
    if (made == NameSpace::none) return 0;
    if (!sys::make_name_spaces(made))
        if (const int code = make_each(start, made); code != 0) return code;
    if (has(made, NameSpace::network)) bring_up_loopback(start);
    return has(made, NameSpace::mount) ? make_mounts(start) : 0;
}

}  // namespace slipway::exec
