// slipway-chain: the chain loaders of daemontools, runit and s6, by the name it is called by.
#include <algorithm>
#include <array>

#include "engine/chain/loaders.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace {

using namespace slipway::chain;
using std::string_view_literals::operator""sv;

struct Loader {
    std::string_view name;
    World world;
    int (*run)(Call&);
    std::string_view usage;
};

constexpr std::string_view kLimitUsage =
    "[-a bytes] [-c bytes] [-d bytes] [-f bytes] [-l bytes] [-m bytes] [-o n] [-p n] [-r bytes] "
    "[-s bytes] [-t seconds] child";
constexpr std::string_view kLockUsage = "[-nNxX] file child";

// clang-format off
constexpr std::array kLoaders{
    Loader{"chpst", World::runit, change_process_state,
           "[-vVP012] [-u user[:group]] [-U user[:group]] [-b argv0] [-e dir] [-/ root] [-C dir] [-n nice] "
           "[-l|-L lock] [-m n] [-d n] [-o n] [-p n] [-f n] [-c n] [-r n] [-t n] prog"},
    Loader{"denvdir", World::runit, environment_directory, "dir child"},
    Loader{"denvuidgid", World::runit, environment_of_user, "account child"},
    Loader{"dpgrphack", World::runit, new_group, "child"},
    Loader{"dsetlock", World::runit, hold_lock, kLockUsage},
    Loader{"dsetuidgid", World::runit, set_user, "account child"},
    Loader{"dsoftlimit", World::runit, soft_limits, kLimitUsage},
    Loader{"envdir", World::daemontools, environment_directory, "dir child"},
    Loader{"envuidgid", World::daemontools, environment_of_user, "account child"},
    Loader{"fghack", World::daemontools, stay_in_foreground, "child"},
    Loader{"pgrphack", World::daemontools, new_group, "child"},
    Loader{"readproctitle", World::daemontools, show_in_title, "text ....."},
    Loader{"s6-applyuidgid", World::s6, s6_apply_ids, "[ -z ] [ -u uid ] [ -g gid ] [ -G gidlist ] [ -U ] prog..."},
    Loader{"s6-envdir", World::s6, environment_directory, "[ -I | -i ] [ -n ] [ -f ] [ -L ] [ -c nullchar ] dir prog..."},
    Loader{"s6-envuidgid", World::s6, s6_environment_of_user,
           "[ -i | -D uid:gid:gidlist ] [ -u | -g | -B ] [ -n ] account prog..."},
    Loader{"s6-fghack", World::s6, stay_in_foreground, "prog..."},
    Loader{"s6-ioconnect", World::s6, connect_both_ways, "[ -t millisecs ] [ -r fdr ] [ -w fdw ]"},
    Loader{"s6-notifyoncheck", World::s6, notify_on_check,
           "[ -d ] [ -3 fd ] [ -s initialsleep ] [ -T globaltimeout ] [ -t localtimeout ] [ -w waitingtime ] [ -n tries ] "
           "[ -c \"checkprog...\" ] prog..."},
    Loader{"s6-permafailon", World::s6, fail_on_deaths, "seconds deathcount statuslist prog..."},
    Loader{"s6-setlock", World::s6, s6_hold_lock, "[ -r | -w ] [ -n | -N | -t timeout ] lockfile prog..."},
    Loader{"s6-setsid", World::s6, s6_new_session, "[ -s | -b | -f | -g ] [ -i | -I | -q ] [ -d ctty ] prog..."},
    Loader{"s6-setuidgid", World::s6, s6_set_user, "username prog..."},
    Loader{"s6-softlimit", World::s6, soft_limits,
           "[ -H | -h ] [ -a n ] [ -c n ] [ -d n ] [ -f n ] [ -l n ] [ -m n ] [ -o n ] [ -p n ] [ -r n ] [ -s n ] [ -t n ] prog..."},
    Loader{"setlock", World::daemontools, hold_lock, kLockUsage},
    Loader{"setuidgid", World::daemontools, set_user, "account child"},
    Loader{"softlimit", World::daemontools, soft_limits, kLimitUsage},
};

// clang-format on

const Loader* find(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const auto* row = std::find_if(kLoaders.begin(), kLoaders.end(),
                                   [&](const Loader& l) { return l.name == name; });
    return row == kLoaders.end() ? nullptr : row;
}

int usage(slipway::sys::BorrowedFd out, int code) {
    const auto write = [out](std::string_view text) {
        static_cast<void>(slipway::sys::write_all(out, text));
    };
    write("usage: slipway-chain LOADER [ARG...]; the loaders:\n");
    for (const Loader& loader : kLoaders)
        for (const std::string_view part : {"  "sv, loader.name, " "sv, loader.usage, "\n"sv})
            write(part);
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace slipway;
    if (argc < 1) return usage(sys::kStderr, kUsageError);
    Words words(argv, static_cast<std::size_t>(argc));
    const Loader* loader = find(words[0]);
    if (loader == nullptr && argc > 1) {
        words = words.subspan(1);
        loader = find(words[0]);
    }
    if (loader == nullptr && sys::asked_for("--help", argc, argv)) return usage(sys::kStdout, 0);
    if (loader == nullptr && sys::asked_for("--version", argc, argv))
        return sys::answer_version("slipway-chain");
    if (loader == nullptr) return usage(sys::kStderr, kUsageError);
    Call call{loader->name, loader->world, loader->usage, words.subspan(1)};
    return loader->run(call);
}
