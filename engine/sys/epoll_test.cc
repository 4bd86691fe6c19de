#include "engine/sys/epoll.h"

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/pipe.h"

namespace slipway::sys {
namespace {

TEST(Epoll, NamesWhatIsReadyUntilItIsRemoved) {
    const auto epoll = make_epoll();
    ASSERT_TRUE(epoll);
    const auto a = make_pipe(), b = make_pipe();
    ASSERT_TRUE(a && b);
    ASSERT_TRUE(epoll_add(epoll.value(), a.value().read_end, 7));
    ASSERT_TRUE(epoll_add(epoll.value(), b.value().read_end, std::uint64_t{1} << 40));
    EXPECT_FALSE(epoll_next(epoll.value()).value());
    ASSERT_TRUE(write(b.value().write_end, std::string_view("x")));
    EXPECT_EQ(epoll_next(epoll.value()).value(), std::uint64_t{1} << 40);
    EXPECT_EQ(epoll_next(epoll.value()).value(), std::uint64_t{1} << 40) << "level-triggered";
    ASSERT_TRUE(epoll_remove(epoll.value(), b.value().read_end));
    EXPECT_FALSE(epoll_next(epoll.value()).value());
}

TEST(Epoll, WaitsForSeveral) {
    const auto epoll = make_epoll();
    const auto a = make_pipe(), b = make_pipe();
    ASSERT_TRUE(epoll && a && b);
    ASSERT_TRUE(epoll_add(epoll.value(), a.value().read_end, 7));
    ASSERT_TRUE(epoll_add(epoll.value(), b.value().write_end, 8, kWritable));
    EXPECT_EQ(epoll_add(epoll.value(), a.value().read_end, 9).error(), Errno{EEXIST});
    EpollKeys keys;
    ASSERT_TRUE(write(a.value().write_end, std::string_view("x")));
    ASSERT_TRUE(epoll_wait_for(epoll.value(), std::nullopt, keys));
    ASSERT_EQ(keys.size(), 2u);
    EXPECT_EQ(keys[0] + keys[1], 15u);
    ASSERT_TRUE(epoll_remove(epoll.value(), a.value().read_end));
    ASSERT_TRUE(epoll_remove(epoll.value(), b.value().write_end));
    ASSERT_TRUE(epoll_wait_for(epoll.value(), 1, keys));
    EXPECT_TRUE(keys.empty());
}

TEST(Epoll, RefusesWhatIsNotThere) {
    const auto epoll = make_epoll();
    ASSERT_TRUE(epoll);
    EXPECT_FALSE(epoll_add(epoll.value(), BorrowedFd{-1}, 0));
    EXPECT_FALSE(epoll_next(BorrowedFd{-1}));
}

}  // namespace
}  // namespace slipway::sys
