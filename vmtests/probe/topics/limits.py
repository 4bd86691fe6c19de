"""Resource limits, scheduling, and what the kernel keeps beside them."""

from vmtests.probe.unit import Unit, row

LIMITS = {"CPU": "1000:2000", "FSIZE": "1073741824", "DATA": "1G:2G", "STACK": "4M:16M", "CORE": "5M:infinity", "RSS": "512M",
          "NPROC": "500:600", "NOFILE": "123:456", "MEMLOCK": "128K", "AS": "8G:16G", "LOCKS": "77", "SIGPENDING": "1234",
          "MSGQUEUE": "100000", "RTPRIO": "5:10", "RTTIME": "100000"}


def limit(name: str, text: str):
    return row(f"Limit{name}={text}", f"Limit.{name} = {text}", f"limit.{name.lower()}")


UNITS = (
    Unit("limits", "limits", tuple(limit(name, text) for name, text in LIMITS.items())),
    Unit("limits-infinity", "limits", (
        limit("NOFILE", "1025:4097"), limit("CORE", "infinity"), limit("MEMLOCK", "infinity"), limit("NPROC", "infinity"),
        limit("STACK", "infinity"))),
    Unit("limits-nice", "limits", (row("LimitNICE=30", "Limit.NICE = 30", "limit.nice"),)),
    Unit("limits-plain", "limits", (
        row("", "", "limit.cpu", "limit.fsize", "limit.data", "limit.stack", "limit.core", "limit.rss", "limit.nproc", "limit.nofile",
            "limit.memlock", "limit.as", "limit.locks", "limit.sigpending", "limit.msgqueue", "limit.nice", "limit.rtprio",
            "limit.rttime"),)),
    Unit("limits-user", "limits", (
        row("User=probe\nLimitNOFILE=100:20000", "User = probe\nLimit.NOFILE = 100:20000", "limit.nofile"),)),

    Unit("sched-plain", "sched memory place signals session", (
        row("", "", "sched.policy", "sched.priority", "nice", "io.class", "affinity", "timer-slack", "oom", "personality",
            "coredump-filter", "numa.policy", "umask", "cwd", "signals.blocked", "signals.ignored", "session.leader",
            "session.group-leader", "session.tty", "session.parent-death-signal"),)),
    Unit("sched-nice", "sched", (
        row("Nice=7", "Nice = 7", "nice"),
        row("CPUSchedulingPolicy=batch", "Scheduling.cpu-policy = batch", "sched.policy", "sched.reset-on-fork"),
        row("IOSchedulingClass=best-effort\nIOSchedulingPriority=6", "Scheduling.io-class = best-effort\nScheduling.io-priority = 6",
            "io.class", "io.priority"),
        row("TimerSlackNSec=12345", "Scheduling.timer-slack = 12345", "timer-slack"),
        row("OOMScoreAdjust=-300", "OomScoreAdjust = -300", "oom"))),
    Unit("sched-less", "sched", (
        row("Nice=-9", "Nice = -9", "nice"),
        row("CPUSchedulingPolicy=idle", "Scheduling.cpu-policy = idle", "sched.policy"),
        row("IOSchedulingClass=idle", "Scheduling.io-class = idle", "io.class"),
        row("TimerSlackNSec=2ms", "Scheduling.timer-slack = 2000000", "timer-slack"),
        row("OOMScoreAdjust=777", "OomScoreAdjust = 777", "oom"),
        row("CPUAffinity=1", "Scheduling.cpu-affinity = 1", "affinity"))),
    Unit("sched-fifo", "sched", (
        row("CPUSchedulingPolicy=fifo\nCPUSchedulingPriority=11\nCPUSchedulingResetOnFork=yes",
            "Scheduling.cpu-policy = fifo\nScheduling.cpu-priority = 11\nScheduling.cpu-reset-on-fork = yes",
            "sched.policy", "sched.priority", "sched.reset-on-fork"),
        row("IOSchedulingClass=realtime\nIOSchedulingPriority=2", "Scheduling.io-class = realtime\nScheduling.io-priority = 2",
            "io.class", "io.priority"))),
    Unit("sched-rr", "sched", (
        row("CPUSchedulingPolicy=rr\nCPUSchedulingPriority=3", "Scheduling.cpu-policy = rr\nScheduling.cpu-priority = 3",
            "sched.policy", "sched.priority"),
        row("IOSchedulingPriority=1", "Scheduling.io-priority = 1", "io.class", "io.priority"))),
    Unit("sched-user", "sched", (
        row("User=probe\nNice=-5\nOOMScoreAdjust=-100\nCPUSchedulingPolicy=rr\nCPUSchedulingPriority=1\nIOSchedulingClass=realtime",
            "User = probe\nNice = -5\nOomScoreAdjust = -100\nScheduling.cpu-policy = rr\nScheduling.cpu-priority = 1\nScheduling.io-class = realtime",
            "nice", "oom", "sched.policy", "io.class", "io.priority"),)),
    Unit("numa", "memory", (
        row("NUMAPolicy=bind\nNUMAMask=0", "Scheduling.numa-policy = bind\nScheduling.numa-mask = 0", "numa.policy", "numa.nodes"),)),
    Unit("numa-preferred", "memory", (
        row("NUMAPolicy=preferred\nNUMAMask=0", "Scheduling.numa-policy = preferred\nScheduling.numa-mask = 0", "numa.policy"),)),
    Unit("personality", "memory ns", (
        row("Personality=x86", "Scheduling.personality = x86", "personality", "machine"),
        row("CoredumpFilter=private-anonymous elf-headers", "Scheduling.coredump-filter = private-anonymous elf-headers",
            "coredump-filter"))),
    Unit("coredump-all", "memory", (
        row("CoredumpFilter=all", "Scheduling.coredump-filter = all", "coredump-filter"),)),
    Unit("coredump-number", "memory", (
        row("CoredumpFilter=0x7", "Scheduling.coredump-filter = 0x7", "coredump-filter"),)),
    Unit("umask", "place", (row("UMask=0077", "Umask = 0077", "umask"),)),
    Unit("signals", "signals", (row("IgnoreSIGPIPE=no", "IgnoreSigpipe = no", "signals.ignored", "signals.blocked"),)),
)
