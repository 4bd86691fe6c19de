#include "importers/systemd/own_units.h"

#include <array>

namespace slipway::importers::systemd {
namespace {

constexpr auto kNative = OwnUnit::Disposition::native;
constexpr auto kReplaced = OwnUnit::Disposition::replaced;
constexpr auto kSkipped = OwnUnit::Disposition::skipped;

// clang-format off
constexpr std::array<OwnUnit, 115> kOwn{{
    // Early boot
    {"cryptdisks*",                      "",             kSkipped,  "a mask that keeps an LSB script from running"},
    {"cryptsetup-pre.target",            "sysinit",      kSkipped,  "encrypted devices are not opened by the boot set"},
    {"cryptsetup.target",                "sysinit",      kSkipped,  "encrypted devices are not opened by the boot set"},
    {"dev-hugepages.mount",              "pseudo-fs",    kNative,   "the boot set mounts the pseudo file systems"},
    {"dev-mqueue.mount",                 "pseudo-fs",    kNative,   "the boot set mounts the pseudo file systems"},
    {"hwclock.service",                  "",             kSkipped,  "a mask that keeps an LSB script from running"},
    {"integritysetup*",                  "sysinit",      kSkipped,  "integrity-protected devices are not opened by the boot set"},
    {"kmod-static-nodes.service",        "udev",         kNative,   "the device manager makes the nodes"},
    {"kmod.service",                     "modules",      kNative,   "the boot set loads modules"},
    {"modprobe@*",                       "modules",      kNative,   "the kernel loads modules on demand; name others in /etc/modules-load.d"},
    {"proc-sys-fs-binfmt_misc.*",        "",             kSkipped,  "binfmt_misc is mounted by whoever registers a format"},
    {"procps.service",                   "sysctl",       kNative,   "the boot set applies sysctl.d"},
    {"quotaon.service",                  "",             kReplaced, "run quotaon from a service of your own where quotas are used"},
    {"rc.service",                       "",             kSkipped,  "a mask that keeps an LSB script from running"},
    {"rcS.service",                      "",             kSkipped,  "a mask that keeps an LSB script from running"},
    {"remote-cryptsetup.target",         "remote-fs",    kSkipped,  "encrypted devices are not opened by the boot set"},
    {"remote-veritysetup.target",        "remote-fs",    kSkipped,  "verity devices are not opened by the boot set"},
    {"sys-fs-fuse-connections.mount",    "pseudo-fs",    kNative,   "the boot set mounts the pseudo file systems"},
    {"sys-kernel-*",                     "pseudo-fs",    kNative,   "the boot set mounts the pseudo file systems"},
    {"tmp.mount",                        "local-fs",     kReplaced, "list /tmp in /etc/fstab to have it in memory"},
    {"udev.service",                     "udev",         kNative,   "the boot set runs udevd"},
    {"veritysetup*",                     "sysinit",      kSkipped,  "verity devices are not opened by the boot set"},
    {"x11-common.service",               "",             kSkipped,  "a mask that keeps an LSB script from running"},
    {"initrd*",                          "",             kSkipped,  "it runs in the initial RAM disk only"},
    {"systemd-binfmt.service",           "",             kSkipped,  "register formats from a service of your own"},
    {"systemd-firstboot.service",        "sysinit",      kSkipped,  "a machine that is taken over has been set up"},
    {"systemd-fsck*",                    "root",         kNative,   "the boot set checks file systems"},
    {"systemd-growfs*",                  "local-fs",     kSkipped,  "file systems are not grown at boot"},
    {"systemd-hwdb-update.service",      "udev",         kSkipped,  "the package of the device manager builds its database"},
    {"systemd-machine-id-commit.service","sysinit",      kSkipped,  "the machine id is on the disk"},
    {"systemd-modules-load.service",     "modules",      kNative,   "the boot set loads modules"},
    {"systemd-quotacheck.service",       "",             kSkipped,  "run quotacheck from a service of your own where quotas are used"},
    {"systemd-random-seed.service",      "random-seed",  kNative,   "the boot set keeps the seed"},
    {"systemd-remount-fs.service",       "root",         kNative,   "the boot set remounts / as /etc/fstab says"},
    {"systemd-repart.service",           "",             kSkipped,  "partitions are not changed at boot"},
    {"systemd-sysctl.service",           "sysctl",       kNative,   "the boot set applies sysctl.d"},
    {"systemd-sysusers.service",         "sysinit",      kSkipped,  "packages make their users when they are installed"},
    {"systemd-tmpfiles-setup*",          "tmpfiles",      kNative,   "the imported service tmpfiles makes the directories of tmpfiles.d"},
    {"systemd-tmpfiles-clean*",          "",             kReplaced, "run systemd-tmpfiles --clean from cron"},
    {"systemd-udev-settle.service",      "udev",         kNative,   "the boot set's udev is ready once the first events are handled"},
    {"systemd-udev*",                    "udev",         kNative,   "the boot set runs udevd"},
    {"systemd-vconsole-setup.service",   "",             kReplaced, "run console-setup or setupcon from a service"},
    {"systemd-volatile-root.service",    "",             kSkipped,  "it runs in the initial RAM disk only"},

    // Logging and sessions
    {"syslog.socket",                    "",             kNative,   "a syslog daemon opens /dev/log itself"},
    {"systemd-journal*",                 "",             kNative,   "every service has a logger of its own; a syslog daemon takes /dev/log"},
    {"systemd-logind.service",           "",             kReplaced, "elogind or seatd keep track of sessions"},
    {"dbus-org.freedesktop.login1.service", "",          kReplaced, "elogind or seatd keep track of sessions"},
    {"dbus-org.freedesktop.*",           "",             kSkipped,  "a D-Bus name of a part of systemd"},
    {"systemd-user-sessions.service",    "",             kSkipped,  "logins are allowed as soon as a getty or sshd runs"},
    {"systemd-update-utmp*",             "",             kSkipped,  "boots are not written to wtmp"},
    {"user-runtime-dir@*",               "",             kReplaced, "elogind makes /run/user/UID"},
    {"user@*",                           "",             kSkipped,  "there are no user managers"},
    {"user.slice",                       "",             kSkipped,  "its directory is made for the services that name it"},
    {"machine.slice",                    "",             kSkipped,  "its directory is made for the services that name it"},
    {"-.slice",                          "",             kSkipped,  "its directory is made for the services that name it"},
    {"system*.slice",                    "",             kSkipped,  "its directory is made for the services that name it"},

    // Terminals
    {"autovt@*",                         "",             kNative,   "the boot set has gettys"},
    {"console-getty.service",            "",             kNative,   "the boot set has gettys"},
    {"container-getty@*",                "",             kNative,   "the boot set has gettys"},
    {"debug-shell.service",              "",             kSkipped,  "boot with init=/bin/sh for a shell without logging in"},
    {"getty*",                           "getty",        kNative,   "the boot set has gettys"},
    {"serial-getty@*",                   "getty",        kNative,   "the boot set has gettys"},

    // Services that a distribution replaces
    {"rc-local.service",                 "",             kReplaced, "import /etc/rc.local as an LSB script, or make a service of it"},
    {"systemd-hostnamed.service",        "hostname",     kReplaced, "the boot set sets the host name"},
    {"systemd-localed.service",          "",             kSkipped,  "edit /etc/default/locale"},
    {"systemd-networkd*",                "network",      kReplaced, "use ifupdown, NetworkManager or dhcpcd"},
    {"systemd-network-generator.service","network",      kSkipped,  "use ifupdown, NetworkManager or dhcpcd"},
    {"systemd-resolved.service",         "nss-lookup",   kReplaced, "use resolvconf, unbound or dnsmasq"},
    {"systemd-timedated.service",        "",             kSkipped,  "link /etc/localtime"},
    {"systemd-timesyncd.service",        "time-sync",    kReplaced, "use chrony, openntpd or ntpsec"},
    {"systemd-time-wait-sync.service",   "time-sync",    kReplaced, "use chrony-wait or its like"},
    {"systemd-ask-password*",            "",             kSkipped,  "passwords are not asked for at boot"},
    {"systemd-backlight@*",              "",             kSkipped,  "the brightness is not kept"},
    {"systemd-rfkill*",                  "",             kSkipped,  "radio switches are not kept"},
    {"systemd-pstore.service",           "",             kSkipped,  "crash records stay in /sys/fs/pstore"},

    // Shutdown, sleep and modes
    {"blockdev@.target",                 "",             kSkipped,  "devices have no units"},
    {"bluetooth.target",                 "",             kSkipped,  "hardware starts no services"},
    {"boot-complete.target",             "default",      kNative,   "slipway-manager judges the boot"},
    {"ctrl-alt-del.target",              "shutdown",     kNative,   "slipway-init handles Ctrl-Alt-Del"},
    {"emergency.service",                "single",       kNative,   "boot with single on the kernel's command line"},
    {"exit.target",                      "shutdown",     kNative,   "slipway-init ends the machine"},
    {"factory-reset.target",             "",             kSkipped,  "there is no factory reset"},
    {"first-boot-complete.target",       "sysinit",      kSkipped,  "a machine that is taken over has been set up"},
    {"getty-pre.target",                 "getty",        kNative,   "the boot set has gettys"},
    {"hibernate.target",                 "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"hybrid-sleep.target",              "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"kexec.target",                     "shutdown",     kNative,   "slipway-init ends the machine"},
    {"printer.target",                   "",             kSkipped,  "hardware starts no services"},
    {"rescue.service",                   "single",       kNative,   "boot with single on the kernel's command line"},
    {"runlevel0.target",                 "shutdown",     kNative,   "slipway-init ends the machine"},
    {"runlevel1.target",                 "single",       kNative,   "boot with single on the kernel's command line"},
    {"runlevel6.target",                 "shutdown",     kNative,   "slipway-init ends the machine"},
    {"runlevel*",                        "default",      kNative,   "all multi-user runlevels are one bundle"},
    {"sigpwr.target",                    "",             kSkipped,  "a power failure starts nothing"},
    {"sleep.target",                     "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"slices.target",                    "",             kSkipped,  "its directory is made for the services that name it"},
    {"smartcard.target",                 "",             kSkipped,  "hardware starts no services"},
    {"sound.target",                     "",             kSkipped,  "hardware starts no services"},
    {"suspend*.target",                  "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"system-update*",                   "",             kSkipped,  "there are no offline updates"},
    {"usb-gadget.target",                "",             kSkipped,  "hardware starts no services"},
    {"systemd-halt.service",             "shutdown",     kNative,   "slipway-init ends the machine"},
    {"systemd-poweroff.service",         "shutdown",     kNative,   "slipway-init ends the machine"},
    {"systemd-reboot.service",           "shutdown",     kNative,   "slipway-init ends the machine"},
    {"systemd-kexec.service",            "shutdown",     kNative,   "slipway-init ends the machine"},
    {"systemd-exit.service",             "shutdown",     kNative,   "slipway-init ends the machine"},
    {"systemd-hibernate*",               "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"systemd-hybrid-sleep.service",     "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"systemd-suspend*",                 "",             kSkipped,  "sleep is up to elogind or acpid"},
    {"systemd-initctl*",                 "",             kNative,   "slipway's own telinit talks to its pid 1"},
    {"systemd-boot-*",                   "",             kSkipped,  "the boot loader is not touched"},
    {"systemd-pcr*",                     "",             kSkipped,  "boot phases are not measured"},
    {"systemd-sysext.service",           "",             kSkipped,  "extension images are not merged"},
    {"dbus.target",                      "",             kSkipped,  "it orders nothing"},
    {"systemd-*",                        "",             kSkipped,  "a part of systemd"},
}};

// clang-format on

bool matches(std::string_view pattern, std::string_view name) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == name;
    const std::string_view head = pattern.substr(0, star), tail = pattern.substr(star + 1);
    return name.size() >= head.size() + tail.size() && name.starts_with(head) &&
           name.ends_with(tail);
}

}  // namespace

const OwnUnit* own_unit(std::string_view name) {
    for (const OwnUnit& row : kOwn)
        if (matches(row.name, name)) return &row;
    return nullptr;
}

std::span<const OwnUnit> own_units() {
    return kOwn;
}

}  // namespace slipway::importers::systemd
