// systemd.timer(5), systemd.path(5), systemd.mount(5), systemd.automount(5), systemd.swap(5).
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoClock = "nothing is started because the clock or the zone is set";
constexpr std::string_view kSleep = "the time that the machine sleeps counts as well";
constexpr std::string_view kSleepHelp = "nothing to do on a machine that never sleeps";
constexpr std::string_view kMountAsIs = "mount(8) and umount(8) do as they do by default";

// clang-format off
constexpr std::array<Row, 36> kRows{{
    {"OnActiveSec",              kTimer, kList, timer_span, kApproximated, kSleep, kSleepHelp},
    {"OnBootSec",                kTimer, kList, timer_span, kApproximated, kSleep, kSleepHelp},
    {"OnStartupSec",             kTimer, kList, timer_span, kApproximated, kSleep, kSleepHelp},
    {"OnUnitActiveSec",          kTimer, kList, timer_span, kApproximated, kSleep, kSleepHelp},
    {"OnUnitInactiveSec",        kTimer, kList, timer_span, kApproximated, kSleep, kSleepHelp},
    {"OnCalendar",               kTimer, kList, timer_calendar},
    {"AccuracySec",              kTimer, kScalar, timer_span},
    {"RandomizedDelaySec",       kTimer, kScalar, timer_span},
    {"FixedRandomDelay",         kTimer, kScalar, timer_flag},
    {"OnClockChange",            kTimer, kScalar, off_is_exact, kApproximated, kNoClock, "use OnCalendar="},
    {"OnTimezoneChange",         kTimer, kScalar, off_is_exact, kApproximated, kNoClock, "use OnCalendar="},
    {"Unit",                     kTimer | kPath, kScalar, triggered_unit},
    {"Persistent",               kTimer, kScalar, timer_flag},
    {"WakeSystem",               kTimer, kScalar, off_is_exact, kApproximated, "the machine is not woken up", "set an alarm with rtcwake(8)"},
    {"RemainAfterElapse",        kTimer, kScalar, nothing, kIgnored, "timers stay loaded", ""},
    {"PathExists",               kPath, kList, path_watch, kExact, {}, {}, "exists"},
    {"PathExistsGlob",           kPath, kList, path_watch, kExact, {}, {}, "exists-glob"},
    {"PathChanged",              kPath, kList, path_watch, kExact, {}, {}, "changed"},
    {"PathModified",             kPath, kList, path_watch, kExact, {}, {}, "modified"},
    {"DirectoryNotEmpty",        kPath, kList, path_watch, kExact, {}, {}, "directory-not-empty"},
    {"MakeDirectory",            kPath, kScalar, path_make_directory},
    {"DirectoryMode",            kPath | kMount | kAutomount, kScalar, nothing, kApproximated, "a directory that is missing is made with mode 0755", "make it before"},
    {"TriggerLimitIntervalSec",  kPath, kScalar, nothing, kIgnored, "starts are limited by StartLimit*= of the service", ""},
    {"TriggerLimitBurst",        kPath, kScalar, nothing, kIgnored, "starts are limited by StartLimit*= of the service", ""},
    {"What",                     kMount | kSwap, kScalar, mount_what},
    {"Where",                    kMount | kAutomount, kScalar, mount_where},
    {"Type",                     kMount, kScalar, mount_type},
    {"Options",                  kMount | kSwap, kScalar, mount_options},
    {"SloppyOptions",            kMount, kScalar, off_is_exact, kApproximated, kMountAsIs, "leave out the options that the file system does not know"},
    {"LazyUnmount",              kMount, kScalar, off_is_exact, kApproximated, kMountAsIs, "unmount by hand with umount -l"},
    {"ReadWriteOnly",            kMount, kScalar, off_is_exact, kApproximated, kMountAsIs, "write rw into Options="},
    {"ForceUnmount",             kMount, kScalar, off_is_exact, kApproximated, kMountAsIs, "unmount by hand with umount -f"},
    {"TimeoutSec",               kMount | kSwap, kScalar, timeout_both},
    {"ExtraOptions",             kAutomount, kList, nothing, kIgnored, "file systems are not mounted on access", ""},
    {"TimeoutIdleSec",           kAutomount, kScalar, nothing, kIgnored, "file systems are not mounted on access", ""},
    {"Priority",                 kSwap, kScalar, swap_priority},
}};

// clang-format on

}  // namespace

std::span<const Row> other_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
