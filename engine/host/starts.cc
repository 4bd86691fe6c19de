// Starts under way: while programs are being executed on other processors, the next ones are begun.
#include <algorithm>
#include <utility>

#include "engine/host/host.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"

namespace slipway::host {
namespace {

// Most executions take a fraction of a millisecond. One that takes longer is looked at now and
// then, ever less often: nothing tells when it is over. Before it comes to that a child waits for a
// processor, which is nobody's fault: were others begun in its place, it would wait longer still,
// and so would they. One that somebody has stopped is not waited for for ever.
constexpr std::uint64_t kSoon = 20 * sys::kMillisecond, kUntilExecution = sys::kSecond;
constexpr std::uint64_t kPause = 5 * sys::kMillisecond, kLongestPause = 100 * sys::kMillisecond;
constexpr std::uint64_t kPauseShare = 8;
// As long as that nothing else is done; longer each time that nothing has come of it.
constexpr std::uint64_t kMoment = sys::kMillisecond, kLongestMoment = 4 * sys::kMillisecond;

using Indices = base::FixedList<std::uint32_t, kMostAwaited>;

std::uint64_t late_at(Machine& machine, std::uint64_t now) {
    const spawn::Start& start = machine.s.launch->start;
    const std::uint64_t begun = start.child().started_at;
    if (std::exchange(machine.begun_at, begun) != begun) machine.executing_at = 0;
    if (machine.executing_at == 0 && start.is_executing()) machine.executing_at = now;
    return machine.executing_at != 0 ? machine.executing_at + kSoon : begun + kUntilExecution;
}

// When one that is late is looked at again.
std::uint64_t next_look(const Machine& machine, std::uint64_t now) {
    return now + std::clamp((now - machine.begun_at) / kPauseShare, kPause, kLongestPause);
}

}  // namespace

void await_start(Host& host, Machine& machine) {
    const std::uint64_t now = supervise::now_boot(), late = late_at(machine, now);
    machine.awaited = now < late && (machine.awaited || host.awaited.push_back(machine.index));
    host.machines.set_due(machine, machine.awaited ? late : next_look(machine, now));
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
            continue;
        }
        const std::uint64_t late = starts ? late_at(machine, now) : 0;
        machine.awaited = now < late;
        if (machine.awaited) rest.push_back(index);
        if (starts)
            host.machines.set_due(machine, machine.awaited ? late : next_look(machine, now));
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
    if (machine.s.launch == nullptr) return;
    const bool over = machine.s.launch->start.await(std::max(host.moment, kMoment));
    host.moment = over ? kMoment : std::min(2 * std::max(host.moment, kMoment), kLongestMoment);
}

void make_room(Host& host) {
    while (host.awaited.size() == kMostAwaited) {
        collect_starts(host);
        if (host.awaited.size() == kMostAwaited) wait_for_starts(host);
    }
}

}  // namespace slipway::host
