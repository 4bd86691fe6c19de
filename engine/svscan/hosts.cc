#include "engine/svscan/hosts.h"

#include <algorithm>
#include <iterator>

#include "engine/base/number.h"
#include "engine/svscan/effects.h"
#include "engine/svscan/host_channel.h"
#include "engine/svscan/host_sockets.h"
#include "engine/svscan/lean.h"
#include "engine/svscan/start.h"
#include "engine/svscan/take_over.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"

namespace slipway::svscan {
namespace {

using formats::HostMessage;
using formats::HostVerb;

constexpr std::uint64_t kDeathKeys = kHostKeys << 1;
// In place of an exit code: its host was killed, or died by itself.
constexpr int kKilled = -1, kFell = -2;
constexpr int kAgain = 11;

std::int32_t slot_pid_of(std::size_t host) {
    return -static_cast<std::int32_t>(host) - 1;
}

HostProcess& host_of(Tree& tree, std::int32_t slot_pid) {
    return tree.hosts[static_cast<std::size_t>(-(slot_pid + 1))];
}

formats::HostKey key_of(const Tree& tree, SlotRef ref) {
    const Identity identity = tree.table.identity(ref.service);
    return {identity.device, identity.inode, static_cast<std::uint8_t>(ref.role)};
}

std::optional<std::size_t> host_with_room(const Tree& tree) {
    const std::uint32_t most = *tree.options.per_process;
    for (std::size_t i = 0; i < tree.hosts.size(); ++i) {
        const HostProcess& host = tree.hosts[i];
        if (host.pid != 0 && host.channel != 0 && (most == 0 || host.count < most)) return i;
    }
    return std::nullopt;
}

sys::Result<std::size_t> start_host(Tree& tree) {
    std::size_t index = 0;
    while (index < tree.hosts.size() && tree.hosts[index].pid != 0) ++index;
    if (index == tree.hosts.size()) return sys::Errno{kAgain};
    auto pair = sys::make_socket_pair(sys::SocketType::packets);
    if (!pair) return pair.error();
    const auto pid = start_host_process(tree, pair.value().second);
    if (!pid) return pid.error();
    tree.hosts[index] = {pid.value().value, 0, 0, 0};
    if (const auto done = keep_channel(tree, index, std::move(pair.value().first)); !done)
        return done.error();  // it ends, as it reads the end of its socket
    return index;
}

sys::Status send_start(Tree& tree, const HostProcess& host, SlotRef ref) {
    base::FixedString<kMaxName + 4> name;
    name.append(tree.table.name(ref.service));
    const Pipes& pipes = tree.table.pipes(ref.service);
    base::FixedList<sys::BorrowedFd, 3> descriptors;
    std::uint8_t streams = 0;
    const auto add = [&](int fd, std::uint8_t bit) {
        if (fd == 0) return;
        descriptors.push_back({fd});
        streams |= bit;
    };
    if (ref.role == Role::logger) {
        name.append("/log");
        add(pipes.read_end, formats::kHostInput);
        add(pipes.spare, formats::kHostSpare);
    } else {
        add(pipes.write_end, formats::kHostOutput);
    }
    return send(host, {HostVerb::start, key_of(tree, ref), streams, name.view()},
                descriptors.view());
}

void slot_ended(Tree& tree, SlotRef ref, int code) {
    Slot slot = tree.table.slot(ref);
    HostProcess& host = host_of(tree, slot.pid);
    if (host.count != 0) --host.count;
    slot.pid = 0;
    slot.done = code == 0;
    if (code == formats::kNotHosted) {
        slot.alone = true;
        slot.last_start = 0;  // not twice within a second, but the first was none
    }
    // Whatever the host fell over would meet all of its services again in the next one. Of a lean
    // service only hosts know.
    if (code == kFell && !tree.options.lean) slot.alone = true;
    tree.table.set_slot(ref, slot);
    if (code == 100 && take_over_late(tree, ref)) return;
    handle(tree, ref, SlotEvent::died);
}

void read_messages(Tree& tree, std::size_t index) {
    for (;;) {
        formats::HostPacket packet;
        HostProcess& host = tree.hosts[index];
        if (host.channel == 0) return;
        const auto received = sys::receive({host.channel}, packet);
        if (!received && received.error().value == kAgain) return;
        // It is ending: its death tells the rest.
        if (!received || received.value().size == 0) return close_watched(tree, host.channel);
        const auto message = formats::decode_host_message(
            std::span<const std::uint8_t>(packet).first(received.value().size));
        if (!message || message->verb != HostVerb::gone) continue;
        const auto row = tree.table.find({message->key.device, message->key.inode});
        if (!row) continue;
        const SlotRef ref{*row, kRoles[message->key.role]};
        if (tree.table.slot(ref).pid == slot_pid_of(index)) slot_ended(tree, ref, message->value);
    }
}

void bury(Tree& tree, std::size_t index, int code) {
    HostProcess& host = tree.hosts[index];
    read_messages(tree, index);
    close_watched(tree, host.channel);
    close_watched(tree, host.watch);
    remove_host_socket(host.pid);
    remove_control_of(tree, host.pid);
    host = {};
    for (std::uint32_t row = 0; row < tree.table.end(); ++row)
        for (const Role role : kRoles)
            if (tree.table.used(row) && tree.table.slot({row, role}).pid == slot_pid_of(index))
                slot_ended(tree, {row, role}, code);
}

// By an error of its own, or it could not be executed; a signal that people and the kernel's lack
// of memory end processes by is no error.
bool fell(sys::WaitStatus status) {
    using namespace sys::signals;
    constexpr sys::Signal kGiven[] = {kKill, kTerm, kHup, kInt, kQuit};
    const auto is_it = [&](sys::Signal signal) { return signal.value == status.signal(); };
    if (status.signalled()) return std::none_of(std::begin(kGiven), std::end(kGiven), is_it);
    return status.exit_code() == kNotFound;
}

}  // namespace

bool is_to_be_hosted(const Tree& tree, SlotRef ref) {
    return tree.options.per_process && !tree.table.slot(ref).alone &&
           !is_catch_all(tree.table, ref.service);
}

sys::Result<sys::Pid> start_hosted(Tree& tree, SlotRef ref) {
    auto index = host_with_room(tree);
    sys::Status done = base::kOk;
    if (!index) {
        const auto started = start_host(tree);
        if (started)
            index = started.value();
        else
            done = started.error();
    }
    if (index) done = send_start(tree, tree.hosts[*index], ref);
    if (done) {
        ++tree.hosts[*index].count;
        return sys::Pid{slot_pid_of(*index)};
    }
    sys::report({"slipway-svscan: ", tree.table.name(ref.service), ": cannot have it hosted",
                 sys::explain(done.error()).view(), "; tried again in a second"});
    return done.error();
}

void signal_hosted(Tree& tree, SlotRef ref, sys::Signal signal) {
    const HostProcess& host = host_of(tree, tree.table.slot(ref).pid);
    if (host.channel == 0) return;  // it is dying, and so are its slots
    const auto done = send(
        host, {HostVerb::signal, key_of(tree, ref), static_cast<std::uint8_t>(signal.value), {}});
    if (!done)
        sys::report({"slipway-svscan: ", tree.table.name(ref.service), ": its host cannot be told",
                     sys::explain(done.error()).view()});
}

std::int32_t process_of(const Tree& tree, std::int32_t slot_pid) {
    return slot_pid < 0 ? tree.hosts[static_cast<std::size_t>(-(slot_pid + 1))].pid : slot_pid;
}

std::optional<std::int32_t> find_host(Tree& tree, sys::Pid pid) {
    for (std::size_t i = 0; i < tree.hosts.size(); ++i)
        if (tree.hosts[i].pid == pid.value) return slot_pid_of(i);
    sys::Fd socket = connect_to_host(pid);
    if (!socket.valid()) return std::nullopt;
    std::size_t index = 0;
    while (index < tree.hosts.size() && tree.hosts[index].pid != 0) ++index;
    if (index == tree.hosts.size()) return std::nullopt;
    const auto process = sys::process_status(pid);
    const bool is_child = process && process.value().parent == sys::own_pid();
    sys::Fd pidfd;
    if (!is_child) {
        auto opened = sys::open_pidfd(pid);
        if (!opened || !add_to_watcher(tree, opened.value().number(), kDeathKeys | index))
            return std::nullopt;
        pidfd = std::move(opened).value();
    }
    if (!keep_channel(tree, index, std::move(socket))) return std::nullopt;
    tree.hosts[index].pid = pid.value;
    tree.hosts[index].watch = is_child ? 0 : pidfd.release();
    return slot_pid_of(index);
}

void count_hosted(Tree& tree, std::int32_t slot_pid) {
    if (slot_pid < 0) ++host_of(tree, slot_pid).count;
}

bool host_ended(Tree& tree, const sys::Exited& ended) {
    for (std::size_t i = 0; i < tree.hosts.size(); ++i) {
        if (!(sys::Pid{tree.hosts[i].pid} == ended.pid)) continue;
        const bool own_fault = fell(ended.status);
        if (own_fault && !tree.options.lean && tree.hosts[i].count != 0)
            sys::report({"slipway-svscan: slipway-host (process ",
                         base::decimal(ended.pid.value).view(),
                         ") has failed; what it supervised gets supervisors of its own"});
        bury(tree, i, own_fault ? kFell : kKilled);
        return true;
    }
    return false;
}

void take_host_event(Tree& tree, std::uint64_t key) {
    if ((key & kDeathKeys) != 0)
        bury(tree, key & ~kDeathKeys, kKilled);  // nobody can tell how it died
    else
        read_messages(tree, key & ~kHostKeys);
}

void remind_hosts(Tree& tree) {
    for (std::uint32_t row = 0; row < tree.table.end(); ++row)
        for (const Role role : kRoles) {
            if (!tree.table.used(row)) continue;
            const std::int32_t pid = tree.table.slot({row, role}).pid;
            if (pid < 0) static_cast<void>(send_start(tree, host_of(tree, pid), {row, role}));
        }
}

std::uint32_t dismiss_hosts(Tree& tree) {
    std::uint32_t left = 0;
    for (HostProcess& host : tree.hosts) {
        if (host.pid == 0) continue;
        ++left;
        if (host.count == 0) close_watched(tree, host.channel);
    }
    return left;
}

}  // namespace slipway::svscan
