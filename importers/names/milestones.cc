#include "importers/names/milestones.h"

#include <array>

namespace slipway::importers::names {
namespace {

// clang-format off
constexpr std::array<Milestone, 20> kMilestones{{
    {"default",         "the machine is up: what an ordinary boot starts"},
    {"getty",           "logins on terminals"},
    {"local-fs",        "the file systems of this machine are mounted"},
    {"local-fs-pre",    "just before local file systems are mounted"},
    {"mta",             "mail can be handed over"},
    {"network",         "the network's configuration has begun"},
    {"network-online",  "the network can be used"},
    {"network-pre",     "just before interfaces are configured: the firewall is there"},
    {"nss-lookup",      "host names can be looked up"},
    {"nss-user-lookup", "user names can be looked up"},
    {"portmap",         "the port mapper answers"},
    {"remote-fs",       "network file systems are mounted"},
    {"remote-fs-pre",   "just before network file systems are mounted"},
    {"shutdown",        "the machine goes down"},
    {"single",          "maintenance: one shell, few services"},
    {"swap",            "swap areas are in use"},
    {"sysinit",         "devices, file systems and kernel settings are as the boot makes them"},
    {"syslog",          "log messages are taken"},
    {"time-set",        "the clock has a plausible time"},
    {"time-sync",       "the clock agrees with a reference"},
}};

constexpr std::array<Row, 64> kRows{{
    {World::systemd, "basic.target",                     "sysinit"},
    {World::systemd, "default.target",                   "default"},
    {World::systemd, "emergency.target",                 "single"},
    {World::systemd, "getty.target",                     "getty"},
    {World::systemd, "graphical.target",                 "default"},
    {World::systemd, "halt.target",                      "shutdown"},
    {World::systemd, "local-fs-pre.target",              "local-fs-pre"},
    {World::systemd, "local-fs.target",                  "local-fs"},
    {World::systemd, "mail-transport-agent.target",      "mta"},
    {World::systemd, "multi-user.target",                "default"},
    {World::systemd, "network-online.target",            "network-online"},
    {World::systemd, "network-pre.target",               "network-pre"},
    {World::systemd, "network.target",                   "network"},
    {World::systemd, "nss-lookup.target",                "nss-lookup"},
    {World::systemd, "nss-user-lookup.target",           "nss-user-lookup"},
    {World::systemd, "paths.target",                     "default"},
    {World::systemd, "poweroff.target",                  "shutdown"},
    {World::systemd, "reboot.target",                    "shutdown"},
    {World::systemd, "remote-fs-pre.target",             "remote-fs-pre"},
    {World::systemd, "remote-fs.target",                 "remote-fs"},
    {World::systemd, "rescue.target",                    "single"},
    {World::systemd, "rpcbind.target",                   "portmap"},
    {World::systemd, "shutdown.target",                  "shutdown"},
    {World::systemd, "sockets.target",                   "default"},
    {World::systemd, "swap.target",                      "swap"},
    {World::systemd, "sysinit.target",                   "sysinit"},
    {World::systemd, "syslog.target",                    "syslog"},
    {World::systemd, "syslog.service",                   "syslog"},
    {World::systemd, "time-set.target",                  "time-set"},
    {World::systemd, "time-sync.target",                 "time-sync"},
    {World::systemd, "timers.target",                    "default"},
    {World::systemd, "umount.target",                    "shutdown"},
    {World::systemd, "final.target",                     "shutdown"},

    {World::lsb,     "$local_fs",                        "local-fs"},
    {World::lsb,     "$mail-transport-agent",            "mta"},
    {World::lsb,     "$named",                           "nss-lookup"},
    {World::lsb,     "$network",                         "network-online"},
    {World::lsb,     "$portmap",                         "portmap"},
    {World::lsb,     "$remote_fs",                       "remote-fs"},
    {World::lsb,     "$syslog",                          "syslog"},
    {World::lsb,     "$time",                            "time-sync"},

    {World::openrc,  "boot",                             "sysinit"},
    {World::openrc,  "bootmisc",                         "sysinit"},
    {World::openrc,  "clock",                            "time-set"},
    {World::openrc,  "default",                          "default"},
    {World::openrc,  "dev",                              "sysinit"},
    {World::openrc,  "dev-mount",                        "sysinit"},
    {World::openrc,  "dns",                              "nss-lookup"},
    {World::openrc,  "firewall",                         "network-pre"},
    {World::openrc,  "fsck",                             "local-fs-pre"},
    {World::openrc,  "localmount",                       "local-fs"},
    {World::openrc,  "logger",                           "syslog"},
    {World::openrc,  "mta",                              "mta"},
    {World::openrc,  "net",                              "network-online"},
    {World::openrc,  "netmount",                         "remote-fs"},
    {World::openrc,  "ntp-client",                       "time-sync"},
    {World::openrc,  "portmap",                          "portmap"},
    {World::openrc,  "root",                             "sysinit"},
    {World::openrc,  "shutdown",                         "shutdown"},
    {World::openrc,  "single",                           "single"},
    {World::openrc,  "swap",                             "swap"},
    {World::openrc,  "sysfs",                            "sysinit"},
    {World::openrc,  "sysinit",                          "sysinit"},
    {World::openrc,  "sysctl",                           "sysinit"},
}};

// clang-format on

}  // namespace

std::string_view native_name(World world, std::string_view name) {
    for (const Row& row : kRows)
        if (row.world == world && row.name == name) return row.native;
    return {};
}

std::string_view meaning_of(std::string_view native) {
    for (const Milestone& milestone : kMilestones)
        if (milestone.native == native) return milestone.meaning;
    return {};
}

std::span<const Milestone> milestones() {
    return kMilestones;
}

std::span<const Row> rows() {
    return kRows;
}

}  // namespace slipway::importers::names
