#include "engine/sys/proc.h"

#include <unistd.h>

#include "engine/sys/signal.h"

namespace slipway::sys {
namespace {

TEST(Proc, ReadsANameFullOfParentheses) {
    std::string text = "7 (a) b (c) S 1 2 3";
    for (int field = 7; field <= 52; ++field) text += " " + std::to_string(field * 10);
    const auto status = parse_process_status(text + "\n");
    ASSERT_TRUE(status);
    EXPECT_EQ(status.value().state, 'S');
    EXPECT_EQ(status.value().parent, Pid{1});
    EXPECT_EQ(status.value().group, Pid{2});
    EXPECT_EQ(status.value().session, Pid{3});
    EXPECT_EQ(status.value().pid, Pid{7});
    EXPECT_EQ(status.value().start_time, 220u);
    EXPECT_EQ(status.value().ignored_signals, 330u);
    EXPECT_FALSE(status.value().executed);  // 90 has the bit
    EXPECT_EQ(status.value().exit_status.raw, 520);
    EXPECT_FALSE(parse_process_status("7 (a) S"));
    EXPECT_FALSE(parse_process_status("nonsense"));
}

TEST(Proc, SeesAZombieAndItsResult) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(42);
    for (;;) {
        const auto ended = peek_any();
        ASSERT_TRUE(ended);
        if (ended.value()) break;
    }
    const auto status = process_status({child});
    ASSERT_TRUE(status);
    EXPECT_TRUE(status.value().ended());
    EXPECT_EQ(status.value().parent, own_pid());
    EXPECT_EQ(status.value().exit_status.exit_code(), 42);
    EXPECT_FALSE(status.value().executed);
    EXPECT_TRUE(process_status(own_pid()).value().executed);
    EXPECT_EQ(wait_and_reap({child}).value().status.exit_code(), 42);
    EXPECT_FALSE(process_status({child}));
}

TEST(Proc, ListsChildren) {
    const pid_t child = ::fork();
    if (child == 0)
        for (;;) ::pause();
    std::array<Pid, 4> children{};
    EXPECT_EQ(children_of(own_pid(), children).value(), 1u);
    EXPECT_EQ(children[0], Pid{child});
    children = {};
    EXPECT_EQ(children_of(own_pid(), children, 1).value(), 1u);
    EXPECT_EQ(children[0], Pid{});
    ASSERT_TRUE(send_signal(Pid{child}, signals::kKill));
    EXPECT_EQ(wait_and_reap({child}).value().status.signal(), 9);
}

TEST(Proc, BootIdStays) {
    const auto one = boot_id();
    ASSERT_TRUE(one);
    EXPECT_EQ(one.value(), boot_id().value());
    EXPECT_NE(one.value(), BootId{});
}

}  // namespace
}  // namespace slipway::sys
