// Starts under way: while programs are being executed on other processors, the next ones are begun.
#include "engine/host/host.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"

namespace slipway::host {
namespace {

// Most take a fraction of a millisecond. One that takes longer is looked at now and then: nothing
// tells when it is over.
constexpr std::uint64_t kSoon = 20 * sys::kMillisecond;
constexpr std::uint64_t kPause = 5 * sys::kMillisecond;
// As long as that nothing else is done.
constexpr std::uint64_t kMoment = sys::kMillisecond;

using Indices = base::FixedList<std::uint32_t, kMostAwaited>;

std::uint64_t late_at(const Machine& machine) {
    return machine.s.launch->start.child().started_at + kSoon;
}

}  // namespace

void await_start(Host& host, Machine& machine) {
    const std::uint64_t now = supervise::now_boot(), late = late_at(machine);
    machine.awaited = now < late && (machine.awaited || host.awaited.push_back(machine.index));
    host.machines.set_due(machine, machine.awaited ? late : now + kPause);
}

void collect_starts(Host& host) {
    if (host.awaited.empty()) return;
    const std::uint64_t now = supervise::now_boot();
    Indices over, rest;
    for (const std::uint32_t index : host.awaited.view()) {
        Machine& machine = *host.machines.at(index);
        const bool starts = machine.awaited && machine.s.launch != nullptr;
        if (starts && machine.s.launch->start.is_over()) {
            over.push_back(index);
        } else if (starts && now < late_at(machine)) {
            rest.push_back(index);
        } else {
            machine.awaited = false;
            if (starts) host.machines.set_due(machine, now + kPause);
        }
    }
    host.awaited = rest;
    for (const std::uint32_t index : over.view()) {
        Machine& machine = *host.machines.at(index);
        machine.awaited = false;
        if (machine.s.launch != nullptr) on_time(host, machine);
    }
}

void wait_for_starts(Host& host) {
    if (host.awaited.empty()) return;
    const Machine& machine = *host.machines.at(host.awaited[0]);
    if (machine.s.launch != nullptr) (void)machine.s.launch->start.await(kMoment);
}

void make_room(Host& host) {
    while (host.awaited.size() == kMostAwaited) {
        collect_starts(host);
        if (host.awaited.size() == kMostAwaited) wait_for_starts(host);
    }
}

}  // namespace slipway::host
