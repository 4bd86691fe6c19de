#include "engine/init/first_stage.h"

#include <array>
#include <optional>

#include "engine/base/number.h"
#include "engine/formats/manager_settings.h"
#include "engine/init/cgroup.h"
#include "engine/init/emergency.h"
#include "engine/init/generations.h"
#include "engine/init/mounts.h"
#include "engine/init/places.h"
#include "engine/init/run_tree.h"
#include "engine/init/say.h"
#include "engine/sys/file.h"
#include "engine/sys/power.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

constexpr int kNoEntry = 2;  // ENOENT

char kPath[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
char kRunVariable[] = "SLIPWAY_RUN=/run/slipway";
char kHolderVariable[] = "SLIPWAY_HOLDER=/run/slipway/holder";

bool on_a_machine() {
    // When /proc does not tell, it is a machine: a container's manager mounts /proc.
    return sys::in_first_pid_namespace().value_or(true);
}

void read_kernel_command_line(Request& request) {
    // In a container it is the host's.
    if (!on_a_machine()) return;
    static std::array<char, 4096> buffer;
    const auto line = sys::read_whole(sys::kHere, "/proc/cmdline", std::span<char>(buffer));
    if (line) add_kernel_arguments(line.value(), request);
}

Choice choose_and_count(const Facts& facts) {
    Choice choice = choose(facts);
    if (choice.reason != Reason::tentative) return choice;
    const auto counted = count_try(facts.state);
    if (!write_count(counted, on_a_machine())) return uncountable(facts, choice);
    say({"try ", base::decimal(counted.tries).view(), " of ",
         base::decimal(facts.max_tries).view()});
    return choice;
}

// How many services share a supervisor process, for --per-process; nothing: each has its own.
[[gnu::noinline]] std::optional<std::uint64_t> hosting(const base::Path& generation) {
    formats::ManagerSettings settings;
    base::Path path;
    if (!join(path, {generation.view(), "/settings"})) return formats::per_process(settings);
    std::array<char, 512> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    if (!text) {
        // A generation of an earlier version has none.
        if (text.error().value != kNoEntry)
            say_failure(text.error(), {"cannot read ", path.view()});
    } else if (!formats::decode_settings(text.value(), settings)) {
        say({path.view(), " is damaged, so the defaults count; `slipway commit` writes it anew"});
    }
    return formats::per_process(settings);
}

// Only returns when it failed. Not inlined: its paths would stand on the stack beside boot()'s.
[[gnu::noinline]] void become_svscan(std::optional<std::uint64_t> per_process) {
    base::Path program;
    if (!beside_us(program, "slipway-svscan")) {
        say({"cannot tell where slipway-svscan is: /proc/self/exe cannot be read"});
        return;
    }
    using sys::Open;
    if (const auto null = sys::open_at(sys::kHere, "/dev/null", Open::read); null)
        static_cast<void>(sys::place_at(null.value(), sys::kStdin.value, true));
    char name[] = "slipway-svscan", option[] = "--per-process";
    const auto most = base::decimal_unsigned(per_process.value_or(0));
    char* const scan = const_cast<char*>(kScan);
    char* const hosted[] = {name, option, const_cast<char*>(most.c_str()), scan, nullptr};
    char* const alone[] = {name, scan, nullptr};
    char* const* argv = per_process ? hosted : alone;
    std::array<char*, 6> envp{kPath, kRunVariable, kHolderVariable};
    std::size_t count = 3;
    static base::FixedString<sizeof(base::Path)> group;
    base::Path services;
    if (enter_cgroup(on_a_machine(), services) && group.assign("SLIPWAY_CGROUP=") &&
        group.append(services.view()))
        envp[count++] = const_cast<char*>(group.c_str());
    for (char** variable = sys::environment(); *variable != nullptr; ++variable)
        if (std::string_view(*variable).starts_with("container=")) envp[count++] = *variable;
    say_failure(sys::execute(program, argv, envp.data()), {"cannot execute ", program.view()});
}

void boot(const Request& request) {
    const Facts facts = gather_facts(request);
    const Choice choice = choose_and_count(facts);
    if (choice.generation == 0) {
        say({"there is no complete generation in ", kGenerations[0], " nor in ", kGenerations[1],
             ", so there is nothing to boot. Make one with \"slipway commit\", or boot the old "
             "init "
             "(init= on the kernel's command line)"});
        return;
    }
    say({"boots generation ", base::decimal_unsigned(choice.generation).view(), ": ",
         sentence(choice.reason)});
    base::Path directory;
    if (!find_generation(choice.generation, directory)) return;
    if (make_run_tree(directory, choice, facts)) become_svscan(hosting(directory));
}

[[noreturn]] void boot_or_help(const Request& request) {
    for (;;) {
        boot(request);
        // Whatever stands in the way has been said; the shell is the place to mend it.
        run_emergency_shell();
    }
}

}  // namespace

void run_first_stage(Request request) {
    mount_basics();
    sys::set_umask(022);
    static_cast<void>(sys::change_directory("/"));
    read_kernel_command_line(request);
    if (on_a_machine())
        say_failure(sys::disable_ctrl_alt_del(), {"Ctrl-Alt-Del restarts without shutting down"});
    if (request.emergency) {
        say({"an emergency shell was asked for"});
        run_emergency_shell();
    }
    boot_or_help(request);
}

void run_crash_stage(Request request) {
    static_cast<void>(sys::change_directory("/"));
    static_cast<void>(sys::set_signal_mask({}));
    say({"slipway-svscan could not start, see above"});
    run_emergency_shell();
    boot_or_help(request);
}

}  // namespace slipway::init
