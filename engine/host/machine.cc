// The turns of one machine.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/host/host.h"
#include "engine/host/place.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/loop.h"
#include "engine/supervise/startup.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::host {

using supervise::Supervisor;

bool turn_to(Host& host, const Machine& machine) {
    if (host.current == &machine) return true;
    if (const auto done = sys::change_directory(machine.directory.borrow()); !done) {
        supervise::warn(machine.s, {"cannot enter its directory", sys::explain(done.error()).view(),
                                    "; again in a second"});
        host.machines.set_due(machine, supervise::now_boot() + sys::kSecond);
        host.stalled = true;
        return false;
    }
    host.current = &machine;
    return true;
}

namespace {

// A start that hangs holds the lock for ten seconds at most: then its supervisor would have killed
// it.
constexpr std::uint64_t kGiveUp = 12 * sys::kSecond;
constexpr std::uint64_t kLockPause = 10 * sys::kMillisecond;

void end(Host& host, Machine& machine, int code) {
    leave_place(machine, code);
    if (host.current == &machine) host.current = nullptr;
    host.machines.retire(machine, static_cast<std::uint8_t>(code));
    report_end(host, machine);
}

void move_up(sys::Fd& fd) {
    if (!fd.valid() || fd.number() >= kLongLived) return;
    auto far = sys::duplicate(fd, kLongLived);
    if (far) fd = std::move(far).value();  // else it stays, and is copied at each start
}

// False: it cannot be waited for just now.
bool wait_for(Host& host, std::uint64_t key, sys::Fd& fd, short wanted = sys::kReadable) {
    if (!fd.valid()) return true;
    move_up(fd);
    const auto added = sys::epoll_add(host.epoll, fd, key, wanted);
    // It is the one of the turn before.
    return added || added.error() == sys::Errno{EEXIST};
}

// While a start is under way nothing else is listened to, once something has come.
void stop_listening(Host& host, Machine& machine) {
    Supervisor& s = machine.s;
    for (sys::Fd* fd : {&s.control, &s.notify_pipe, &s.notify_socket, &s.bell, &s.group_events})
        if (fd->valid()) (void)sys::epoll_remove(host.epoll, *fd);
    for (sys::Fd& fd : s.pidfds)
        if (fd.valid()) (void)sys::epoll_remove(host.epoll, fd);
    machine.listened = false;
}

// False: not to everything.
bool listen(Host& host, Machine& machine) {
    Supervisor& s = machine.s;
    const std::uint32_t index = machine.index;
    if (!machine.listened)
        machine.listened = wait_for(host, key_of(Kind::control, index), s.control);
    bool done = machine.listened;
    // Of what slipway-exec reports only the end counts.
    const bool reports = s.policy.ready == formats::ReadyKind::program;
    done &= wait_for(host, key_of(Kind::pipe, index), s.notify_pipe,
                     reports ? short{0} : sys::kReadable);
    done &= wait_for(host, key_of(Kind::socket, index), s.notify_socket);
    done &= wait_for(host, key_of(Kind::bell, index), s.bell, sys::kWritable);
    done &= wait_for(host, key_of(Kind::group, index), s.group_events, sys::kPriority);
    for (std::uint32_t role = 0; role < formats::kRoles; ++role)
        if (s.adopted[role])
            done &= wait_for(host, key_of(Kind::pidfd, index, role), s.pidfds[role]);
    return done;
}

template <typename List>
auto take_first(List& list) {
    const auto first = list[0];
    for (std::size_t i = 1; i < list.size(); ++i) list[i - 1] = list[i];
    list.resize_down(list.size() - 1);
    return first;
}

void obey(Supervisor& s, const Asked& asked) {
    // It may have been found in the entry before its message came.
    if (asked.id != 0 && asked.id <= s.record.request_taken) return;
    if (asked.id != 0)
        s.pending = formats::Request{asked.id, asked.goal, asked.returns, asked.action};
    supervise::obey_byte(s, asked.byte);
    s.pending.reset();
}

}  // namespace

void conclude(Host& host, Machine& machine) {
    Supervisor& s = machine.s;
    while (s.launch == nullptr && !machine.ended.empty())
        (void)supervise::notice_end(s, take_first(machine.ended));
    while (s.launch == nullptr && !machine.signals.empty())
        supervise::obey_signal(s, take_first(machine.signals));
    if (s.launch == nullptr && machine.request_left) {
        machine.request_left = false;
        supervise::obey_left_request(s);
    }
    while (s.launch == nullptr && !machine.asked.empty()) obey(s, take_first(machine.asked));
    supervise::settle(s);
    host.stalled = std::exchange(s.stalled, false) || host.stalled;
    if (s.exiting && machine.streams_told) hide_streams(machine);
    if (s.state == supervise::State::gone && s.launch == nullptr) {
        supervise::say_farewell(s);
        return end(host, machine, 0);
    }
    host.machines.set_children(machine);
    if (s.launch != nullptr) return await_start(host, machine);
    const bool listens = listen(host, machine);
    const std::uint64_t due = supervise::next_due(s), soon = supervise::now_boot() + sys::kSecond;
    host.machines.set_due(machine, listens ? due : due == 0 ? soon : std::min(due, soon));
}

namespace {

// The directory is ours, and nobody starts anything in it any more.
void go_on(Host& host, Machine& machine) {
    Supervisor& s = machine.s;
    if (!supervise::starts_are_over(s)) {
        if (supervise::now_boot() < machine.give_up)
            return host.machines.set_due(machine, supervise::now_boot() + kLockPause);
        supervise::warn(s, {"a start by an earlier supervisor has been hanging for 12 s; trying "
                            "again later"});
        return end(host, machine, supervise::kSystem);
    }
    if (const int code = complete_place(machine); code != 0) return end(host, machine, code);
    supervise::look_around(s);
    if (!supervise::read_policy(s)) return end(host, machine, supervise::kSystem);
    if (supervise::needs_orphans(s)) return end(host, machine, formats::kNotHosted);
    prepare_place(machine);
    machine.stage = Stage::running;
    if (const int code = supervise::take_over_or_begin(s); code != 0)
        return end(host, machine, code);
    machine.request_left = s.launch != nullptr;
    if (!machine.request_left) supervise::obey_left_request(s);
    // A start writes the first status itself.
    const std::uint64_t due = s.launch != nullptr ? 0 : supervise::next_due(s);
    if (due != 0 && due <= supervise::now_boot()) return on_time(host, machine);
    conclude(host, machine);
}

// Most begin with a start, which needs the same directory, lock and files.
void take_first_turn(Host& host, Machine& machine) {
    go_on(host, machine);
    machine.s.absent = {};
    machine.s.policy_current = false;
    supervise::unlock_start(machine.s.spawn_lock);
}

// Fills the machine's directory, name and lock. 0, or the exit code.
int take_directory(Host& host, Machine& machine, std::string_view name) {
    Supervisor& s = machine.s;
    using sys::Open;
    if (!s.name.assign(name)) return supervise::kUsage;
    auto directory = sys::open_at(host.scan_directory, s.name, Open::path_only | Open::directory);
    if (!directory) {
        supervise::warn(
            s, {"cannot enter the service directory", sys::explain(directory.error()).view()});
        return supervise::kSystem;
    }
    move_up(directory.value());
    machine.directory = std::move(directory).value();
    if (!turn_to(host, machine)) return supervise::kSystem;
    if (const int code = take_place(host, machine); code != 0) return code;
    supervise::keep_left_request(s);
    show_streams(machine);
    return 0;
}

}  // namespace

void begin(Host& host, const formats::HostKey& key, std::string_view name, Streams streams) {
    if (Machine* old = host.machines.find(key)) {
        if (old->stage != Stage::reporting) return;  // it was asked for twice
        host.machines.remove(*old);
    }
    Machine* machine = host.machines.add(key);
    if (machine == nullptr) {
        sys::report({"slipway-host: ", name, ": no memory for one more service"});
        return report_refusal(host, key);
    }
    machine->give_up = supervise::now_boot() + kGiveUp;
    Supervisor& s = machine->s;
    s.hosting = &host.hosting;
    s.descriptor_limit = host.descriptor_limit;
    s.umask = host.umask;
    s.input = std::move(streams.input);
    s.output = std::move(streams.output);
    s.spare = std::move(streams.spare);
    for (sys::Fd* fd : {&s.input, &s.output, &s.spare}) move_up(*fd);
    if (const int code = take_directory(host, *machine, name); code != 0)
        return end(host, *machine, code);
    take_first_turn(host, *machine);
}

void on_time(Host& host, Machine& machine) {
    if (machine.stage == Stage::reporting) return report_end(host, machine);
    if (!turn_to(host, machine)) return;
    if (machine.stage == Stage::locked) return take_first_turn(host, machine);
    Supervisor& s = machine.s;
    if (s.launch != nullptr) {
        (void)supervise::go_on_starting(s);
        return conclude(host, machine);
    }
    make_room(host);
    if (!turn_to(host, machine)) return;
    // A policy that was changed meanwhile may ask for a process of its own.
    const bool starts = s.state == supervise::State::waiting &&
                        s.record.deadline <= supervise::now_boot() && !s.policy_current;
    if (starts) {
        if (!supervise::read_policy(s)) {
            s.record.deadline = supervise::now_boot() + sys::kSecond;
            return conclude(host, machine);
        }
        s.policy_current = true;
        if (supervise::needs_orphans(s)) {
            (void)supervise::publish(s);
            return end(host, machine, formats::kNotHosted);
        }
        prepare_place(machine);
    }
    supervise::run_timers(s);
    conclude(host, machine);
}

void on_ready(Host& host, Machine& machine, Kind kind, std::uint32_t role) {
    Supervisor& s = machine.s;
    // What was ready may have been closed since.
    if (machine.stage != Stage::running) return;
    if (s.launch != nullptr) return stop_listening(host, machine);
    if (!turn_to(host, machine)) return;
    switch (kind) {
        case Kind::control:
            supervise::read_control(s);
            break;
        case Kind::pipe:
            if (s.notify_pipe.valid()) supervise::read_notify_pipe(s);
            break;
        case Kind::socket:
            if (s.notify_socket.valid()) supervise::read_notify_socket(s);
            break;
        case Kind::bell:
            if (s.bell.valid()) (void)supervise::ring(s);
            break;
        case Kind::group:
            if (s.group_events.valid() && supervise::group_emptied(s))
                supervise::handle(s, supervise::Input::emptied);
            break;
        case Kind::pidfd:
            if (role < formats::kRoles && s.adopted[role] && s.pidfds[role].valid())
                supervise::notice_adopted_end(s, static_cast<formats::Role>(role));
            break;
        default:
            break;
    }
    conclude(host, machine);
}

void on_signal(Host& host, Machine& machine, sys::Signal signal) {
    if (machine.stage == Stage::reporting) return;
    const bool later = machine.stage == Stage::locked || machine.s.launch != nullptr;
    if (later || !turn_to(host, machine)) {
        machine.signals.push_back(signal);
        return;
    }
    supervise::obey_signal(machine.s, signal);
    conclude(host, machine);
}

void on_end(Host& host, Machine& machine, const sys::Exited& ended) {
    Supervisor& s = machine.s;
    if (!turn_to(host, machine)) {
        machine.ended.push_back(ended);
        return;
    }
    if (s.launch != nullptr) (void)supervise::go_on_starting(s);
    // What it said before its end comes first.
    if (s.launch == nullptr && s.notify_pipe.valid()) supervise::read_notify_pipe(s);
    if (s.launch == nullptr && s.notify_socket.valid()) supervise::read_notify_socket(s);
    if (s.launch != nullptr)
        machine.ended.push_back(ended);
    else
        (void)supervise::notice_end(s, ended);
    conclude(host, machine);
}

}  // namespace slipway::host
