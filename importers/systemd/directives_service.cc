// systemd.service(5) and systemd.kill(5).
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

// Sockets, mounts and swaps may run commands and be killed too; those settings are kept for
// services.
constexpr unsigned kOthers = kSocket | kMount | kSwap;
constexpr std::string_view kNoProcess =
    "the sockets, mounts and swap areas of a service run no process of their own";
constexpr unsigned kOtherKill = kOthers | kScope;

// clang-format off
constexpr std::array<Row, 57> kRows{{
    {"Type",                      kService, kScalar, type},
    {"ExitType",                  kService, kScalar, nothing, kApproximated, "the service ends with its main process", "let the main process wait for its children"},
    {"RemainAfterExit",           kService, kScalar, remain_after_exit},
    {"GuessMainPID",              kService, kScalar, nothing, kApproximated, "without a PID file the only child left is the main process", "let the daemon stay in the foreground"},
    {"PIDFile",                   kService, kScalar, pid_file},
    {"BusName",                   kService, kScalar, bus_name},
    {"ExecStart",                 kService, kList,   exec_start},
    {"ExecStartPre",              kService, kList,   exec_start_pre},
    {"ExecStartPost",             kService, kList,   exec_start_post},
    {"ExecCondition",             kService, kList,   exec_condition},
    {"ExecReload",                kService, kList,   exec_reload},
    {"ExecStop",                  kService, kList,   exec_stop},
    {"ExecStopPost",              kService, kList,   exec_stop_post},
    {"RestartSec",                kService, kScalar, restart_sec, kApproximated, "the delay counts from the last start: a service that ran longer is started again at once", "nothing to do unless the program must not come back at once"},
    {"TimeoutStartSec",           kService, kScalar, timeout_start},
    {"TimeoutStopSec",            kService, kScalar, timeout_stop},
    {"TimeoutAbortSec",           kService, kScalar, nothing, kApproximated, "a service whose watchdog ran out is stopped with TimeoutStopSec=", "nothing to do where the two are alike"},
    {"TimeoutSec",                kService, kScalar, timeout_both},
    {"TimeoutStartFailureMode",   kService, kScalar, nothing, kApproximated, "a start that takes too long is ended as a stop is", "nothing to do unless a core dump is wanted"},
    {"TimeoutStopFailureMode",    kService, kScalar, nothing, kApproximated, "a stop that takes too long ends with KILL", "nothing to do unless a core dump is wanted"},
    {"RuntimeMaxSec",             kService | kScope, kScalar, nothing, kApproximated, "the service may run for ever", "run the program under timeout(1)"},
    {"RuntimeRandomizedExtraSec", kService | kScope, kScalar, nothing, kIgnored, "it has no effect without RuntimeMaxSec=", ""},
    {"WatchdogSec",               kService, kScalar, watchdog},
    {"Restart",                   kService, kScalar, restart},
    {"SuccessExitStatus",         kService, kList,   success_status},
    {"RestartPreventExitStatus",  kService, kList,   prevent_status},
    {"RestartForceExitStatus",    kService, kList,   force_status},
    {"RootDirectoryStartOnly",    kService, kScalar, setting_boolean},
    {"NonBlocking",               kService, kScalar, off_is_exact, kApproximated, "passed descriptors are blocking", "nothing to do for programs that set O_NONBLOCK themselves, as most do"},
    {"NotifyAccess",              kService, kScalar, notify_access},
    {"Sockets",                   kService, kList,   service_sockets},
    {"FileDescriptorStoreMax",    kService, kScalar, descriptor_store},
    {"USBFunctionDescriptors",    kService, kScalar, nothing, kRefused, "USB gadgets are not set up", "set the gadget up in a program of your own"},
    {"USBFunctionStrings",        kService, kScalar, nothing, kRefused, "USB gadgets are not set up", "set the gadget up in a program of your own"},
    {"OOMPolicy",                 kService | kScope, kScalar, oom_policy, kApproximated, "the others go on when the kernel has killed one process for memory; after the main process it is up to Restart=", "write OOMPolicy=kill, which ends all of them"},
    {"PermissionsStartOnly",      kService, kScalar, nothing, kApproximated, "all commands run as the service's user", "put \"+\" before those that need more"},
    {"BusPolicy",                 kService, kScalar, nothing, kIgnored, "systemd 252 does not read it either", ""},
    {"SysVStartPriority",         kService, kScalar, nothing, kIgnored, "systemd 252 does not read it either", ""},
    {"FsckPassNo",                kService | kMount, kScalar, nothing, kIgnored, "systemd 252 does not read it either", ""},

    {"KillMode",                  kService, kScalar, kill_mode},
    {"KillSignal",                kService, kScalar, kill_signal},
    {"RestartKillSignal",         kService, kScalar, same_as_kill_signal, kApproximated, "a restart stops the service with KillSignal=", "nothing to do where the service only ends sooner"},
    {"SendSIGHUP",                kService, kScalar, send_sighup},
    {"SendSIGKILL",               kService, kScalar, send_sigkill},
    {"FinalKillSignal",           kService, kScalar, final_kill_signal},
    {"WatchdogSignal",            kService, kScalar, nothing, kApproximated, "a service whose watchdog ran out is stopped as always", "nothing to do unless a core dump is wanted"},
    {"KillMode",                  kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"KillSignal",                kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"RestartKillSignal",         kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"SendSIGHUP",                kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"SendSIGKILL",               kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"FinalKillSignal",           kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},
    {"WatchdogSignal",            kOtherKill, kScalar, nothing, kIgnored, kNoProcess, ""},

    // Names of older versions that systemd 252 still reads.
    {"PropagateReloadTo",         kUnit, kList, edges},
    {"PropagateReloadFrom",       kUnit, kList, edges},
    {"RequiresOverridable",       kUnit, kList, nothing, kApproximated, "an old name", "write Requires="},
    {"RequisiteOverridable",      kUnit, kList, nothing, kApproximated, "an old name", "write Requisite="},
}};

// clang-format on

}  // namespace

std::span<const Row> service_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
