#include "engine/logger/processor.h"

#include <array>
#include <cerrno>

#include "engine/logger/archives.h"
#include "engine/spawn/execline.h"
#include "engine/sys/child.h"
#include "engine/sys/fork.h"
#include "engine/sys/forward.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::logger {
namespace {

constexpr const char* kPrevious = "previous";
constexpr const char* kProcessed = "processed";
constexpr const char* kState = "state";
constexpr const char* kNewState = "newstate";

constexpr unsigned kCompleteMode = 0744;
constexpr unsigned kOwnerExecutes = 0100;
constexpr int kCannotExecute = 127;

struct Files {
    sys::Fd previous, processed, state, new_state;
};

base::Status remove(sys::BorrowedFd directory, const char* name) {
    const auto removed = sys::unlink_at(directory, name);
    if (!removed && removed.error().value != ENOENT) return removed;
    return base::kOk;
}

base::Result<Files> open_files(sys::BorrowedFd directory) {
    using sys::Open;
    constexpr Open kOld = Open::read | Open::no_follow | Open::nonblock;
    auto previous = sys::open_at(directory, kPrevious, kOld);
    if (!previous) return previous.error();
    auto state = sys::open_at(directory, kState, kOld | Open::create);
    if (!state) return state.error();
    if (const auto done = discard_processed(directory); !done) return done.error();
    constexpr Open kNew = Open::write | Open::create | Open::exclusive;
    auto processed = sys::open_at(directory, kProcessed, kNew);
    if (!processed) return processed.error();
    auto new_state = sys::open_at(directory, kNewState, kNew);
    if (!new_state) return new_state.error();
    return Files{std::move(previous).value(), std::move(processed).value(),
                 std::move(state).value(), std::move(new_state).value()};
}

// In the child: becomes the command.
[[noreturn]] void run(const LogTarget& target) {
    base::Errno why{ENOENT};
    if (target.shell) {
        std::array<char*, 4> argv{const_cast<char*>("sh"), const_cast<char*>("-c"),
                                  const_cast<char*>(target.processor.data()), nullptr};
        why = sys::execute("/bin/sh", argv.data(), sys::environment());
    } else {
        why = spawn::execute_execline(target.processor.data());
    }
    sys::report({"slipway-log: cannot execute the processor '", target.processor, "'",
                 sys::explain(why).view()});
    sys::exit_now(kCannotExecute);
}

}  // namespace

base::Result<sys::Pid> start_processor(sys::BorrowedFd directory, const LogTarget& target) {
    auto files = open_files(directory);
    if (!files) return files.error();
    const auto child = sys::fork_process();
    if (!child) return child.error();
    if (child.value()) return child.value();

    struct Place {
        int from, to;
    };

    const Files& open = files.value();
    std::array<Place, 4> places{{{open.previous.number(), 0},
                                 {open.processed.number(), 1},
                                 {open.state.number(), 4},
                                 {open.new_state.number(), 5}}};
    // Out of the way of each other first.
    constexpr int kAbove = 10;
    for (Place& place : places)
        place.from = static_cast<int>(sys::child::duplicate(place.from, kAbove));
    bool placed = static_cast<bool>(sys::change_directory(directory));
    for (const Place& place : places)
        placed = placed && place.from >= 0 && sys::child::place(place.from, place.to) >= 0;
    if (!placed) sys::exit_now(kCannotExecute);
    sys::child::reset_signals();
    // A successor would run it beside this one.
    (void)sys::die_with_parent(sys::signals::kKill);
    run(target);
}

base::Status complete_processed(sys::BorrowedFd directory) {
    for (const char* name : {kNewState, kProcessed}) {
        auto file = sys::open_at(directory, name, sys::Open::read | sys::Open::no_follow);
        if (!file) return file.error();
        if (const auto done = sys::sync_data(file.value()); !done) return done;
        if (name == kProcessed) return sys::change_mode(file.value(), kCompleteMode);
    }
    return base::kOk;
}

bool processed_is_complete(sys::BorrowedFd directory) {
    const auto status = sys::status_at(directory, kProcessed, sys::Follow::no);
    return status && (status.value().mode & kOwnerExecutes) != 0;
}

base::Status archive_processed(sys::BorrowedFd directory) {
    if (const auto done = remove(directory, kPrevious); !done) return done;
    const auto renamed = sys::rename_at(directory, kNewState, directory, kState);
    if (!renamed && renamed.error().value != ENOENT) return renamed;
    return make_archive(directory, kProcessed, true);
}

base::Status discard_processed(sys::BorrowedFd directory) {
    if (const auto done = remove(directory, kProcessed); !done) return done;
    return remove(directory, kNewState);
}

}  // namespace slipway::logger
