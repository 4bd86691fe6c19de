// fghack, s6-fghack: waits until a program that went into the background is gone.
#include <array>

#include "engine/chain/loaders.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/pipe.h"

namespace slipway::chain {
namespace {

// How many copies of the pipe the program gets: one that closes what it knows misses some.
constexpr int kCopies = 30;

int run_child(Call& call, sys::Pipe& pipe) {
    pipe.read_end.reset();
    for (int i = 0; i < kCopies; ++i) {
        auto copy = sys::duplicate(pipe.write_end);
        if (!copy || !sys::set_inherited(copy.value(), true)) break;
        copy.value().release();
    }
    static_cast<void>(sys::set_inherited(pipe.write_end, true));
    static_cast<void>(become(call, call.words));
    return kFailed;
}

}  // namespace

int stay_in_foreground(Call& call) {
    if (call.words.empty()) return wrong_usage(call);
    auto pipe = sys::make_pipe();
    if (!pipe) return die(call, {"unable to make a pipe"}, pipe.error());
    const auto child = sys::fork_process();
    if (!child) return die(call, {"unable to fork"}, child.error());
    if (!child.value()) sys::exit_now(run_child(call, pipe.value()));
    pipe.value().write_end.reset();
    std::array<char, 64> bytes;  // NOLINT: filled by the read
    for (;;) {
        const auto got = sys::read(pipe.value().read_end, std::span<char>(bytes));
        if (!got || got.value() == 0) break;
    }
    const auto ended = sys::wait_and_reap(child.value());
    if (!ended) return die(call, {"unable to wait"}, ended.error());
    if (ended.value().status.signalled()) return die(call, kFailed, {"child crashed"});
    return ended.value().status.exit_code();
}

}  // namespace slipway::chain
