#include "engine/events/socket_maker.h"

#include <gtest/gtest.h>

#include "engine/sys/socket.h"
#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

const std::vector<SocketDefinition> kSockets{{"stream:/run/x", "stream /run/x"}};

TEST(Sockets, WithoutAHolderNobodyHasThem) {
    const sys::testing::ScratchDirectory run;
    EXPECT_TRUE(drop_sockets(run.path(), "event:x", kSockets));
    EXPECT_TRUE(drop_unused_sockets(run.path(), [](auto, auto) { return false; }));
}

TEST(Sockets, AHolderThatIsAwayMayHaveThem) {
    const sys::testing::ScratchDirectory run;
    const sys::Fd holder = sys::make_unix_socket(sys::SocketType::packets).value();
    ASSERT_TRUE(sys::bind_unix(holder, run.path() + "/holder"));  // and nobody listens
    EXPECT_FALSE(drop_sockets(run.path(), "event:x", kSockets));
    EXPECT_FALSE(drop_unused_sockets(run.path(), [](auto, auto) { return false; }));
}

}  // namespace
}  // namespace slipway::events
