// Fault sweep: the nth call of each kind fails, once or from then on for a while.
#include <cerrno>

#include "engine/supervise/testing/world.h"

namespace slipway::supervise {
namespace {

using sys_fake::Call;
using testing::World;

constexpr unsigned kMostCalls = 60;

// Whatever failed: when it is over the service does what is wanted, and it was never there twice.
void sweep(Call call, int error, bool persistent) {
    for (unsigned nth = 1; nth <= kMostCalls; ++nth) {
        SCOPED_TRACE(std::to_string(static_cast<int>(call)) + " fails at " + std::to_string(nth));
        World world;
        world.kernel.fault(call, nth, error, persistent);
        // The trouble ends after a minute.
        world.kernel.at(60 * sys::kSecond, [&] { world.kernel.no_faults(); });
        world.rest();
        world.control("d");
        world.rest();
        world.control("u");
        world.rest();
        for (int i = 0; i < 3 && world.running() == 0; ++i) {
            sys::sleep_for(61 * sys::kSecond);
            world.kernel.no_faults();
            world.control("u");
            world.rest();
        }
        EXPECT_EQ(world.running(), 1u);
        EXPECT_LE(world.most, 1u);
        world.control("d");
        world.rest();
        EXPECT_EQ(world.running(), 0u);
        if (::testing::Test::HasFailure()) return;
    }
}

TEST(Faults, OfOneCall) {
    sweep(Call::open, EMFILE, false);
    sweep(Call::read, EIO, false);
    sweep(Call::write, ENOSPC, false);
    sweep(Call::rename, ENOSPC, false);
    sweep(Call::unlink, EROFS, false);
    sweep(Call::make, ENOSPC, false);
    sweep(Call::status, EACCES, false);
    sweep(Call::pipe, EMFILE, false);
    sweep(Call::clone, EAGAIN, false);
    sweep(Call::execute, ENOMEM, false);
    sweep(Call::wait, ENOMEM, false);
    sweep(Call::lock, ENOLCK, false);
    sweep(Call::memory, ENOMEM, false);
    sweep(Call::signal, EPERM, false);
    sweep(Call::other, EIO, false);
}

TEST(Faults, ThatLast) {
    sweep(Call::open, EMFILE, true);
    sweep(Call::write, ENOSPC, true);
    sweep(Call::rename, ENOSPC, true);
    sweep(Call::make, ENOSPC, true);
    sweep(Call::pipe, EMFILE, true);
    sweep(Call::clone, EAGAIN, true);
    sweep(Call::execute, ENOMEM, true);
    sweep(Call::memory, ENOMEM, true);
}

}  // namespace
}  // namespace slipway::supervise
