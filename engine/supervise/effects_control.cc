// What others ask for: bytes of supervise/control, and signals to the supervisor itself.
#include <array>
#include <cerrno>

#include "engine/formats/control.h"
#include "engine/supervise/effects.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

using formats::Command;
using formats::Control;
using formats::DownFile;
using formats::Role;

void change_down_file(const Supervisor& s, DownFile change) {
    if (change == DownFile::leave) return;
    if (change == DownFile::remove) {
        (void)sys::unlink_at(sys::kHere, "down");
        return;
    }
    const auto made = sys::open_at(sys::kHere, "down", sys::Open::write | sys::Open::create, 0666);
    if (!made) warn(s, {"cannot create ./down", sys::explain(made.error()).view()});
}

void obey(Supervisor& s, const Control& control) {
    change_down_file(s, control.file);
    s.signal = {control.signal};
    s.signal_group = control.group;
    switch (control.command) {
        case Command::signal:
            return obey_signal_byte(s);
        case Command::stop_signal:
            s.signal = read_signal_file(s, "down-signal", sys::signals::kTerm);
            if (s.policy.step_count != 0) s.signal = {s.policy.steps[0].signal};
            return obey_signal_byte(s);
        case Command::reload:
            return reload(s);
        case Command::action:
            return act(s);
        case Command::up:
            s.record.told_down = false;
            return handle(s, Input::up);
        case Command::down:
            s.record.told_down = true;
            return handle(s, Input::down);
        case Command::once:
            s.record.told_down = false;
            return handle(s, Input::once);
        case Command::at_most_once:
            return handle(s, Input::at_most_once);
        case Command::exit:
            s.keep_streams = false;
            return handle(s, Input::exit);
    }
}

// s6: the service's process group (or finish's) is interrupted, and the supervisor exits.
void interrupt(Supervisor& s) {
    for (const Role role : {Role::main, Role::finish}) {
        const sys::Pid pid{static_cast<std::int32_t>(s.record.child(role).pid)};
        if (pid) (void)sys::send_signal_to_group(pid, sys::signals::kInt);
    }
    handle(s, Input::quit);
}

}  // namespace

void obey_byte(Supervisor& s, char byte) {
    if (s.state == State::gone) return;
    const auto control = formats::find_control(byte);
    if (!control || !take_request(s, byte)) return;
    obey(s, *control);
    finish_request(s);
}

void read_control(Supervisor& s) {
    std::array<char, 256> bytes;  // NOLINT: filled by the read
    // What follows a byte whose start takes long stays in the FIFO until it is over. But what was
    // written together is obeyed before an end that the first byte brings about.
    const bool hosted = s.hosting != nullptr;
    const std::size_t most = hosted ? 1 : bytes.size();
    for (std::size_t reads = 0; reads < bytes.size(); reads += most) {
        const auto size = sys::read(s.control, std::span<char>(bytes).first(most));
        if (!size) {
            s.stalled = !(size.error() == sys::Errno{EAGAIN});
            return;
        }
        for (const char byte : std::string_view(bytes.data(), size.value())) obey_byte(s, byte);
        if (s.launch != nullptr || s.state == State::gone) return;
    }
}

void obey_left_request(Supervisor& s) {
    if (s.state == State::gone) return;
    const auto control = formats::find_control(claim_left_request(s));
    if (!control) return;
    obey(s, *control);
    finish_request(s);
}

void read_signals(Supervisor& s) {
    for (;;) {
        const auto got = sys::read_signal(s.signals);
        if (!got) s.stalled = true;
        if (!got || !got.value() || s.state == State::gone) return;
        const sys::Signal signal = got.value()->signal;
        if (signal == sys::signals::kChld)
            reap_children(s);
        else
            obey_signal(s, signal);
    }
}

void obey_signal(Supervisor& s, sys::Signal signal) {
    if (signal == sys::signals::kTerm) {
        s.record.told_down = true;
        s.keep_streams = !s.exiting || s.keep_streams;
        handle(s, Input::down);
        handle(s, Input::exit);
    } else if (signal == sys::signals::kHup) {
        s.keep_streams = false;
        handle(s, Input::exit);
    } else if (signal == sys::signals::kQuit) {
        handle(s, Input::quit);
    } else if (signal == sys::signals::kInt) {
        interrupt(s);
    }
}

}  // namespace slipway::supervise
