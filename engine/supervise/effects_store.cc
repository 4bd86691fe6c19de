// Descriptors that a service keeps over its restarts: FDSTORE=1 of sd_notify(3). They lie in the
// descriptor holder; slipway-exec passes them to the next run.
#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/spawn/held_socket.h"
#include "engine/spawn/holder.h"
#include "engine/supervise/effects.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/socket.h"

namespace slipway::supervise {
namespace {

constexpr std::size_t kLongestName = 64;

using HeldName = base::FixedString<255 + kLongestName + 16>;

// As systemd has it, and no '/', which would be another service's name.
bool name_ok(std::string_view name) {
    return !name.empty() && name.size() <= kLongestName &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return c > 32 && c < 127 && c != ':' && c != '/'; });
}

HeldName held_prefix(const Supervisor& s, std::string_view part = spawn::kStorePart) {
    HeldName text;
    text.append(s.name.view());
    text.append(part);
    return text;
}

sys::Result<sys::Fd> connect(const Supervisor& s) {
    const char* address = sys::environment_value("SLIPWAY_HOLDER");
    auto link = address != nullptr ? spawn::connect_holder_patiently(address)
                                   : sys::Result<sys::Fd>(sys::Errno{ENOENT});
    if (!link) warn(s, {"no descriptor holder", sys::explain(link.error()).view()});
    return link;
}

// How many there are whose names begin so; `visit(name)` for each.
template <typename Visit>
std::uint32_t for_each_held(const HeldName& prefix, sys::BorrowedFd link, Visit visit) {
    std::uint32_t cursor = 0, count = 0;
    do {
        spawn::HolderPacket packet;
        auto reply = spawn::holder_list(link, cursor, packet, prefix.view());
        if (!reply) return count;
        cursor = reply.value().cursor;
        for (; const auto name = formats::next_name(reply.value().payload); ++count) visit(*name);
    } while (cursor != 0);
    return count;
}

// The first name that is free: NAME, NAME:2, …
sys::Status store_one(const Supervisor& s,
                      sys::BorrowedFd link,
                      std::string_view name,
                      sys::BorrowedFd fd) {
    for (std::uint32_t number = 1; number <= s.policy.store_max; ++number) {
        HeldName held = held_prefix(s);
        held.append(name);
        if (number > 1) {
            held.append(":");
            held.append(base::decimal(number).view());
        }
        const auto done = spawn::holder_store(link, held.view(), fd, {.only_new = true});
        if (done || done.error().value != EEXIST) return done;
        // Twice the same is stored once, as systemd has it; a message is read again when its first
        // reader was killed.
        const auto there = spawn::holder_get(link, held.view());
        if (there && sys::same_description(there.value(), fd)) return base::kOk;
    }
    return sys::Errno{ENOSPC};
}

}  // namespace

void store_descriptors(const Supervisor& s, std::string_view name, sys::Received& received) {
    if (name.empty()) name = "stored";
    if (s.policy.store_max == 0 || !name_ok(name))
        return warn(s, {"FDSTORE=1: ",
                        s.policy.store_max == 0
                            ? "the policy has no descriptor-store"
                            : "FDNAME is longer than 64 bytes, or has a blank, : or / in it",
                        "; closed"});
    const auto link = connect(s);
    if (!link) return;
    std::uint32_t count = for_each_held(held_prefix(s), link.value(), [](std::string_view) {});
    for (std::size_t i = 0; i < received.descriptor_count; ++i, ++count) {
        if (count >= s.policy.store_max)
            return warn(s, {"cannot store ", name,
                            ": descriptor-store in data/policy allows no more; closed"});
        const auto done = store_one(s, link.value(), name, received.descriptors[i]);
        if (!done) return warn(s, {"cannot store ", name, sys::explain(done.error()).view()});
    }
}

void remove_descriptors(const Supervisor& s, std::string_view name) {
    const auto link = connect(s);
    if (!link) return;
    const std::size_t skipped = held_prefix(s).size();
    for_each_held(held_prefix(s), link.value(), [&](std::string_view held) {
        const std::string_view own = held.substr(skipped);
        if (name.empty() || own.substr(0, own.find(':')) == name)
            (void)spawn::holder_remove(link.value(), held);  // gone already is as good
    });
}

void remove_kept(const Supervisor& s) {
    const bool stores = s.policy.store_max != 0;
    const char* address = sys::environment_value("SLIPWAY_HOLDER");
    if (address == nullptr || (!stores && !s.policy.listens)) return;
    // At the end of everything the holder ends as well, and is not waited for.
    const auto link =
        s.exiting ? spawn::connect_holder(address) : spawn::connect_holder_patiently(address);
    if (!link) return;
    const auto remove = [&](std::string_view held) {
        (void)spawn::holder_remove(link.value(), held);
    };
    if (stores) for_each_held(held_prefix(s), link.value(), remove);
    if (!s.policy.listens) return;
    const HeldName prefix = held_prefix(s, spawn::kListenPart);
    for_each_held(prefix, link.value(), [&](std::string_view held) {
        if (s.policy.removes_sockets) spawn::remove_held_path(held.substr(prefix.size()));
        remove(held);
    });
}

}  // namespace slipway::supervise
