#include "engine/events/definition.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

TEST(Definition, TimersAndPaths) {
    const auto read = decode_definitions(
        "event backup\n"
        "calendar daily\n"
        "calendar Mon 02:00 Europe/Berlin\n"
        "after-boot 1\nafter-start 2\nafter-active 3\nafter-inactive 4\nafter-manager 0\n"
        "random-delay 6\naccuracy 7\npersistent\nfixed-random\n"
        "event spool\n"
        "directory-not-empty /var/spool/a\\x0ab\n"
        "make-directory /var/spool/a\\x0ab\n");
    ASSERT_TRUE(read);
    ASSERT_EQ(read.value().size(), 2u);
    const TimerDefinition& timer = *read.value()[0].timer;
    ASSERT_EQ(timer.calendar.size(), 2u);
    EXPECT_EQ(timer.calendar[1].zone.view(), "Europe/Berlin");
    EXPECT_EQ(timer.after_boot, 1u);
    EXPECT_EQ(timer.after_start, 2u);
    EXPECT_EQ(timer.after_active, 3u);
    EXPECT_EQ(timer.after_inactive, 4u);
    EXPECT_EQ(timer.after_manager, 0u);
    EXPECT_EQ(timer.random_delay, 6u);
    EXPECT_EQ(timer.accuracy, 7u);
    EXPECT_TRUE(timer.persistent);
    EXPECT_TRUE(timer.fixed_random);
    const Definition& spool = read.value()[1];
    EXPECT_FALSE(spool.timer);
    ASSERT_EQ(spool.paths.size(), 1u);
    EXPECT_EQ(spool.paths[0].kind, formats::EventKey::directory_not_empty);
    EXPECT_EQ(spool.paths[0].path, "/var/spool/a\nb");
    EXPECT_EQ(spool.make_directories, std::vector<std::string>{"/var/spool/a\nb"});
}

TEST(Definition, AMount) {
    EXPECT_EQ(decode_definitions("event data\nmount /srv/a b\n").value().at(0).mount, "/srv/a b");
    EXPECT_EQ(decode_definitions("event data\nmount srv\n").error(), 2u);
}

TEST(Definition, Sockets) {
    const auto read = decode_definitions(
        "event web.socket\n"
        "socket stream:/run/a b\nlisten stream \"/run/a b\" mode=0600\n"
        "socket stream:80\nlisten stream 80\n");
    ASSERT_TRUE(read);
    const std::vector<SocketDefinition>& sockets = read.value().at(0).sockets;
    ASSERT_EQ(sockets.size(), 2u);
    EXPECT_EQ(sockets[0].held, "stream:/run/a b");
    EXPECT_EQ(sockets[0].listen, "stream \"/run/a b\" mode=0600");
    EXPECT_EQ(sockets[1].held, "stream:80");
}

TEST(Definition, TellsTheLineThatIsWrong) {
    EXPECT_EQ(decode_definitions("event a\ncalendar 25:00\n").error(), 2u);
    EXPECT_EQ(decode_definitions("persistent\n").error(), 1u);
    EXPECT_EQ(decode_definitions("event a\nexists tmp\n").error(), 2u);
    EXPECT_EQ(decode_definitions("event a\nevent b").error(), 2u);
    EXPECT_EQ(decode_definitions("event a\nlisten stream /x\n").error(), 2u);
    EXPECT_EQ(decode_definitions("event a\nsocket stream:/x\nsocket stream:/y\n").error(), 3u);
    EXPECT_EQ(decode_definitions("event a\nsocket stream:/x\nevent b\n").error(), 0u);
    EXPECT_TRUE(decode_definitions("").value().empty());
}

}  // namespace
}  // namespace slipway::events
