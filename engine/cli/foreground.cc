#include "engine/cli/foreground.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "engine/cli/json_answers.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"

namespace slipway::cli {
namespace {

using formats::ServiceState;

constexpr std::uint64_t kTryAgain = 50 * sys::kMillisecond;  // while the manager does not listen
// The services are counted when no change has come for so long: not after each of a hundred starts.
constexpr std::uint64_t kQuiet = 20 * sys::kMillisecond;

// Whether anything runs or is on its way, and whether something has failed.
struct Census {
    bool known = false, busy = false, failed = false;
};

Census census_of(const std::string& run) {
    Census census;
    auto connection = client::Connection::open(run);
    formats::ClientRequest request;
    request.header.type = formats::FrameType::list;
    if (!connection || !connection.value().send(request)) return census;
    for (;;) {
        const auto frame = connection.value().receive(2 * sys::kSecond);
        if (!frame) return census;
        formats::ServiceFrame service;
        formats::DoneFrame done;
        if (formats::decode(frame.value(), service)) {
            const bool process = service.kind == "longrun" || service.kind == "task";
            const bool settled = service.state == ServiceState::stopped ||
                                 service.state == ServiceState::failed ||
                                 (service.state == ServiceState::running && !process);
            census.busy = census.busy || !settled;
            census.failed = census.failed || service.state == ServiceState::failed;
        }
        if (formats::decode(frame.value(), done)) {
            census.known = true;
            return census;
        }
    }
}

void tell_change(const Foreground& all, const formats::ProgressFrame& change) {
    const std::string name(change.name);
    if (std::find(all.names.begin(), all.names.end(), name) == all.names.end()) return;
    if (change.state != ServiceState::failed && change.state != ServiceState::running &&
        change.state != ServiceState::stopped)
        return;
    if (all.json)
        return all.output.print_error(
            change_as_json({name, std::string(change.reason), change.state}));
    all.output.note(name + " is " +
                    all.output.in(colour_of(change.state), formats::state_name(change.state)) +
                    (change.reason.empty() || all.ending ? "" : ": " + printable(change.reason)));
}

void take_signals(Foreground& all) {
    using namespace sys::signals;
    for (;;) {
        const auto got = sys::read_signal(all.signals);
        if (!got || !got.value()) break;
        if (got.value()->signal == kChld) continue;
        all.output.note(all.ending ? "ending at once" : "stopping everything; once more: at once");
        all.tree.end();
        all.ending = true;
    }
    if (all.tree.reap()) all.over = true;
}

void take_change(Foreground& all, client::Connection& connection) {
    const auto frame = connection.receive(sys::kSecond);  // it is there
    if (!frame) {
        if (frame.error().value != ETIMEDOUT) all.tree.lose_connection();
        return;
    }
    formats::ProgressFrame change;
    if (!formats::decode(frame.value(), change)) return;
    tell_change(all, change);
    if (all.ending || all.stays) return;
    all.failed = all.failed || change.state == ServiceState::failed;
    all.uncounted = true;
}

// The last change may have been a oneshot's success as well as somebody's end.
void end_if_nothing_runs(Foreground& all) {
    all.uncounted = false;
    if (all.ending) return;
    const Census census = census_of(all.run);
    all.failed = all.failed || census.failed;
    if (!census.known || census.busy || all.stays) return;
    all.output.note("nothing runs any more");
    all.tree.end();
    all.ending = true;
}

void watch_tree(Foreground& all) {
    bool followed = false;
    while (!all.over) {
        client::Connection* connection = all.tree.follow();
        // What was over before anybody followed.
        if (connection != nullptr && !followed) all.uncounted = followed = true;
        std::array<sys::Poll, 2> polls{
            {{all.signals.number(), sys::kReadable, 0},
             {connection == nullptr ? -1 : connection->socket().value, sys::kReadable, 0}}};
        std::optional<std::uint64_t> limit;
        if (connection == nullptr)
            limit = kTryAgain;
        else if (all.uncounted)
            limit = kQuiet;
        const auto ready = sys::wait_for(polls, limit);
        if (!ready) return;
        if (ready.value() == 0 && connection != nullptr && all.uncounted) end_if_nothing_runs(all);
        if (polls[0].ready != 0) take_signals(all);
        if (polls[1].ready != 0) take_change(all, *connection);
    }
}

}  // namespace

sys::Fd prepare_to_watch(Output& output) {
    using namespace sys::signals;
    auto signals = sys::open_signal_descriptor({kTerm, kInt, kHup, kQuit, kChld});
    if (signals && sys::become_subreaper()) return std::move(signals).value();
    output.error("cannot watch signals and children");
    return {};
}

int watch(Foreground& all) {
    watch_tree(all);
    Tree::kill_the_rest();
    if (!all.ending && !all.tree.ended_in_order()) {
        all.output.error("slipway-svscan has ended by itself", "what it said stands above");
        return kSystem;
    }
    return all.failed ? static_cast<int>(formats::Outcome::failed) : 0;
}

}  // namespace slipway::cli
