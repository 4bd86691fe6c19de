// Real processes under filters, as the compiler makes them: which calls fail, and with what.
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"
#include "engine/filter/architecture.h"
#include "engine/filter/filter.h"
#include "engine/formats/exec_plan_filter.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

using Sandbox = model::Settings;

// Writes the filter of these settings; gives the line of the plan that names it.
std::string filter_line(const Scratch& scratch, const Sandbox& sandbox) {
    model::Process process;
    process.sandbox = sandbox;
    const std::string program = filter::filter_of(process).program;
    EXPECT_FALSE(program.empty());
    scratch.write("filter", program);
    char hash[17];
    (void)std::snprintf(hash, sizeof hash, "%016lx", formats::filter_hash(program));
    return "system-call-filter filter " + std::string(hash) + " " +
           std::string(filter::native_architecture()) + "\n";
}

// The line is written, so the plan's own working directory has no part in finding the file.
Outcome run(const Sandbox& sandbox, const std::string& plan) {
    const Scratch scratch;
    return scratch.run(filter_line(scratch, sandbox) + "cwd /tmp\n" + plan);
}

bool kernel_filters() {
    return run({{"lock-personality", {"yes"}}}, "command /bin/true\n").out.empty();
}

#define NEEDS_FILTERS()    \
    if (!kernel_filters()) \
    GTEST_SKIP() << "this kernel or container does not let system calls be filtered"

// What a program finds: `body` is Python, in which `call` prints what a call answers.
Outcome probe(const Sandbox& sandbox, const std::string& body) {
    const Scratch scratch;
    scratch.write("probe",
                  "import ctypes, errno\n"
                  "libc = ctypes.CDLL(None, use_errno=True)\n"
                  "def call(name, *args):\n"
                  "    answer = getattr(libc, name)(*args)\n"
                  "    print(name, errno.errorcode[ctypes.get_errno()] if answer == -1 else 0)\n" +
                      body);
    return scratch.run(filter_line(scratch, sandbox) + "command /usr/bin/python3 ^/probe\n");
}

TEST(SystemCallFilter, EndsTheProcessOrFailsTheCall) {
    NEEDS_FILTERS();
    const std::string plan = "command /bin/sh -c 'kill -0 $$ && echo done'\n";
    EXPECT_EQ(run({{"system-call-filter", {"~kill"}}}, plan).code, 128 + 31) << "SIGSYS";
    const Outcome failed =
        run({{"system-call-filter", {"~kill"}}, {"system-call-error-number", {"EUCLEAN"}}}, plan);
    EXPECT_EQ(failed.code, 1);
    EXPECT_NE(failed.out.find("tructure needs cleaning"), std::string::npos) << failed.out;
    const Outcome allowed = run({{"system-call-filter", {"@system-service"}}}, plan);
    EXPECT_EQ(allowed.code, 0) << allowed.out;
    EXPECT_EQ(allowed.out, "done\n");
}

TEST(SystemCallFilter, LetsTheProgramItselfBeExecuted) {
    NEEDS_FILTERS();
    EXPECT_EQ(run({{"system-call-filter", {"~execve"}}}, "command /bin/true\n").code, 128 + 31);
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "a program with a sanitizer is not static";
#endif
    // A static program needs no more than @default and what it writes with.
    const std::string static_program = SLIPWAY_BIN "/slipway-exec";
    const Outcome outcome = run({{"system-call-filter", {"write", "ioctl", "writev"}}},
                                "command " + static_program + " --version\n");
    EXPECT_EQ(outcome.code, 0) << outcome.out;
    EXPECT_NE(outcome.out.find("slipway-exec"), std::string::npos) << outcome.out;
}

TEST(SystemCallFilter, AppliesToAllCommandsButPrivilegedOnes) {
    NEEDS_FILTERS();
    const Sandbox sandbox{{"system-call-filter", {"~kill"}},
                          {"system-call-error-number", {"EPERM"}}};
    const std::string mode = "/bin/grep Seccomp: /proc/self/status\n";
    const Outcome outcome =
        run(sandbox, "sequence\ncommand " + mode + "command +" + mode + "command " + mode);
    EXPECT_EQ(outcome.out, "Seccomp:\t2\nSeccomp:\t0\nSeccomp:\t2\n");
}

TEST(SystemCallFilter, GivesUpNewPrivilegesWhereItMust) {
    NEEDS_FILTERS();
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const Sandbox sandbox{{"restrict-realtime", {"yes"}}};
    const std::string show = "command /bin/grep NoNewPrivs: /proc/self/status\n";
    EXPECT_EQ(run(sandbox, show).out, "NoNewPrivs:\t0\n");
    EXPECT_EQ(run(sandbox, "user daemon\n" + show).out, "NoNewPrivs:\t1\n");
}

TEST(SystemCallFilter, DeniesWhatEachSettingSays) {
    NEEDS_FILTERS();
    if (::access("/usr/bin/python3", X_OK) != 0) GTEST_SKIP() << "needs /usr/bin/python3";

    const struct {
        Sandbox sandbox;
        const char* body;
        const char* out;
    } rows[] = {
        {{{"restrict-address-families", {"AF_UNIX"}}},
         "call(\"socket\", 2, 1, 0)\ncall(\"socket\", 1, 99, 0)\n",
         "socket EAFNOSUPPORT\nsocket EINVAL\n"},
        {{{"restrict-namespaces", {"yes"}}}, "call(\"unshare\", 0x04000000)\n", "unshare EPERM\n"},
        {{{"restrict-suid-sgid", {"yes"}}},
         "call(\"chmod\", b\"/nowhere\", 0o4755)\ncall(\"chmod\", b\"/nowhere\", 0o755)\n",
         "chmod EPERM\nchmod ENOENT\n"},
        {{{"restrict-realtime", {"yes"}}},
         "call(\"sched_setscheduler\", 0, 1, ctypes.byref(ctypes.c_int(1)))\n"
         "call(\"sched_setscheduler\", 0, 0, ctypes.byref(ctypes.c_int(0)))\n",
         "sched_setscheduler EPERM\nsched_setscheduler 0\n"},
        {{{"memory-deny-write-execute", {"yes"}}},
         "libc.mmap.restype = ctypes.c_long\n"
         "libc.mmap.argtypes = [ctypes.c_long] * 6\n"
         "call(\"mmap\", 0, 4096, 6, 34, -1, 0)\n",
         "mmap EPERM\n"},
        {{{"lock-personality", {"yes"}}}, "call(\"personality\", 8)\n", "personality EPERM\n"},
        {{{"protect-hostname", {"yes"}}},
         "call(\"sethostname\", 0, 99999)\n",
         "sethostname EPERM\n"},
        {{{"protect-kernel-logs", {"yes"}}}, "call(\"klogctl\", 99, 0, 0)\n", "klogctl EPERM\n"},
        {{{"protect-clock", {"yes"}}},
         "call(\"adjtimex\", ctypes.create_string_buffer(512))\n",
         "adjtimex EPERM\n"},
    };

    for (const auto& row : rows) {
        const Outcome outcome = probe(row.sandbox, row.body);
        EXPECT_EQ(outcome.out, row.out) << row.sandbox.begin()->first;
    }
}

TEST(SystemCallFilter, RefusesAFileThatIsNotThePlans) {
    const Scratch scratch;
    const std::string line = filter_line(scratch, {{"restrict-realtime", {"yes"}}});
    const std::string plan = line + "command /bin/true\n";
    const auto refused = [&](const std::string& text, const char* why) {
        const Outcome outcome = scratch.run(text);
        EXPECT_EQ(outcome.code, 122) << outcome.out;
        EXPECT_NE(outcome.out.find(why), std::string::npos) << outcome.out;
    };
    std::string other = plan;
    other.replace(other.find(filter::native_architecture()), filter::native_architecture().size(),
                  "s390");
    refused(other, "made for another architecture");
    scratch.write("filter", "12345678");
    refused(plan, "not the one that this plan was written with");
    scratch.write("filter", "");
    refused(plan, "not the one that this plan was written with");
    scratch.write("filter", std::string(8 * 4097, '\0'));
    refused(plan, "longer than 4096 instructions");
    EXPECT_EQ(::unlink((scratch.path() + "/filter").c_str()), 0);
    refused(plan, "cannot read the filter");
}

// A program that the kernel does not take, as an old one might not.
TEST(SystemCallFilter, IsWeakenedWhereTheKernelHasNone) {
    const Scratch scratch;
    const std::string program(8, '\xff');
    scratch.write("filter", program);
    char hash[17];
    (void)std::snprintf(hash, sizeof hash, "%016lx", formats::filter_hash(program));
    const Outcome outcome =
        scratch.run("system-call-filter filter " + std::string(hash) + " " +
                    std::string(filter::native_architecture()) + "\ncommand /bin/echo on\n");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_NE(outcome.out.find("weakened: the service runs without Sandbox.system-call-filter"),
              std::string::npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("on\n"), std::string::npos) << outcome.out;
}

}  // namespace
}  // namespace slipway::exec
