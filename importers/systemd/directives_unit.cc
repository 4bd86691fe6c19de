// systemd.unit(5): [Unit] without the conditions, and [Install].
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kNoJobs =
    "the engine has no jobs; a target's whole start and each step have limits of their own";
constexpr std::string_view kUseTimeouts = "use TimeoutStartSec= and TimeoutStopSec=";
constexpr std::string_view kNoAction = "nothing is done to the machine when the unit ends";
constexpr std::string_view kUseOnFailure = "let OnFailure= start a service that does it";

// clang-format off
constexpr std::array<Row, 49> kRows{{
    {"Description",              kUnit, kScalar, description},
    {"Documentation",            kUnit, kList,   documentation},
    {"Wants",                    kUnit, kList,   edges},
    {"Requires",                 kUnit, kList,   edges},
    {"Requisite",                kUnit, kList,   edges},
    {"BindsTo",                  kUnit, kList,   edges},
    {"PartOf",                   kUnit, kList,   edges},
    {"Upholds",                  kUnit, kList,   edges, kApproximated, "one that was stopped on purpose stays stopped; others are started again 1 s after they ended, and each time later, up to 64 s", "stop this unit as well, or start the other by hand"},
    {"Conflicts",                kUnit, kList,   edges},
    {"Before",                   kUnit, kList,   edges},
    {"After",                    kUnit, kList,   edges},
    {"OnFailure",                kUnit, kList,   edges},
    {"OnSuccess",                kUnit, kList,   edges},
    {"PropagatesReloadTo",       kUnit, kList,   edges},
    {"ReloadPropagatedFrom",     kUnit, kList,   edges},
    {"PropagatesStopTo",         kUnit, kList,   nothing, kApproximated, "stopping this unit does not stop the others", "write PartOf= into the others"},
    {"StopPropagatedFrom",       kUnit, kList,   edges,   kApproximated, "it is stopped and also restarted with the others, as with PartOf=", "nothing to do unless restarts matter"},
    {"JoinsNamespaceOf",         kUnit, kList,   edges},
    {"RequiresMountsFor",        kUnit, kList,   mounts_for},
    {"OnSuccessJobMode",         kUnit, kScalar, nothing, kIgnored,      "jobs replace each other in one way only", ""},
    {"OnFailureJobMode",         kUnit, kScalar, nothing, kIgnored,      "jobs replace each other in one way only", ""},
    {"OnFailureIsolate",         kUnit, kScalar, off_is_exact, kIgnored, "what OnFailure= names is started, and nothing else is stopped", "let it run slipway isolate"},
    {"IgnoreOnIsolate",          kUnit, kScalar, nothing, kIgnored,      "slipway isolate spares Essential services and pinned ones, and what these need", "write Essential = yes into the definition"},
    {"AllowIsolate",             kUnit, kScalar, nothing, kIgnored,      "slipway isolate asks no leave of the service", ""},
    {"StopWhenUnneeded",         kUnit, kScalar, stop_when_unneeded, kApproximated, "one that is started by hand stays until somebody who needs it has come and gone", "slipway release lets it stop as soon as nothing needs it"},
    {"RefuseManualStart",        kUnit, kScalar, refuse_manual_start},
    {"RefuseManualStop",         kUnit, kScalar, refuse_manual_stop},
    {"DefaultDependencies",      kUnit, kScalar, default_dependencies},
    {"CollectMode",              kUnit, kScalar, nothing, kIgnored,      "the state of a stopped service is kept", ""},
    {"FailureAction",            kUnit | kService, kScalar, nothing, kApproximated, kNoAction, kUseOnFailure},
    {"SuccessAction",            kUnit, kScalar, nothing, kApproximated, kNoAction, "let OnSuccess= start a service that does it"},
    {"FailureActionExitStatus",  kUnit, kScalar, nothing, kIgnored,      "only a manager that exits needs it", ""},
    {"SuccessActionExitStatus",  kUnit, kScalar, nothing, kIgnored,      "only a manager that exits needs it", ""},
    {"JobTimeoutSec",            kUnit, kScalar, job_timeout, kApproximated, "it limits the whole start of a target, nothing else", kUseTimeouts},
    {"JobRunningTimeoutSec",     kUnit, kScalar, nothing, kApproximated, kNoJobs, kUseTimeouts},
    {"JobTimeoutAction",         kUnit, kScalar, nothing, kApproximated, kNoJobs, kUseOnFailure},
    {"JobTimeoutRebootArgument", kUnit, kScalar, nothing, kIgnored,      kNoJobs, ""},
    {"StartLimitIntervalSec",    kUnit, kScalar, start_limit_interval},
    {"StartLimitInterval",       kUnit | kService, kScalar, start_limit_interval},
    {"StartLimitBurst",          kUnit | kService, kScalar, start_limit_burst},
    {"StartLimitAction",         kUnit | kService, kScalar, start_limit_action, kApproximated, "-force and -immediate: all services are stopped in order first", "slipway reboot --force hurries an ending that hangs"},
    {"RebootArgument",           kUnit | kService, kScalar, nothing, kIgnored, "the machine reboots without an argument", ""},
    {"SourcePath",               kUnit, kScalar, nothing, kIgnored,      "it only says from which file a generator made the unit", ""},
    {"BindTo",                   kUnit, kList,   edges},

    {"Alias",                    kInstall, kList,   alias},
    {"WantedBy",                 kInstall, kList,   wanted_by},
    {"RequiredBy",               kInstall, kList,   required_by},
    {"Also",                     kInstall, kList,   also},
    {"DefaultInstance",          kInstall, kScalar, default_instance, kIgnored, "it says something about the template only", ""},
}};

// clang-format on

}  // namespace

std::span<const Row> unit_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
