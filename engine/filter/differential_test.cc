// Our one program against the filters that systemd 252 loads, made with libseccomp as systemd makes
// them: one for each setting and architecture, of which the most severe answer counts.
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <array>
#include <functional>
#include <random>

#include <gtest/gtest.h>

#include "engine/filter/architecture.h"
#include "engine/filter/testing.h"
#include "engine/formats/system_call_groups.h"

namespace slipway::filter {
namespace {

using testing::Settings;

using Program = std::vector<sock_filter>;
using Programs = std::vector<Program>;

// A filter of libseccomp on its way to a program.
class Context {
public:
    Context(std::uint32_t otherwise, std::uint32_t architecture) : it_(seccomp_init(otherwise)) {
        if (architecture != seccomp_arch_native()) {
            seccomp_arch_remove(it_, seccomp_arch_native());
            seccomp_arch_add(it_, architecture);
        }
        seccomp_attr_set(it_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
    }

    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    ~Context() { seccomp_release(it_); }

    // One that the architecture has not is left out.
    void add(std::uint32_t action, std::string_view call, std::vector<scmp_arg_cmp> checks = {}) {
        const int number = seccomp_syscall_resolve_name(std::string(call).c_str());
        if (number == __NR_SCMP_ERROR) return;
        (void)seccomp_rule_add_exact_array(it_, action, number,
                                           static_cast<unsigned>(checks.size()), checks.data());
    }

    void allow_architecture(std::uint32_t token) {
        seccomp_arch_add(it_, token);
        seccomp_attr_set(it_, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    }

    Program program() const {
        const int file = memfd_create("filter", 0);
        EXPECT_EQ(seccomp_export_bpf(it_, file), 0);
        Program out(static_cast<std::size_t>(lseek(file, 0, SEEK_END)) / sizeof(sock_filter));
        const auto size = static_cast<ssize_t>(out.size() * sizeof(sock_filter));
        EXPECT_EQ(pread(file, out.data(), out.size() * sizeof(sock_filter), 0), size);
        close(file);
        return out;
    }

private:
    scmp_filter_ctx it_;
};

constexpr std::uint32_t kPermission = SCMP_ACT_ERRNO(EPERM);

// In the order in which systemd loads them.
void for_each_architecture(Programs& out,
                           std::uint32_t otherwise,
                           const std::function<void(Context&, std::uint32_t)>& add) {
    for (const Architecture& architecture : architectures()) {
        Context context(otherwise, architecture.library);
        add(context, architecture.library);
        out.push_back(context.program());
    }
}

void group(Context& context, std::uint32_t action, std::string_view name) {
    const auto* found = formats::find_system_call_group(name);
    if (found == nullptr) return context.add(action, name);
    for (std::string_view members = found->members; !members.empty();)
        group(context, action, formats::take_member(members));
}

void families(Programs& out) {  // AF_UNIX, AF_INET
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t architecture) {
        if (architecture == SCMP_ARCH_X86) return;
        const std::uint32_t action = SCMP_ACT_ERRNO(EAFNOSUPPORT);
        context.add(action, "socket", {SCMP_A0(SCMP_CMP_LT, 1)});
        context.add(action, "socket", {SCMP_A0(SCMP_CMP_GT, 2)});
    });
}

void write_execute(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t architecture) {
        const bool x86 = architecture == SCMP_ARCH_X86;
        const auto both =
            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC | PROT_WRITE);
        const auto executable = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC);
        context.add(kPermission, x86 ? "mmap2" : "mmap", {both});
        if (x86) context.add(kPermission, "mmap");
        context.add(kPermission, "mprotect", {executable});
        context.add(kPermission, "pkey_mprotect", {executable});
        if (!x86)
            context.add(kPermission, "shmat", {SCMP_A2(SCMP_CMP_MASKED_EQ, 0100000, 0100000)});
    });
}

void realtime(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        for (const unsigned policy : {1u, 2u, 4u})
            context.add(kPermission, "sched_setscheduler", {SCMP_A1(SCMP_CMP_EQ, policy)});
        context.add(kPermission, "sched_setscheduler", {SCMP_A1(SCMP_CMP_GT, 5)});
    });
}

void modes(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        for (const unsigned mode : {04000u, 02000u}) {
            for (const char* call : {"chmod", "fchmod", "mkdir", "mknod", "creat"})
                context.add(kPermission, call, {SCMP_A1(SCMP_CMP_MASKED_EQ, mode, mode)});
            for (const char* call : {"fchmodat", "mkdirat", "mknodat"})
                context.add(kPermission, call, {SCMP_A2(SCMP_CMP_MASKED_EQ, mode, mode)});
            context.add(
                kPermission, "open",
                {SCMP_A1(SCMP_CMP_MASKED_EQ, 0100, 0100), SCMP_A2(SCMP_CMP_MASKED_EQ, mode, mode)});
            context.add(
                kPermission, "openat",
                {SCMP_A2(SCMP_CMP_MASKED_EQ, 0100, 0100), SCMP_A3(SCMP_CMP_MASKED_EQ, mode, mode)});
            context.add(SCMP_ACT_ERRNO(ENOSYS), "openat2");
        }
    });
}

void namespaces(Programs& out) {  // all but net and ipc
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        context.add(SCMP_ACT_ERRNO(ENOSYS), "clone3");
        context.add(kPermission, "setns", {SCMP_A1(SCMP_CMP_EQ, 0)});
        for (const unsigned flag :
             {0x02000000u, 0x00020000u, 0x20000000u, 0x10000000u, 0x04000000u}) {
            context.add(kPermission, "unshare", {SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)});
            context.add(kPermission, "clone", {SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)});
            context.add(kPermission, "setns", {SCMP_A1(SCMP_CMP_MASKED_EQ, flag, flag)});
        }
    });
}

void denied_group(Programs& out, const char* name) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [&](Context& context, std::uint32_t) {
        group(context, kPermission, name);
    });
}

void personality(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        context.add(kPermission, "personality", {SCMP_A0(SCMP_CMP_NE, 0)});
    });
}

void log_filter(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        group(context, SCMP_ACT_LOG, "@keyring");
        group(context, SCMP_ACT_LOG, "read");
    });
}

void denying_filter(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ALLOW, [](Context& context, std::uint32_t) {
        group(context, SCMP_ACT_KILL_PROCESS, "@mount");
        group(context, SCMP_ACT_ERRNO(EACCES), "socket");
        group(context, SCMP_ACT_KILL_PROCESS, "shmget");
    });
}

void allowing_filter(Programs& out) {
    for_each_architecture(out, SCMP_ACT_ERRNO(EUCLEAN), [](Context& context, std::uint32_t) {
        group(context, SCMP_ACT_ALLOW, "@default");
        group(context, SCMP_ACT_ALLOW, "@basic-io");
        group(context, SCMP_ACT_ALLOW, "@file-system");
        group(context, SCMP_ACT_ALLOW, "bind");
    });
}

struct Case {
    const char* name;
    Settings settings;
    std::vector<std::function<void(Programs&)>> filters;  // in systemd's order
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        {"families", {{"restrict-address-families", {"AF_UNIX", "AF_INET"}}}, {families}},
        {"write-execute", {{"memory-deny-write-execute", {"yes"}}}, {write_execute}},
        {"realtime", {{"restrict-realtime", {"yes"}}}, {realtime}},
        {"modes", {{"restrict-suid-sgid", {"yes"}}}, {modes}},
        {"namespaces", {{"restrict-namespaces", {"net", "ipc"}}}, {namespaces}},
        {"clock", {{"protect-clock", {"yes"}}}, {[](Programs& p) { denied_group(p, "@clock"); }}},
        {"raw-io", {{"private-devices", {"yes"}}}, {[](Programs& p) {
             denied_group(p, "@raw-io");
         }}},
        {"tunables", {{"protect-kernel-tunables", {"yes"}}}, {[](Programs& p) {
             denied_group(p, "_sysctl");
         }}},
        {"personality", {{"lock-personality", {"yes"}}}, {personality}},
        {"log", {{"system-call-log", {"@keyring", "read"}}}, {log_filter}},
        {"denying",
         {{"system-call-filter", {"~@mount", "~socket:EACCES", "~shmget"}}},
         {denying_filter}},
        {"allowing",
         {{"system-call-filter", {"@basic-io", "@file-system", "bind"}},
          {"system-call-error-number", {"EUCLEAN"}}},
         {allowing_filter}},
        {"most",
         {{"restrict-address-families", {"AF_UNIX", "AF_INET"}},
          {"memory-deny-write-execute", {"yes"}},
          {"restrict-suid-sgid", {"yes"}},
          {"restrict-namespaces", {"net", "ipc"}},
          {"lock-personality", {"yes"}},
          {"system-call-log", {"@keyring", "read"}},
          {"system-call-filter", {"@basic-io", "@file-system", "bind"}},
          {"system-call-error-number", {"EUCLEAN"}}},
         {families, write_execute, modes, namespaces, personality, log_filter, allowing_filter}},
    };
    return all;
}

// As the kernel joins them: from the last one loaded, the first of the lowest answers.
std::uint32_t joined(const Programs& programs, const seccomp_data& data) {
    std::uint32_t answer = SECCOMP_RET_ALLOW;
    const auto severity = [](std::uint32_t action) {
        return static_cast<std::int32_t>(action & SECCOMP_RET_ACTION_FULL);
    };
    for (auto program = programs.rbegin(); program != programs.rend(); ++program) {
        const std::uint32_t one = testing::run(*program, data);
        if (severity(one) < severity(answer)) answer = one;
    }
    return answer;
}

// Calls of a number with arguments that some rule asks for, or others.
class Calls {
public:
    template <typename Look>
    void each(std::uint32_t token, std::uint32_t number, Look look) {
        for (int i = 0; i < 40; ++i) {
            seccomp_data data{};
            data.nr = static_cast<int>(number);
            data.arch = token;
            for (auto& argument : data.args) argument = value();
            look(data);
        }
    }

private:
    std::uint64_t value() {
        constexpr std::array<std::uint32_t, 20> kTold{
            0,    1,     2,     3,    4,       5,  6,          7,          8,          0100,
            0101, 02755, 04755, 0755, 0100000, 23, 0x20000000, 0x40000000, 0x00020000, 0x7e020000};
        return random_() % 8 == 0 ? random_() & 0xffffffff : kTold[random_() % kTold.size()];
    }

    std::mt19937 random_{1};
};

TEST(FilterDifferential, AnswersAsSystemdsFiltersDo) {
    for (const Case& one : cases()) {
        Programs real;
        for (const auto& filter : one.filters) filter(real);
        const Filter made = filter_of(testing::process_with(one.settings));
        ASSERT_TRUE(made.refusals.empty()) << one.name;
        const Program ours = testing::instructions(made.program);
        Calls calls;
        int differences = 0, denied = 0;
        for (const Architecture& architecture : architectures())
            for (std::uint32_t n = 0; n < 560 && differences < 5; ++n) {
                const std::uint32_t number = architecture.first + n;
                if (n == 452 && one.settings.contains("restrict-suid-sgid")) continue;  // fchmodat2
                calls.each(architecture.token, number, [&](const seccomp_data& data) {
                    const std::uint32_t wanted = joined(real, data), got = testing::run(ours, data);
                    if (wanted != SECCOMP_RET_ALLOW) ++denied;
                    if (wanted == got || ++differences > 5) return;
                    ADD_FAILURE() << one.name << ": " << architecture.name << " " << n << std::hex
                                  << " (" << data.args[0] << ", " << data.args[1] << ", "
                                  << data.args[2] << ", " << data.args[3] << "): " << got
                                  << " instead of " << wanted;
                });
            }
        EXPECT_GT(denied, 20) << one.name;
    }
}

TEST(FilterDifferential, ArchitecturesAreThoseOfLibseccomp) {
    Context context(SCMP_ACT_ALLOW, seccomp_arch_native());
    context.allow_architecture(seccomp_arch_native());
    const Program real = context.program();
    const Filter made =
        filter_of(testing::process_with({{"system-call-architectures", {"native"}}}));
    const Program ours = testing::instructions(made.program);
    Calls calls;
    for (const Architecture& architecture : architectures())
        for (std::uint32_t n = 0; n < 560; ++n)
            calls.each(architecture.token, architecture.first + n, [&](const seccomp_data& data) {
                EXPECT_EQ(testing::run(ours, data), testing::run(real, data)) << architecture.name;
            });
}

}  // namespace
}  // namespace slipway::filter
