// Starting the programs of a service: what is run, with which words, variables and descriptors.
#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/formats/program_report.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/invocation.h"
#include "engine/supervise/launch.h"
#include "engine/supervise/restart.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::Role;
using formats::RunResult;

constexpr std::array<Job, 9> kJobs{
    Job{Action::start_prepare, Role::prepare, "./data/prepare"},
    Job{Action::start_main, Role::main, "./run"},
    Job{Action::start_started, Role::started, "./data/started"},
    Job{Action::start_reload, Role::control, "./data/reload"},
    Job{Action::start_stop, Role::control, "./data/stop"},
    Job{Action::start_finish, Role::finish, "./finish"},
    Job{Action::start_cleanup, Role::finish, "./data/cleanup"},
    Job{Action::start_down, Role::control, "./data/down"},
    Job{Action::none, Role::check, "./data/check"},
};

Job job_of(const Supervisor& s, Action action) {
    for (const Job& job : kJobs)
        if (job.action == action)
            return action == Action::start_reload && (s.action != 0 || s.replaced != 0)
                       ? Job{action, job.role, s.action_program.c_str()}
                       : job;
    return kJobs.back();
}

// EXIT_CODE and EXIT_STATUS of systemd.exec(5), and whether this stop is the final one.
bool add_result(Environment& env, const Supervisor& s) {
    const sys::WaitStatus end{s.s6.wait_status};
    const std::string_view how = end.dumped_core() ? "dumped"
                                 : end.signalled() ? "killed"
                                                   : "exited";
    return env.add("SERVICE_RESULT", formats::run_result_name(s.record.result)) &&
           env.add("EXIT_CODE", how) &&
           env.add("EXIT_STATUS",
                   base::decimal(end.signalled() ? end.signal() : end.exit_code()).view()) &&
           env.add("SLIPWAY_NEXT", starts_again(s) ? "start" : "down");
}

// Not inlined: its paths would stand on the stack beside those of the caller.
[[gnu::noinline]] bool add_variables(Environment& env, Supervisor& s, const Job& job) {
    if (s.policy.present &&
        !env.add("INVOCATION_ID", invocation_id(s.record, s.name.view()).view()))
        return false;
    if (s.notify_socket.valid() || (notifies(s) && job.role == Role::main)) {
        base::Path here;
        if (!sys::working_directory(here) || !here.append("/supervise/notify") ||
            !env.add("NOTIFY_SOCKET", here.view()))
            return false;
        constexpr std::size_t kLongestAddress = 107;  // unix(7)
        if (job.role == Role::main && here.size() > kLongestAddress)
            warn(s, {"the path of NOTIFY_SOCKET is longer than 107 bytes, so the service cannot "
                     "notify; give it a shorter name"});
    }
    if (job.role == Role::main) {
        if (s.name.view().ends_with("/log") && !s.spare.valid()) env.keep("SLIPWAY_SPARE");
        if (s.spare.valid() && !env.add("SLIPWAY_SPARE", base::decimal(kSpareNumber).view()))
            return false;
        if (s.policy.ready == formats::ReadyKind::program &&
            !env.add(formats::kProgramReportVariable,
                     base::decimal(formats::kProgramReportDescriptor).view()))
            return false;
        if (s.policy.watchdog_ms != 0)
            return env.add("WATCHDOG_USEC",
                           base::decimal_unsigned(s.policy.watchdog_ms * 1000).view());
        return true;
    }
    const std::uint32_t main = s.record.child(Role::main).pid;
    if (s.policy.present && main != 0 && !env.add("MAINPID", base::decimal(main).view()))
        return false;
    return job.action != Action::start_cleanup || add_result(env, s);
}

[[gnu::noinline]] void fill_words(Words& words, const Supervisor& s, const Job& job) {
    std::string_view base_name = job.program;
    base_name.remove_prefix(base_name.rfind('/') + 1);
    words.zero.append(base_name);
    if (job.action != Action::start_finish) {
        words.list = {words.zero.c_str(), s.name.c_str()};
        return;
    }
    const sys::WaitStatus end{s.s6.wait_status};
    words.code = base::decimal(end.signalled() ? 256 : end.exit_code());
    words.signal = base::decimal(end.signal());
    words.group = base::decimal(s.last_main.pid);
    words.list = {words.zero.c_str(), words.code.c_str(), words.signal.c_str(), s.name.c_str(),
                  words.group.c_str()};
}

// s6's lock-fd: the service holds supervise/service-lock for as long as one of its processes has
// the descriptor. flock(2), because a POSIX lock would not be inherited.
bool take_service_lock(const Supervisor& s, sys::Fd& lock, int& number) {
    number = s.absent.lock_fd ? 0 : static_cast<int>(read_number(s, "lock-fd", 0));
    if (number == 0) return true;
    if (number == s.policy.ready_fd) {
        warn(s, {"lock-fd and notification-fd name the same descriptor; change one of them"});
        return false;
    }
    auto file = sys::open_at(sys::kHere, "supervise/service-lock",
                             sys::Open::read | sys::Open::write | sys::Open::create);
    if (!file) {
        warn(s, {"cannot open supervise/service-lock", sys::explain(file.error()).view()});
        return false;
    }
    const auto locked = sys::try_lock_description(file.value());
    if (!locked || !locked.value()) {
        warn(s, {"a process of an earlier run still holds the service's lock; not started"});
        return false;
    }
    lock = std::move(file).value();
    return true;
}

void note_start(Supervisor& s) {
    count_start(s.record.start_times, s.record.starts, now_boot(), s.policy);
    // Before anything of it is published: "down and ready" would look like a oneshot that is up.
    s.s6.ready = false;
    s.phase = Phase::none;
    s.record.cause = false;
    s.record.permanent = false;
    s.never_spawned = false;
    s.record.skipped = false;
    s.record.notified = false;
    s.record.stop_step = 0;
    s.step_until = 0;
    s.spared = s.lost = false;
    s.record.text.clear();
}

// What s6's programs and the machine must know once run is there.
void note_main(Supervisor& s) {
    const sys::WallTime time = sys::realtime();
    s.s6.changed = formats::tai_from_unix(time.seconds, time.nanoseconds);
    s.s6.ready = false;
    s.s6.paused = false;
    s.letters.append("u");
    using formats::ReadyKind;
    const ReadyKind ready = s.policy.ready;
    if (ready == ReadyKind::none) s.inputs.push_back(Input::running);
    if (ready == ReadyKind::fork || ready == ReadyKind::exec) s.inputs.push_back(Input::ready);
    if (ready == ReadyKind::check)
        s.tick = now_boot() + s.policy.check_interval_ms * sys::kMillisecond;
}

Launched launch_main(Supervisor& s, const Job& job, sys::BorrowedFd group) {
    Passed passed;
    sys::Fd lock, notify_end;
    int lock_number = 0;
    if (!take_service_lock(s, lock, lock_number)) return Launched::no;
    passed.add(std::move(lock), lock_number);
    if (!prepare_readiness(s, notify_end)) return Launched::no;
    passed.add(std::move(notify_end), s.policy.ready_fd);
    return launch(s, job, passed, group);
}

void conclude(Supervisor& s, const Job& job, bool started) {
    if (started && job.role == Role::main) {
        note_main(s);
        const bool by_program = s.policy.ready == formats::ReadyKind::program;
        if (by_program && s.program_runs) {
            // The end of the pipe would tell the same, in a turn of its own.
            s.notify_pipe.reset();
            s.inputs.push_back(Input::ready);
        } else if (by_program && s.hosting == nullptr) {
            await_program(s);
        }
    }
    if (started || job.role == Role::check) return;  // a check that cannot be run has not succeeded
    s.never_spawned = job.role == Role::main;
    if (job.action == Action::start_reload) {
        signal_after_all(s);
        end_order(s, formats::OrderEnd::not_started);
        if (s.state == State::stopping) return;
    }
    s.inputs.push_back(Input::spawn_failed);
}

// Whether ./run is a plan that the child can apply itself. Who may not execute it is told so by the
// kernel. Without a policy nothing was compiled, and a look would seldom be worth its calls.
// WATCHDOG_PID is set by slipway-exec: the list of variables is made before the child has a number.
[[gnu::noinline]] bool read_run(const Supervisor& s, DirectRun& run) {
    if (!s.policy.present || s.left_to_exec || s.policy.watchdog_ms != 0) return false;
    const auto file = sys::open_at(sys::kHere, "run", sys::Open::read | sys::Open::nonblock);
    if (!file) return false;
    constexpr unsigned kExecutable = 0111;
    const auto status = sys::status_of_descriptor(file.value());
    if (!status || status.value().kind != sys::FileKind::regular ||
        (status.value().mode & kExecutable) == 0 || status.value().size >= run.text.size())
        return false;
    const auto size = sys::read(file.value(), std::span<char>(run.text));
    if (!size || size.value() != status.value().size ||
        !formats::read_simple_plan(std::span(run.text).first(size.value()), run.plan))
        return false;
    const bool reports = s.policy.ready == formats::ReadyKind::program;
    run.direct = {run.plan.words.data(),
                  nullptr,
                  reports ? formats::kProgramReportDescriptor : -1,
                  run.plan.null_input,
                  run.plan.errors_to_output,
                  run.plan.ignore_sigpipe,
                  run.plan.own_keyring};
    return true;
}

}  // namespace

bool fill(Launch& launch, Supervisor& s, const Job& job, std::span<const spawn::Placement> places) {
    fill_words(launch.words, s, job);
    if (!add_variables(launch.variables, s, job)) {
        warn(s, {"a variable for ", job.program, " is too long (is the path over 107 bytes?)"});
        return false;
    }
    const bool simple = job.action == Action::start_main && read_run(s, launch.run);
    const auto skipped = simple ? launch.variables.leave_for_service() : std::nullopt;
    char* const* variables = launch.variables.list();
    if (variables == nullptr) {
        warn(s, {"the environment has more than 512 variables; remove some"});
        return false;
    }
    std::copy(places.begin(), places.end(), launch.placements.begin());
    launch.action = job.action;
    launch.plan.program = job.program;
    launch.plan.argv = const_cast<char* const*>(launch.words.list.data());
    launch.plan.envp = variables;
    launch.plan.descriptors = std::span(launch.placements).first(places.size());
    launch.plan.role = job.role;
    launch.run.direct.envp = variables + skipped.value_or(0);
    launch.plan.direct = skipped ? &launch.run.direct : nullptr;
    launch.plan.descriptor_limit = s.descriptor_limit;
    launch.plan.umask = s.umask;
    launch.plan.pid_namespace = job.role == Role::main && !s.policy.present && !s.absent.newpidns &&
                                exists("flag-newpidns");
    return true;
}

void start(Supervisor& s, Action action) {
    const Job job = job_of(s, action);
    // A start begins with its first command.
    const bool first = action == Action::start_prepare ||
                       (action == Action::start_main && s.previous != State::preparing);
    if (first) note_start(s);
    sys::Fd group;
    Passed none;
    Launched done = Launched::no;
    if (open_group(s, first, group))
        done = job.role == Role::main ? launch_main(s, job, group) : launch(s, job, none, group);
    s.absent = {};
    if (done != Launched::later) conclude(s, job, done == Launched::yes);
}

void start_check(Supervisor& s) {
    sys::Fd group;
    Passed none;
    if (open_group(s, false, group)) (void)launch(s, kJobs.back(), none, group);
}

bool go_on_starting(Supervisor& s) {
    if (s.launch == nullptr) return true;
    const Job job = job_of(s, s.launch->action);
    const auto done = outcome_of_launch(s, job);
    if (!done) return false;
    conclude(s, job, *done);
    handle_rest(s);
    return s.launch == nullptr;
}

}  // namespace slipway::supervise
