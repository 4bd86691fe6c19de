// The receiving socket of sd_notify. The descriptor holder keeps it, so that no message is refused
// while no supervisor is there to take it.
#include <cerrno>

#include "engine/spawn/holder.h"
#include "engine/supervise/effects.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/socket.h"

namespace slipway::supervise {
namespace {

constexpr const char* kNotifyPath = "supervise/notify";

base::FixedString<300> held_name(const Supervisor& s) {
    base::FixedString<300> text;
    text.append("notify:");
    text.append(s.name.view());
    return text;
}

// Whether a socket that somebody has is bound to the path.
bool is_alive() {
    const auto probe = sys::make_unix_socket(sys::SocketType::datagram);
    return probe && sys::connect_unix(probe.value(), kNotifyPath).ok();
}

sys::Status make_socket(Supervisor& s) {
    (void)sys::unlink_at(sys::kHere, kNotifyPath);
    auto socket = sys::make_unix_socket(sys::SocketType::datagram);
    sys::Status done = socket ? sys::Status(base::kOk) : sys::Status(socket.error());
    if (done.ok()) done = sys::bind_unix(socket.value(), kNotifyPath);
    if (done.ok()) done = sys::pass_credentials(socket.value());
    // Any user's service may send; who counts is decided by the sender's identity.
    if (done.ok()) done = sys::change_mode_at(sys::kHere, kNotifyPath, 0666);
    if (done.ok()) {
        const auto directory = sys::status_at(sys::kHere, "supervise");
        if (directory && (directory.value().mode & 0777u) == 0700u)
            done = sys::change_mode_at(sys::kHere, "supervise", 0711);
    }
    if (done.ok()) s.notify_socket = std::move(socket).value();
    return done;
}

}  // namespace

bool notifies(const Supervisor& s) {
    return s.policy.ready == formats::ReadyKind::notify || s.policy.watchdog_ms != 0 ||
           s.policy.store_max != 0;
}

void note_status(Supervisor& s, const formats::NotifyMessage& message) {
    if (!message.has_status && message.error == 0 && message.bus_error.empty()) return;
    constexpr std::size_t kRoom = 63;
    base::FixedString<kRoom> text;
    (void)text.append(message.status.substr(0, kRoom));
    const auto add = [&](std::string_view part) {
        if (!text.empty() && !part.empty()) (void)text.append("; ");
        (void)text.append(part.substr(0, kRoom - text.size()));
    };
    if (message.error != 0)
        add(sys::explain(sys::Errno{static_cast<int>(message.error)}).view().substr(2));
    add(message.bus_error);
    s.record.text = text;
    s.dirty = true;
}

bool keep_notify_socket(Supervisor& s) {
    if (!notifies(s) || s.notify_kept) return true;
    const char* address = sys::environment_value("SLIPWAY_HOLDER");
    auto holder = address != nullptr ? spawn::connect_holder(address)
                                     : sys::Result<sys::Fd>(sys::Errno{ENOENT});
    // One that has died had the socket, or will have it once it is back.
    const bool dead = !holder && !(holder.error() == sys::Errno{ENOENT});
    if (!s.notify_socket.valid() && address != nullptr && exists(kNotifyPath) && is_alive()) {
        if (dead) return false;
        auto held = holder ? spawn::holder_get(holder.value(), held_name(s).view())
                           : sys::Result<sys::Fd>(sys::Errno{ENOENT});
        if (!held && !(held.error() == sys::Errno{ENOENT})) return false;
        s.notify_kept = held.ok();
        if (held) s.notify_socket = std::move(held).value();
    }
    if (!s.notify_socket.valid()) {
        if (const sys::Status made = make_socket(s); !made) {
            warn(s, {"cannot make supervise/notify", sys::explain(made.error()).view()});
            return false;
        }
    }
    // Where there never was a holder nothing is missed but that safety.
    if (!s.notify_kept && !dead)
        s.notify_kept =
            !holder || spawn::holder_store(holder.value(), held_name(s).view(), s.notify_socket);
    return s.notify_kept;
}

}  // namespace slipway::supervise
