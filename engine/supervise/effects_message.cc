// Messages of sd_notify: who may send them, and what they say.
#include <array>
#include <cerrno>

#include "engine/base/cold.h"
#include "engine/base/number.h"
#include "engine/formats/notify_message.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"
#include "engine/sys/socket.h"

namespace slipway::supervise {
namespace {

using formats::ReadyKind;
using formats::Role;

bool may_notify(const Supervisor& s, const sys::Credentials& sender) {
    const std::uint32_t main = s.record.child(Role::main).pid;
    if (main != 0 && sender.pid.value == static_cast<std::int32_t>(main)) return true;
    if (!s.policy.notify_all) return false;
    if (sys::process_status(sender.pid)) return is_ours(s, sender.pid);
    // It is gone already (systemd-notify does not wait): its user must do.
    return sender.uid == 0 || (main != 0 && owner_of(main) == sender.uid);
}

void obey(Supervisor& s, const formats::NotifyMessage& message, sys::Received& received) {
    const sys::Pid named{static_cast<std::int32_t>(message.main_pid)};
    if (message.main_pid_wrong || (named && !take_main(s, named)))
        warn(s, {"MAINPID= names a process that is not the service's; ignored"});
    note_status(s, message);
    if (message.reloading) {
        s.record.reloading = true;
        s.dirty = true;
    }
    if (message.extend_usec != 0 && s.record.deadline != 0) {
        const std::uint64_t until = now_boot() + message.extend_usec * 1000;
        if (until > s.record.deadline) s.record.deadline = until;
    }
    if (message.watchdog) feed_watchdog(s);
    if (message.watchdog_usec != 0) change_watchdog(s, message.watchdog_usec);
    if (message.ready) {
        s.record.notified = true;
        s.record.reloading = s.state == State::reloading;
        s.dirty = true;
        const bool waits = s.policy.ready == ReadyKind::notify && s.state == State::starting;
        if (waits) handle(s, Input::ready);
    }
    if (message.watchdog_trigger && has_main(s.state)) handle(s, Input::watchdog);
    if (message.store_descriptors) store_descriptors(s, message.descriptor_name, received);
    if (message.remove_descriptors && !message.descriptor_name.empty())
        remove_descriptors(s, message.descriptor_name);
}

// Once a run: what anybody may send must not fill a log.
void say_refused(Supervisor& s, const sys::Received& message) {
    if (s.refusal_said) return;
    s.refusal_said = true;
    if (message.truncated)
        return warn(s, {"a message to NOTIFY_SOCKET has over 4096 bytes; ignored"});
    if (!message.sender) return;
    warn(s, {"a message to NOTIFY_SOCKET is of process ",
             base::decimal(message.sender->pid.value).view(),
             s.policy.notify_all ? ", which is not of the service; ignored"
                                 : ", which is not the main process; ignored (NotifyAll = yes "
                                   "admits all of the service)"});
}

}  // namespace

void read_notify_socket(Supervisor& s) {
    // A burst is bounded, so that a flood cannot keep the loop from its other duties.
    constexpr int kBurst = 32;
    for (int i = 0; i < kBurst && s.launch == nullptr; ++i) {
        // The most systemd takes.
        [[gnu::section(SLIPWAY_COLD)]] static std::array<std::uint8_t, 4096> bytes;
        // Taken off only once its effect is on disk: a successor reads it again, which does no
        // harm. What came along and was not stored is closed then, BARRIER=1's pipe too.
        auto got = sys::receive(s.notify_socket, bytes, sys::Take::later);
        if (!got) {
            s.stalled = !(got.error() == sys::Errno{EAGAIN});
            return;
        }
        const sys::Received& message = got.value();
        if (!message.truncated && message.sender && may_notify(s, *message.sender)) {
            const char* text = reinterpret_cast<const char*>(bytes.data());
            obey(s, formats::decode_notify_message({text, message.size}), got.value());
            settle(s);
            if (s.launch != nullptr) return;  // nothing can be written now
        } else {
            say_refused(s, message);
        }
        sys::drop_message(s.notify_socket);
    }
}

}  // namespace slipway::supervise
