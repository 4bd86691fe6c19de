#include "engine/exec/sockets.h"

#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/holder_link.h"
#include "engine/exec/listening.h"
#include "engine/formats/program_report.h"
#include "engine/spawn/holder.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using formats::ListenAddress;

constexpr int kFirstPassed = 3;
static_assert(kFirstPassed + static_cast<int>(kMostPassed) <= formats::kProgramReportDescriptor);
// Where they wait until then: above what a service may have been given.
constexpr int kParked = 200;

int park(Start& start, const ExecPlan::Listen& listen, sys::BorrowedFd socket) {
    auto parked = sys::duplicate(socket, kParked);
    if (!parked)
        return listen_failed(start, listen, "cannot keep", "raise limit NOFILE", parked.error());
    // The plan holds no more sockets than the list.
    base::require(start.sockets.push_back(parked.value().release()));
    return 0;
}

// The name under which the holder keeps a socket: whose it is, and what it is, so that a changed
// plan gets a new one. That of an event stays when the service has ended. False when it is too long
// to be held.
bool held_name(const Start& start, const ExecPlan::Listen& listen, base::Name& name) {
    constexpr std::array<std::string_view, 3> kTypes{"stream:", "datagram:", "sequential:"};
    const std::string_view event = listen_option(listen, kListenEvent);
    const std::string_view owner = event.empty() ? start.service.view() : event;
    return !owner.empty() && name.append(owner) && name.append(spawn::kListenPart) &&
           name.append(kTypes[static_cast<std::size_t>(listen.type)]) &&
           name.append(listen.address);
}

// A held socket whose path was removed can be reached by nobody.
bool reachable(const ListenAddress& address) {
    if (address.kind != ListenAddress::Kind::unix_path || address.host[0] == '@') return true;
    base::Path path;
    if (!path.assign(address.host)) return false;
    const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
    return status && status.value().kind == sys::FileKind::socket;
}

// Takes the socket that the holder keeps; `found` says whether it has one. A holder that cannot be
// asked may have it: another one would cut off its clients.
int take_held(Start& start,
              const ExecPlan::Listen& listen,
              HolderLink& holder,
              std::string_view name,
              bool& found) {
    const auto held =
        holder.ask([&](sys::BorrowedFd link) { return spawn::holder_get(link, name); });
    found = held.ok();
    if (held) return park(start, listen, held.value());
    const int why = held.error().value;
    // EACCES: it keeps nothing for us, and so never had it.
    if (why == ENOENT || why == EACCES) return 0;
    return listen_failed(start, listen, "the descriptor holder gives no answer for",
                         "clients may wait at the socket that it keeps, so none is made anew; is "
                         "slipway-fdholder running?",
                         held.error());
}

int open_one(Start& start, const ExecPlan::Listen& listen, HolderLink& holder) {
    const auto address = formats::decode_listen_address(listen.address);
    if (!address)
        return listen_failed(start, listen, "not an address",
                             "write /PATH, @NAME, PORT, IPV4:PORT or [IPV6]:PORT", {EINVAL});
    base::Name name;
    const bool holds = holder.there() && held_name(start, listen, name);
    if (holds && reachable(*address)) {
        bool found = false;
        const int code = take_held(start, listen, holder, name.view(), found);
        if (code != 0 || found) return code;
    }
    sys::Fd socket;
    if (const int code = make_listening(start, listen, *address, socket); code != 0) return code;
    if (holds)
        if (const auto stored = holder.ask([&](sys::BorrowedFd link) {
                return spawn::holder_store(link, name.view(), socket);
            });
            !stored)
            warn(start, listen.where,
                 {.what = "the descriptor holder does not keep the socket",
                  .subject = listen.address,
                  .help = "connections are refused while the service restarts"});
    return park(start, listen, socket);
}

bool add_name(Start& start, std::string_view name) {
    const bool first = start.sockets.size() == 1;
    return (first || start.socket_names.append(":")) &&
           start.socket_names.append(name.empty() ? "unknown" : name);
}

// Descriptors that the service had stored in an earlier run. One that is gone meanwhile, or for
// which there is no room, does not keep the service from starting.
bool take_stored(Start& start, HolderLink& holder, std::string_view prefix) {
    std::uint32_t cursor = 0;
    do {
        static spawn::HolderPacket packet;
        auto reply = holder.ask(
            [&](sys::BorrowedFd link) { return spawn::holder_list(link, cursor, packet, prefix); });
        if (!reply) return false;
        cursor = reply.value().cursor;
        while (const auto name = formats::next_name(reply.value().payload)) {
            const auto held =
                holder.ask([&](sys::BorrowedFd link) { return spawn::holder_get(link, *name); });
            if (!held && HolderLink::is_lost(held.error())) return false;
            if (!held) continue;
            auto parked = sys::duplicate(held.value(), kParked);
            if (!parked || !start.sockets.push_back(parked.value().number())) return false;
            parked.value().release();
            const std::string_view short_name = name->substr(prefix.size());
            if (!add_name(start, short_name.substr(0, short_name.find(':')))) return false;
        }
    } while (cursor != 0);
    return true;
}

void pass_stored(Start& start, HolderLink& holder) {
    base::Name prefix;
    const bool named = !start.service.empty() && prefix.append(start.service.view()) &&
                       prefix.append(spawn::kStorePart);
    if (!named || !holder.there() || !take_stored(start, holder, prefix.view()))
        warn(start, {},
             {.what = "not all descriptors that were stored are passed",
              .help = "the service starts as if it had not stored them; is the holder running?"});
}

}  // namespace

int open_sockets(Start& start, std::string_view address) {
    if (start.plan.listen.empty() && !start.plan.stored_descriptors) return 0;
    HolderLink holder(address);
    if (!holder.there() && holder.why().value != ENOENT)
        warn(
            start, {},
            {.what = "the descriptor holder is not there",
             .subject = address,
             .help = "sockets are made anew, and nobody keeps them; is slipway-fdholder running?"});
    for (const ExecPlan::Listen& listen : start.plan.listen) {
        if (const int code = open_one(start, listen, holder); code != 0) return code;
        if (!add_name(start, listen.name.empty() ? start.service.view() : listen.name))
            return listen_failed(start, listen, "the names of the sockets are too long for",
                                 "use shorter name= values", {E2BIG});
    }
    if (start.plan.stored_descriptors) pass_stored(start, holder);
    return 0;
}

int place_sockets(Start& start) {
    const std::size_t count = start.sockets.size();
    if (count == 0) return 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int target = kFirstPassed + static_cast<int>(i);
        static const ExecPlan::Listen stored{.address = "a stored descriptor"};
        const bool is_stored = i >= start.plan.listen.size();
        const ExecPlan::Listen& listen = is_stored ? stored : start.plan.listen[i];
        if (sys::is_inherited({target}))
            return listen_failed(
                start, listen, "the descriptor that should carry this socket is in use:",
                "use another notification descriptor (ready fd N) behind the sockets", {EBUSY});
        if (const auto placed = sys::place_at({start.sockets[i]}, target, true); !placed)
            return listen_failed(start, listen, "cannot pass", "", placed.error());
    }
    const base::NumberText pid = base::decimal(sys::own_pid().value);
    const base::NumberText number = base::decimal_unsigned(count);
    const bool fits =
        start.environment.set("LISTEN_FDS", number.view(), Export::yes) &&
        start.environment.set("LISTEN_PID", pid.view(), Export::yes) &&
        start.environment.set("LISTEN_FDNAMES", start.socket_names.view(), Export::yes);
    return fits ? 0
                : fail(kPlanWrong, start, {},
                       {.what = "no room for LISTEN_FDS", .help = "pass fewer variables"});
}

}  // namespace slipway::exec
