// systemd.exec(5) without the sandbox.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

// clang-format off
constexpr std::array<Row, 83> kRows{{
    {"ExecSearchPath",              kExec, kList, nothing, kApproximated, "programs are looked up in the service's PATH", "set Environment=PATH=…"},
    {"WorkingDirectory",            kExec, kScalar, working_directory},
    {"RootDirectory",               kExec, kScalar, root_directory},
    {"User",                        kExec, kScalar, user},
    {"Group",                       kExec, kScalar, group},
    {"DynamicUser",                 kExec, kScalar, dynamic_user},
    {"SupplementaryGroups",         kExec, kList, supplementary_groups},
    {"PAMName",                     kExec, kScalar, pam_name, kApproximated, "no PAM module runs; /run/user/UID, the variables of /etc/environment and the login uid are provided", "run the program through su(1) or runuser(1) -l where it needs more"},
    {"NoNewPrivileges",             kExec, kScalar, no_new_privileges},
    {"LimitCPU",                    kExec, kScalar, limit},
    {"LimitFSIZE",                  kExec, kScalar, limit},
    {"LimitDATA",                   kExec, kScalar, limit},
    {"LimitSTACK",                  kExec, kScalar, limit},
    {"LimitCORE",                   kExec, kScalar, limit},
    {"LimitRSS",                    kExec, kScalar, limit},
    {"LimitNOFILE",                 kExec, kScalar, limit},
    {"LimitAS",                     kExec, kScalar, limit},
    {"LimitNPROC",                  kExec, kScalar, limit},
    {"LimitMEMLOCK",                kExec, kScalar, limit},
    {"LimitLOCKS",                  kExec, kScalar, limit},
    {"LimitSIGPENDING",             kExec, kScalar, limit},
    {"LimitMSGQUEUE",               kExec, kScalar, limit},
    {"LimitNICE",                   kExec, kScalar, limit},
    {"LimitRTPRIO",                 kExec, kScalar, limit},
    {"LimitRTTIME",                 kExec, kScalar, limit},
    {"UMask",                       kExec, kScalar, umask},
    {"CoredumpFilter",              kExec, kList, coredump_filter, kExact, {}, {}},
    {"KeyringMode",                 kExec, kScalar, keyring_mode, kExact, {}, {}},
    {"OOMScoreAdjust",              kExec, kScalar, oom_score_adjust},
    {"TimerSlackNSec",              kExec, kScalar, timer_slack, kExact, {}, {}},
    {"Personality",                 kExec, kScalar, personality, kExact, {}, {}},
    {"IgnoreSIGPIPE",               kExec, kScalar, ignore_sigpipe},
    {"Nice",                        kExec, kScalar, nice},
    {"CPUSchedulingPolicy",         kExec, kScalar, scheduling_policy, kExact, {}, {}},
    {"CPUSchedulingPriority",       kExec, kScalar, setting, kExact, {}, {}},
    {"CPUSchedulingResetOnFork",    kExec, kScalar, setting_boolean, kExact, {}, {}},
    {"CPUAffinity",                 kExec, kList, cpu_affinity, kExact, {}, {}},
    {"NUMAPolicy",                  kExec, kScalar, numa_policy, kExact, {}, {}},
    {"NUMAMask",                    kExec, kList, numa_mask, kExact, {}, {}},
    {"IOSchedulingClass",           kExec, kScalar, io_class, kExact, {}, {}},
    {"IOSchedulingPriority",        kExec, kScalar, setting, kExact, {}, {}},
    {"RuntimeDirectory",            kExec, kList, directory},
    {"RuntimeDirectoryMode",        kExec, kScalar, directory_mode},
    {"StateDirectory",              kExec, kList, directory},
    {"StateDirectoryMode",          kExec, kScalar, directory_mode},
    {"CacheDirectory",              kExec, kList, directory},
    {"CacheDirectoryMode",          kExec, kScalar, directory_mode},
    {"LogsDirectory",               kExec, kList, directory},
    {"LogsDirectoryMode",           kExec, kScalar, directory_mode},
    {"ConfigurationDirectory",      kExec, kList, directory},
    {"ConfigurationDirectoryMode",  kExec, kScalar, directory_mode},
    {"RuntimeDirectoryPreserve",    kExec, kScalar, runtime_preserve},
    {"TimeoutCleanSec",             kExec, kScalar, nothing, kIgnored, "there is no \"clean\" of a service's directories", ""},
    {"Environment",                 kExec, kList, environment},
    {"EnvironmentFile",             kExec, kList, environment_file},
    {"PassEnvironment",             kExec, kList, pass_environment, kApproximated, "variables of pid 1 are passed only where the supervisor has them", "set them in Environment="},
    {"UnsetEnvironment",            kExec, kList, unset_environment},
    {"StandardInput",               kExec, kScalar, standard_input},
    {"StandardOutput",              kExec, kScalar, standard_output},
    {"StandardError",               kExec, kScalar, standard_error},
    {"StandardInputText",           kExec, kList, standard_input_text},
    {"StandardInputData",           kExec, kList, standard_input_data},
    {"LogLevelMax",                 kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"LogExtraFields",              kExec, kList, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"LogRateLimitIntervalSec",     kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"LogRateLimitBurst",           kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"LogNamespace",                kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"SyslogFacility",              kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"SyslogLevel",                 kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"SyslogLevelPrefix",           kExec, kScalar, nothing, kIgnored, "the journal is not there; the service's log takes every line", ""},
    {"SyslogIdentifier",            kExec, kScalar, syslog_identifier},
    {"TTYPath",                     kExec, kScalar, tty_path},
    {"TTYReset",                    kExec, kScalar, tty_reset},
    {"TTYVHangup",                  kExec, kScalar, tty_hangup},
    {"TTYRows",                     kExec, kScalar, tty_rows},
    {"TTYColumns",                  kExec, kScalar, tty_columns},
    {"TTYVTDisallocate",            kExec, kScalar, tty_disallocate},
    {"UtmpIdentifier",              kExec, kScalar, utmp_identifier},
    {"UtmpMode",                    kExec, kScalar, utmp_mode},
    {"LoadCredential",              kExec, kList, load_credential},
    {"LoadCredentialEncrypted",     kExec, kList, setting_words, kRefused, "encrypted credentials are not decrypted", "decrypt it with systemd-creds(1) into a file for root only and name that in LoadCredential="},
    {"SetCredential",               kExec, kList, set_credential},
    {"SetCredentialEncrypted",      kExec, kList, setting_words, kRefused, "encrypted credentials are not decrypted", "decrypt it with systemd-creds(1) into a file for root only and name that in LoadCredential="},
}};

// clang-format on

}  // namespace

std::span<const Row> exec_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
