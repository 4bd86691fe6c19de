#include "engine/source/setting_docs.h"

#include <array>

namespace slipway::source {
namespace {

constexpr auto kSched = model::SettingGroup::scheduling;
constexpr auto kCaps = model::SettingGroup::capabilities;
constexpr auto kCgroup = model::SettingGroup::cgroup;
constexpr auto kBox = model::SettingGroup::sandbox;
constexpr auto kSafe = model::SettingGroup::security;
using enum Lacking;

constexpr std::string_view kYesNo = "yes or no";
constexpr std::string_view kBytes = "bytes with K, M, G or T; N%; infinity";
constexpr std::string_view kWeight = "1 to 10000";
constexpr std::string_view kDevice = "device and number";
constexpr std::string_view kPaths = "absolute paths without '..'";
constexpr std::string_view kCapNames = "CAP_NAME words; with ~ those that are taken away";

// clang-format off
constexpr std::array kDocs = std::to_array<SettingDoc>({
    {kSched, "cpu-policy", "other, batch, idle, fifo or rr", "the supervisor's", "The scheduling policy; fifo and rr are real-time policies.", weakens},
    {kSched, "cpu-priority", "1 to 99", "1", "The priority of a real-time policy; more is earlier.", weakens},
    {kSched, "cpu-reset-on-fork", kYesNo, "no", "Children begin with the policy other.", weakens},
    {kSched, "cpu-affinity", "processor numbers", "all", "The processors it may run on. It can change that itself, unlike Cgroup.allowed-cpus.", weakens},
    {kSched, "io-class", "none, realtime, best-effort or idle", "none", "The class of its disk accesses.", weakens},
    {kSched, "io-priority", "0 to 7", "4", "Within the class; less is earlier.", weakens},
    {kSched, "timer-slack", "nanoseconds", "50000", "How late its timers may be, so that several can elapse together.", weakens},
    {kSched, "numa-policy", "default, preferred, bind, interleave or local", "default", "From which NUMA nodes its memory comes; see set_mempolicy(2).", weakens},
    {kSched, "numa-mask", "node numbers, or all", "none", "The nodes that numa-policy means.", weakens},
    {kSched, "coredump-filter", "kinds of mappings, or a hexadecimal number", "the supervisor's", "What a core dump holds; see core(5).", weakens},
    {kSched, "personality", "x86, x86-64 or another architecture", "the machine's", "What uname(2) tells it that the machine is.", fails},
    {kSched, "memory-ksm", kYesNo, "no", "Equal pages of its memory are merged.", weakens},

    {kCaps, "bounding", kCapNames, "all", "What it and everything it executes can ever have; () is none.", fails},
    {kCaps, "ambient", kCapNames, "none", "What it has without being root, and hands on to what it executes. This is how a service listens below port 1024 as its own user.", fails},
    {kCaps, "inheritable", kCapNames, "none", "What files with inheritable capabilities may give it; see capabilities(7).", fails},
    {kCaps, "secure-bits", "noroot, no-setuid-fixup, keep-caps, each also with -locked", "none", "How the kernel treats user 0; see capabilities(7).", fails},

    {kCgroup, "slice", "NAME.slice, with - between the levels", "none", "Services of one slice share what it may have; a-b.slice is inside a.slice.", weakens},
    {kCgroup, "delegate", "yes, no or controllers", "no", "It may make control groups below its own, which belongs to its user then; with these controllers.", weakens},
    {kCgroup, "delegate-subgroup", "name", "none", "Its processes are in this group below its own, so that it can give limits to others beside it.", weakens},
    {kCgroup, "disable-controllers", "controllers", "none", "They are not given to groups below it.", weakens},
    {kCgroup, "cpu-accounting", kYesNo, "yes", "Its processor time is counted; with version 2 of control groups it always is.", nothing},
    {kCgroup, "cpu-weight", "1 to 10000, or idle", "100", "Its share when processors are short; idle: only what nobody else wants.", weakens},
    {kCgroup, "startup-cpu-weight", "1 to 10000, or idle", "cpu-weight", "The same during boot and shutdown.", weakens},
    {kCgroup, "cpu-shares", "2 to 262144", "1024", "cpu-weight as version 1 of control groups counted it.", weakens},
    {kCgroup, "startup-cpu-shares", "2 to 262144", "cpu-shares", "The same during boot and shutdown.", weakens},
    {kCgroup, "cpu-quota", "N%", "none", "At most so much of one processor's time; 200% is two of them.", weakens},
    {kCgroup, "cpu-quota-period", "time, 1ms to 1s", "100ms", "The time over which cpu-quota is measured.", weakens},
    {kCgroup, "allowed-cpus", "processor numbers and ranges", "all", "The only processors for it, which it cannot change.", weakens},
    {kCgroup, "startup-allowed-cpus", "processor numbers and ranges", "allowed-cpus", "The same during boot and shutdown.", weakens},
    {kCgroup, "allowed-memory-nodes", "node numbers and ranges", "all", "The only NUMA nodes for its memory.", weakens},
    {kCgroup, "startup-allowed-memory-nodes", "node numbers and ranges", "allowed-memory-nodes", "The same during boot and shutdown.", weakens},
    {kCgroup, "memory-accounting", kYesNo, "no", "Its memory is counted.", weakens},
    {kCgroup, "memory-min", kBytes, "0", "So much of its memory is never taken away from it.", weakens},
    {kCgroup, "memory-low", kBytes, "0", "So much is taken away only when nothing else is left to take.", weakens},
    {kCgroup, "memory-high", kBytes, "infinity", "Above this it is slowed down and its memory taken away; nothing is killed.", weakens},
    {kCgroup, "memory-max", kBytes, "infinity", "The most it may have; when that does not do, processes of it are killed.", weakens},
    {kCgroup, "memory-limit", kBytes, "infinity", "memory-max, by the name of version 1 of control groups.", weakens},
    {kCgroup, "memory-swap-max", kBytes, "infinity", "The most of it that is swapped out.", weakens},
    {kCgroup, "memory-zswap-max", kBytes, "infinity", "The most of it that is in compressed swap.", weakens},
    {kCgroup, "default-memory-min", kBytes, "0", "memory-min of groups below a slice that say none.", weakens},
    {kCgroup, "default-memory-low", kBytes, "0", "memory-low of groups below a slice that say none.", weakens},
    {kCgroup, "memory-pressure-watch", "auto, yes, no or skip", "auto", "Whether it is told where it can learn that memory is short.", weakens},
    {kCgroup, "memory-pressure-threshold", "time", "200ms", "How long it must lack memory within two seconds to be told.", weakens},
    {kCgroup, "oom-policy", "continue or kill", "continue", "When the kernel kills one of its processes for memory: go on, or kill all of them.", weakens},
    {kCgroup, "tasks-accounting", kYesNo, "yes", "Its processes and threads are counted.", weakens},
    {kCgroup, "tasks-max", "number, N% or infinity", "infinity", "The most processes and threads it may have together.", weakens},
    {kCgroup, "io-accounting", kYesNo, "no", "Its disk accesses are counted.", weakens},
    {kCgroup, "io-weight", kWeight, "100", "Its share when disks are busy.", weakens},
    {kCgroup, "startup-io-weight", kWeight, "io-weight", "The same during boot and shutdown.", weakens},
    {kCgroup, "io-device-weight", kDevice, "io-weight", "The same for one device; a path stands for the device below it.", weakens},
    {kCgroup, "io-device-latency-target", "device and time", "none", "Others are slowed down when its accesses take longer.", weakens},
    {kCgroup, "io-read-bandwidth-max", kDevice, "infinity", "Bytes a second that it may read there.", weakens},
    {kCgroup, "io-write-bandwidth-max", kDevice, "infinity", "Bytes a second that it may write there.", weakens},
    {kCgroup, "io-read-iops-max", kDevice, "infinity", "Accesses a second for reading.", weakens},
    {kCgroup, "io-write-iops-max", kDevice, "infinity", "Accesses a second for writing.", weakens},
    {kCgroup, "block-io-accounting", kYesNo, "no", "io-accounting, by the name of version 1 of control groups.", weakens},
    {kCgroup, "block-io-weight", "10 to 1000", "500", "io-weight as version 1 counted it.", weakens},
    {kCgroup, "startup-block-io-weight", "10 to 1000", "block-io-weight", "The same during boot and shutdown.", weakens},
    {kCgroup, "block-io-device-weight", kDevice, "block-io-weight", "The same for one device.", weakens},
    {kCgroup, "block-io-read-bandwidth", kDevice, "infinity", "io-read-bandwidth-max, by its old name.", weakens},
    {kCgroup, "block-io-write-bandwidth", kDevice, "infinity", "io-write-bandwidth-max, by its old name.", weakens},
    {kCgroup, "ip-accounting", kYesNo, "no", "Packets and bytes that it sends and receives are counted.", weakens},
    {kCgroup, "ip-address-allow", "addresses, localhost, link-local, multicast or any", "none", "May be talked to whatever ip-address-deny says.", weakens},
    {kCgroup, "ip-address-deny", "addresses, localhost, link-local, multicast or any", "none", "Packets from and to these are dropped.", weakens},
    {kCgroup, "ip-ingress-filter-path", "path below /sys/fs/bpf", "none", "A BPF program that sees what it receives.", weakens},
    {kCgroup, "ip-egress-filter-path", "path below /sys/fs/bpf", "none", "A BPF program that sees what it sends.", weakens},
    {kCgroup, "bpf-program", "type:path", "none", "A BPF program for its control group.", weakens},
    {kCgroup, "socket-bind-allow", "[FAMILY:][PROTOCOL:]PORTS, or any", "none", "May be bound to whatever socket-bind-deny says.", weakens},
    {kCgroup, "socket-bind-deny", "[FAMILY:][PROTOCOL:]PORTS, or any", "none", "Sockets are not bound to these.", weakens},
    {kCgroup, "restrict-network-interfaces", "interfaces; each with ~: those it may not use", "all", "The only network interfaces it may use.", weakens},
    {kCgroup, "nft-set", "SOURCE:FAMILY:TABLE:SET", "none", "Its control group or user is put into a set of nft(8).", weakens},
    {kCgroup, "device-allow", "path or char-GROUP or block-GROUP, and of r, w, m", "none", "A device it may read, write, or make a node of.", weakens},
    {kCgroup, "device-policy", "auto, closed or strict", "auto", "strict: only what device-allow names. closed: that, and null, zero, full, random, urandom. auto: everything, unless device-allow names some.", weakens},
    {kCgroup, "managed-oom-swap", "auto or kill", "auto", "For systemd-oomd(8), which Slipway does not have.", weakens},
    {kCgroup, "managed-oom-memory-pressure", "auto or kill", "auto", "The same.", weakens},
    {kCgroup, "managed-oom-memory-pressure-limit", "N%", "its default", "The same.", weakens},
    {kCgroup, "managed-oom-preference", "none, avoid or omit", "none", "The same.", weakens},

    {kBox, "private-tmp", kYesNo, "no", "A /tmp and a /var/tmp of its own, which are removed when it stops.", weakens},
    {kBox, "private-devices", kYesNo, "no", "A /dev with null, zero, full, random, urandom, tty and terminals alone; CAP_MKNOD and CAP_SYS_RAWIO are taken away, and raw access is refused.", weakens},
    {kBox, "private-network", kYesNo, "no", "A network of its own with the loopback interface alone. Local sockets in the file system still work.", weakens},
    {kBox, "network-namespace-path", "path", "the machine's", "The network namespace that this file stands for.", fails},
    {kBox, "private-ipc", kYesNo, "no", "System V IPC and POSIX message queues of its own.", weakens},
    {kBox, "ipc-namespace-path", "path", "the machine's", "The IPC namespace that this file stands for.", fails},
    {kBox, "private-users", kYesNo, "no", "A user namespace that knows root and its own user; everybody else is nobody in it. Its capabilities count inside alone.", weakens},
    {kBox, "private-mounts", kYesNo, "no", "What it mounts is seen by nobody else.", weakens},
    {kBox, "private-pids", kYesNo, "no", "It sees no processes but its own.", weakens},
    {kBox, "protect-system", "yes, full, strict or no", "no", "What it may not write: yes /usr, /boot and /efi; full: /etc as well; strict: everything but /dev, /proc, /sys, its Directories and read-write-paths.", weakens},
    {kBox, "protect-home", "yes, read-only, tmpfs or no", "no", "/home, /root and /run/user: yes: empty, and not to be entered; read-only; tmpfs: empty, but for what is bound there.", weakens},
    {kBox, "protect-hostname", kYesNo, "no", "A host name of its own, which it cannot set.", weakens},
    {kBox, "protect-clock", kYesNo, "no", "No clock can be set: the calls are refused, CAP_SYS_TIME and CAP_WAKE_ALARM are taken away.", weakens},
    {kBox, "protect-kernel-tunables", kYesNo, "no", "/proc/sys, /sys and the like are read-only; /proc/kallsyms and /proc/kcore cannot be read.", weakens},
    {kBox, "protect-kernel-modules", kYesNo, "no", "No modules can be loaded: the calls are refused, CAP_SYS_MODULE is taken away, /usr/lib/modules cannot be read.", weakens},
    {kBox, "protect-kernel-logs", kYesNo, "no", "The kernel's messages cannot be read: syslog(2) is refused, CAP_SYSLOG is taken away, /dev/kmsg and /proc/kmsg cannot be read.", weakens},
    {kBox, "protect-control-groups", kYesNo, "no", "/sys/fs/cgroup is read-only.", weakens},
    {kBox, "protect-proc", "default, noaccess, invisible or ptraceable", "default", "Of the processes of other users, in /proc: noaccess: only that they are there; invisible: nothing; ptraceable: nothing of those it may not trace.", weakens},
    {kBox, "proc-subset", "all or pid", "all", "pid: /proc has processes alone, nothing about the machine.", weakens},
    {kBox, "read-write-paths", kPaths, "none", "May be written although protect-system or read-only-paths say otherwise. Before a path: - it may be missing; + it is below RootDirectory.", weakens},
    {kBox, "read-only-paths", kPaths, "none", "May not be written. Local sockets there still work.", weakens},
    {kBox, "inaccessible-paths", kPaths, "none", "Can neither be read nor entered, with all below.", weakens},
    {kBox, "exec-paths", kPaths, "none", "May be executed although no-exec-paths says otherwise.", weakens},
    {kBox, "no-exec-paths", kPaths, "none", "Nothing in them can be executed.", weakens},
    {kBox, "temporary-file-systems", "path[:options]", "none", "An empty file system in memory, for what it writes there and to hide what is there.", fails},
    {kBox, "bind-paths", "FROM[:TO[:rbind or norbind]]", "none", "FROM is found at TO as well. With - before it FROM may be missing.", fails},
    {kBox, "bind-read-only-paths", "FROM[:TO[:rbind or norbind]]", "none", "The same, and may not be written.", fails},
    {kBox, "mount-api-vfs", kYesNo, "no", "/proc, /sys, /dev and an empty /run are there in its RootDirectory.", fails},
    {kBox, "mount-flags", "shared, slave or private", "shared", "Where it has a view of its own: whether later mounts of the machine come in (shared, slave) or not (private). Its own never go out; with shared they spread to what it starts in views of their own.", weakens},
    {kBox, "mount-images", "FROM:TO", "none", "Images of file systems that are mounted.", fails},
    {kBox, "extension-images", kPaths, "none", "Images that are laid over /usr and /opt.", fails},
    {kBox, "extension-directories", kPaths, "none", "Directories that are laid over /usr and /opt.", fails},
    {kBox, "root-directory-start-only", kYesNo, "no", "Commands before and after are not run in RootDirectory.", nothing},
    {kBox, "root-hash", "hash, or path", "none", "The hash that RootImage must have (dm-verity).", fails},
    {kBox, "root-hash-signature", "path", "none", "The signature of root-hash.", fails},
    {kBox, "root-verity", "path", "none", "Where the hashes of RootImage are.", fails},
    {kBox, "root-image-options", "options of mount(8)", "none", "How RootImage is mounted.", fails},
    {kBox, "root-ephemeral", kYesNo, "no", "What it writes into its root is gone with it.", fails},
    {kBox, "restrict-address-families", "AF_NAME words; with ~ those refused; none", "all", "The only families of which it can make sockets; what is passed to it works all the same.", weakens},
    {kBox, "restrict-file-systems", "types; with ~ those refused", "all", "The only types of file systems on which it can open files (a BPF program of the kernel's security modules).", weakens},
    {kBox, "restrict-namespaces", "yes, no, or cgroup, ipc, net, mnt, pid, user, uts; with ~ those refused", "no", "yes: it can neither make nor enter namespaces; kinds: only these.", weakens},
    {kBox, "restrict-realtime", kYesNo, "no", "It cannot take a real-time scheduling policy.", weakens},
    {kBox, "restrict-suid-sgid", kYesNo, "no", "It cannot make files set-user-ID or set-group-ID.", weakens},
    {kBox, "lock-personality", kYesNo, "no", "It cannot change its personality(2).", weakens},
    {kBox, "memory-deny-write-execute", kYesNo, "no", "No memory that is writable and executable, and none that was written becomes executable. Programs that make code while they run fail.", weakens},
    {kBox, "remove-ipc", kYesNo, "no", "System V and POSIX IPC objects of its user and group are removed when it has stopped.", weakens},
    {kBox, "system-call-filter", "calls and @groups; with ~ those refused", "all", "The first word says whether the list is of what is allowed or of what is refused; later words of the other kind take out. CALL:EPERM says how a refused call ends.", weakens},
    {kBox, "system-call-error-number", "error name or number, or kill", "kill", "How a refused call ends: with this error, or with the end of the process (SIGSYS).", weakens},
    {kBox, "system-call-architectures", "native and architectures", "all", "The only architectures of which it can make system calls. native: the machine's own, so that no filter can be passed by.", weakens},
    {kBox, "system-call-log", "calls and @groups; with ~ all others", "none", "The kernel logs these calls.", weakens},

    {kSafe, "keyring", "inherit, private or shared", "inherit", "private: a session keyring of its own. shared: with its user's keyring linked to it. inherit: the supervisor's.", weakens},
    {kSafe, "apparmor-profile", "name; with - it may be missing", "none", "The AppArmor profile that it changes to.", weakens},
    {kSafe, "selinux-label", "context; with - it may be refused", "the policy's", "The SELinux context that it runs in.", weakens},
    {kSafe, "smack-label", "label; with - it may be refused", "the policy's", "The Smack label that it runs with.", weakens},
    {kSafe, "load-credential", "NAME[:FROM]", "none", "A file below $CREDENTIALS_DIRECTORY, which only its user can read: a copy of the file FROM, or what the socket FROM sends.", fails},
    {kSafe, "load-credential-encrypted", "NAME[:FROM]", "none", "The same of what systemd-creds(1) encrypted.", fails},
    {kSafe, "import-credential", "pattern", "none", "The credentials of the machine whose names match.", fails},
    {kSafe, "set-credential", "NAME:VALUE", "none", "A credential with this value; everybody can read it in the definition.", fails},
    {kSafe, "set-credential-encrypted", "NAME:VALUE", "none", "The same, encrypted.", fails},
});

// clang-format on

constexpr bool in_order_of_names() {
    if (kDocs.size() != model::kSettingNames.size()) return false;
    for (std::size_t i = 0; i < kDocs.size(); ++i)
        if (kDocs[i].group != model::kSettingNames[i].group ||
            kDocs[i].name != model::kSettingNames[i].name)
            return false;
    return true;
}

static_assert(in_order_of_names(), "a setting has no row here, or stands in another place");

}  // namespace

std::span<const SettingDoc> setting_docs() {
    return kDocs;
}

std::string_view word_of(Lacking lacking) {
    constexpr std::array<std::string_view, 3> words{"weakened", "fails", "-"};
    return words[static_cast<std::size_t>(lacking)];
}

std::string_view directive_of(const SettingDoc& row) {
    const model::SettingName* name = model::find_setting(row.group, row.name);
    return name == nullptr ? std::string_view("-") : name->directive;
}

}  // namespace slipway::source
