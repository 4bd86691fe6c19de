#include "engine/graph/features.h"

#include <algorithm>
#include <array>

#include "engine/formats/cgroup_value.h"
#include "engine/graph/socket_features.h"
#include "engine/graph/steps.h"
#include "engine/graph/view_features.h"

namespace slipway::graph {
namespace {

using model::Service;

struct Feature {
    Lack lack;
    const char* key;
    bool (*used)(const Service&);
    std::string_view what;
    std::string_view help;
};

// The tests that slipway-exec knows (docs/formats/exec-plan.md).
constexpr std::array<std::string_view, 35> kTests{"path-exists",
                                                  "path-is-directory",
                                                  "path-is-symbolic-link",
                                                  "path-is-mount-point",
                                                  "path-is-read-write",
                                                  "path-exists-glob",
                                                  "directory-not-empty",
                                                  "file-not-empty",
                                                  "file-is-executable",
                                                  "virtualization",
                                                  "kernel-command-line",
                                                  "first-boot",
                                                  "ac-power",
                                                  "host",
                                                  "architecture",
                                                  "kernel-version",
                                                  "user",
                                                  "group",
                                                  "capability",
                                                  "environment",
                                                  "path-is-encrypted",
                                                  "path-is-socket",
                                                  "kernel-module-loaded",
                                                  "firmware",
                                                  "security",
                                                  "needs-update",
                                                  "control-group-controller",
                                                  "memory",
                                                  "cpus",
                                                  "cpu-feature",
                                                  "os-release",
                                                  "credential",
                                                  "memory-pressure",
                                                  "cpu-pressure",
                                                  "io-pressure"};

bool unknown_test(const Service& s) {
    return std::any_of(s.conditions.begin(), s.conditions.end(), [](const model::Condition& c) {
        return std::find(kTests.begin(), kTests.end(), c.test) == kTests.end();
    });
}

// What slipway-events does not watch (docs/formats/events.md).
bool unknown_watch(const Service& s) {
    constexpr std::array<std::string_view, 5> known{"exists", "exists-glob", "changed", "modified",
                                                    "directory-not-empty"};
    return std::any_of(s.payload.paths.begin(), s.payload.paths.end(),
                       [&](const model::PathWatch& watch) {
                           return !watch.path.starts_with('/') ||
                                  std::find(known.begin(), known.end(), watch.kind) == known.end();
                       });
}

// An event only tells whether something is mounted.
bool mounts_itself(const Service& s) {
    if (s.kind != model::Kind::event || !s.payload.mount) return false;
    const model::Mount& mount = *s.payload.mount;
    return !mount.where.starts_with('/') || !mount.what.empty() || !mount.type.empty() ||
           !mount.options.empty();
}

// What `slipway-boot listening` does not look for.
bool listens_elsewhere(const Service& s) {
    const std::string_view at = s.run.ready.path;
    if (s.run.ready.kind != model::Readiness::Kind::listen || at.starts_with("unix /"))
        return false;
    const bool internet = at.starts_with("tcp ") || at.starts_with("udp ");
    const std::string_view port = at.substr(std::min<std::size_t>(at.size(), 4));
    return !internet || port.empty() || port.size() > 5 ||
           port.find_first_not_of("0123456789") != port.npos;
}

// Without the check that somebody asked for the image is not to be run, imported or not.
bool has_hashed_image(const Service& s) {
    const model::Settings& box = s.process.sandbox;
    return box.contains("root-hash") || box.contains("root-hash-signature") ||
           box.contains("root-verity");
}

bool actions_without_process(const Service& s) {
    return !s.run.actions.empty() && s.kind != model::Kind::longrun;
}

bool controls_without_process(const Service& s) {
    return !s.run.controls.empty() && s.kind != model::Kind::longrun;
}

// What a request and data/actions can say.
bool too_many_actions(const Service& s) {
    const auto odd = [](const auto& action) {
        return std::any_of(action.first.begin(), action.first.end(),
                           [](char c) { return static_cast<unsigned char>(c) < ' '; });
    };
    return s.run.actions.size() > 255 ||
           std::any_of(s.run.actions.begin(), s.run.actions.end(), odd);
}

// clang-format off
const std::array kFeatures = std::to_array<Feature>({
    {Lack::refused, "Timer", [](const Service& s) { return s.payload.timer.has_value() && s.kind != model::Kind::event; },
     "a timer in what it starts", "write [Timer] into a definition of its own, with Type = event and Triggers = this service"},
    {Lack::refused, "Path", [](const Service& s) { return !s.payload.paths.empty() && s.kind != model::Kind::event; },
     "watching paths in what they start", "write [Path] into a definition of its own, with Type = event and Triggers = this service"},
    {Lack::refused, "Path.Watch", unknown_watch,
     "watching paths in this way", "exists, exists-glob, changed, modified and directory-not-empty of an absolute path are possible"},
    {Lack::refused, "Mount", [](const Service& s) { return s.payload.mount && s.kind != model::Kind::event; },
     "mounts as services", "write it in /etc/fstab, or a oneshot that runs mount(8)"},
    {Lack::refused, "Mount", mounts_itself,
     "mounting by an event, which tells whether something is mounted at Where", "keep Where, an absolute path, and mount it by /etc/fstab or a oneshot that runs mount(8)"},
    {Lack::refused, "Socket", [](const Service& s) { return !s.payload.sockets.empty() && s.kind == model::Kind::bundle; },
     "sockets of a bundle", "put the [Socket] into the service, or into an event that Triggers it"},
    {Lack::refused, "Socket.Listen", listens_at_no_address,
     "listening at one of these addresses", "write /PATH, @NAME, PORT, ADDRESS:PORT or [ADDRESS]:PORT, with the numbers of an address; a path has at most 107 bytes"},
    {Lack::refused, "Socket.Type", has_other_socket_type,
     "sockets of this type", "stream, datagram and sequential are possible"},
    {Lack::refused, "Process.RootImage", [](const Service& s) { return !s.process.root_image.empty() && !s.process.root_directory.empty(); },
     "an image and a directory as the root of one service", "keep one of RootImage and RootDirectory"},
    {Lack::refused, "Process.Sandbox.root-hash", has_hashed_image,
     "checking an image by its hashes (verity)", "take them out, or check and mount the image before and write RootDirectory"},
    {Lack::refused, "Run.Ready", listens_elsewhere,
     "waiting for a socket of this kind", "tcp PORT, udp PORT and unix /PATH are possible"},
    {Lack::refused, "Conditions", unknown_test,
     "one of these tests", "the tests that work are listed in docs/formats/exec-plan.md"},
    {Lack::refused, "Process.StandardInput", has_sockets_for_one_file,
     "one of several sockets as a standard file without its name", "write descriptor NAME, with the Name of one of them"},
    {Lack::weakened, "Run.Action", actions_without_process,
     "actions of what does not stay running", "make it a service of its own, of Kind = task"},
    {Lack::refused, "Run.Action", too_many_actions,
     "more than 255 actions, or one whose name has control characters", "give it another name, or make services of some"},
    {Lack::weakened, "Run.Control", controls_without_process,
     "commands in place of signals to what does not stay running", "StopCommand and Cleanup are possible"},
    {Lack::weakened, "Log.Script", [](const Service& s) { return !s.log.script.empty() && s.log.kind != model::Logging::Kind::directory; },
     "a logger's script for lines that go to no directory of its own", "take it out; where the lines go decides what is kept of them"},
    {Lack::weakened, "Socket.RemoveOnStop", removes_some_sockets,
     "removing some of its sockets from the file system (all are)", "write RemoveOnStop into each of its [Socket]s, or into none"},
});

// The settings that an exec plan can say.
constexpr auto kApplied = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"Security", "load-credential"}, {"Security", "set-credential"},
    {"Scheduling", "cpu-policy"}, {"Scheduling", "cpu-priority"}, {"Scheduling", "cpu-affinity"},
    {"Scheduling", "io-class"}, {"Scheduling", "io-priority"}, {"Scheduling", "timer-slack"},
    {"Cgroup", "delegate"}, {"Cgroup", "delegate-subgroup"}, {"Cgroup", "slice"}, {"Cgroup", "device-policy"}, {"Cgroup", "device-allow"},
    {"Cgroup", "ip-address-allow"}, {"Cgroup", "ip-address-deny"}, {"Cgroup", "socket-bind-allow"}, {"Cgroup", "socket-bind-deny"},
    {"Cgroup", "restrict-network-interfaces"}, {"Cgroup", "disable-controllers"},
    {"Cgroup", "cpu-quota"}, {"Cgroup", "cpu-quota-period"}, {"Cgroup", "cpu-accounting"}, {"Cgroup", "memory-accounting"},
    {"Cgroup", "tasks-accounting"}, {"Cgroup", "io-accounting"}, {"Cgroup", "block-io-accounting"},
    {"Capabilities", "bounding"}, {"Capabilities", "ambient"},
    {"Capabilities", "inheritable"}, {"Capabilities", "secure-bits"},
    {"Sandbox", "system-call-filter"}, {"Sandbox", "system-call-error-number"}, {"Sandbox", "system-call-architectures"}, {"Sandbox", "system-call-log"},
    {"Sandbox", "restrict-address-families"}, {"Sandbox", "restrict-namespaces"}, {"Sandbox", "restrict-realtime"}, {"Sandbox", "restrict-suid-sgid"},
    {"Scheduling", "cpu-reset-on-fork"}, {"Scheduling", "personality"}, {"Scheduling", "coredump-filter"}, {"Scheduling", "memory-ksm"},
    {"Scheduling", "numa-policy"}, {"Scheduling", "numa-mask"},
    {"Security", "keyring"}, {"Security", "apparmor-profile"}, {"Security", "selinux-label"}, {"Security", "smack-label"},
    {"Sandbox", "remove-ipc"}, {"Sandbox", "memory-deny-write-execute"}, {"Sandbox", "lock-personality"},
});

// The options that slipway-exec sets (engine/sys/listening_socket.h).
constexpr std::array<std::string_view, 21> kSocketOptions{
    "ipv6-only", "receive-buffer", "send-buffer", "pass-credentials", "pass-security", "keep-alive",
    "keep-alive-time", "keep-alive-interval", "keep-alive-probes", "no-delay", "defer-accept",
    "tcp-congestion", "reuse-port", "free-bind", "transparent", "broadcast", "priority", "mark",
    "bind-to-device", "ip-tos", "ip-ttl"};

constexpr std::string_view kSettingHelp =
    "this version does not apply it; the service runs without it only if it was imported";

// clang-format on

void add_settings(const char* group, const model::Settings& settings, std::vector<Use>& uses) {
    for (const auto& [name, values] : settings)
        if (!applies_setting(group, name))
            uses.push_back({Lack::weakened, "Process." + std::string(group) + "." + name, values,
                            "this setting", kSettingHelp});
}

// "Process.A, Process.B, Process.C and 12 more".
std::string shortened(const std::vector<std::string>& keys) {
    constexpr std::size_t most = 3;
    std::string out;
    for (std::size_t i = 0; i < keys.size() && i < most; ++i) out += (i > 0 ? ", " : "") + keys[i];
    if (keys.size() > most) out += " and " + std::to_string(keys.size() - most) + " more";
    return out;
}

// One message for each imported service: its loss report has the details.
void report_weakened(Index index,
                     const std::string& name,
                     const std::vector<std::string>& keys,
                     const diag::Position* where,
                     Report& report) {
    if (keys.empty()) return;
    report.warn(index, where,
                {"graph/weakened", in_quotes(name) + " runs without " + shortened(keys),
                 "this version does not apply that; each start says so in the log", 1});
}

}  // namespace

bool applies_setting(std::string_view group, std::string_view name) {
    name.remove_prefix(name.find('/') + 1);  // of a slice: cgroup_settings.h
    if (group == "Cgroup" && formats::find_cgroup_setting(name) != nullptr) return true;
    if (group == "Sandbox" && applies_view_setting(name)) return true;
    return std::find(kApplied.begin(), kApplied.end(), std::pair(group, name)) != kApplied.end();
}

bool applies_socket_option(std::string_view name) {
    return name == "directory-mode" ||
           std::find(kSocketOptions.begin(), kSocketOptions.end(), name) != kSocketOptions.end();
}

std::vector<Use> missing_features(const Service& service) {
    std::vector<Use> uses;
    for (const Feature& feature : kFeatures)
        if (feature.used(service))
            uses.push_back({feature.lack, feature.key, {}, feature.what, feature.help});
    const model::Process& p = service.process;
    add_settings("Scheduling", p.scheduling, uses);
    add_settings("Capabilities", p.capabilities, uses);
    add_settings("Cgroup", p.cgroup, uses);
    add_settings("Sandbox", p.sandbox, uses);
    add_settings("Security", p.security, uses);
    for (const model::Socket& socket : service.payload.sockets)
        for (const auto& [name, value] : socket.options)
            if (!applies_socket_option(name))
                uses.push_back({Lack::weakened,
                                "Socket.Option." + name,
                                {value},
                                "this option",
                                kSettingHelp});
    return uses;
}

void check_features(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked) continue;
        const bool imported = !service->provenance.format.empty();
        std::vector<std::string> weakened;
        const diag::Position* first = nullptr;
        for (const Use& use : missing_features(*service)) {
            const diag::Position* where = place_of(*service, use.key);
            if (imported && use.lack == Lack::weakened) {
                weakened.push_back(use.key);
                if (first == nullptr) first = where;
                continue;
            }
            report.problem(i, where,
                           {"graph/not-yet",
                            in_quotes(service->name) + " uses " + use.key +
                                ": this version cannot do " + std::string(use.what),
                            std::string(use.help), 1});
        }
        report_weakened(i, service->name, weakened, first, report);
    }
}

}  // namespace slipway::graph
