#include "engine/database/event_text.h"

#include <gtest/gtest.h>

#include "engine/formats/event_table.h"

namespace slipway::database {
namespace {

model::Service event(const std::string& name) {
    model::Service s;
    s.name = name;
    s.kind = model::Kind::event;
    return s;
}

TEST(EventText, NothingForAnEventThatIsOnlyAName) {
    EXPECT_EQ(event_text(event("vpn")), "");
}

TEST(EventText, EveryKeyOfATimer) {
    model::Service s = event("backup");
    s.payload.timer = model::Timer{{"daily", "Mon 02:00 UTC"}, 1, 2, 3, 4, 0, 6, 7, true, true};
    EXPECT_EQ(event_text(s),
              "event backup\n"
              "calendar daily\n"
              "calendar Mon 02:00 UTC\n"
              "after-boot 1\n"
              "after-start 2\n"
              "after-active 3\n"
              "after-inactive 4\n"
              "after-manager 0\n"
              "random-delay 6\n"
              "accuracy 7\n"
              "persistent\n"
              "fixed-random\n");
}

TEST(EventText, PathsWithAnyCharacter) {
    model::Service s = event("spool");
    s.payload.paths = {{"modified", "/a b", false},
                       {"exists", "/new\nline\\", true},
                       {"exists-glob", "/tmp/*.job", false}};
    const std::string text = event_text(s);
    EXPECT_EQ(text,
              "event spool\n"
              "exists /new\\x0aline\\x5c\n"
              "exists-glob /tmp/*.job\n"
              "modified /a b\n"
              "make-directory /new\\x0aline\\x5c\n");
    std::string_view rest = text;
    while (formats::next_event_line(rest)) {
    }
    EXPECT_EQ(rest, "");
}

TEST(EventText, AMountIsWhereItIs) {
    model::Service s = event("data");
    s.payload.mount = model::Mount{"", "/srv/a b", "", ""};
    EXPECT_EQ(event_text(s), "event data\nmount /srv/a b\n");
}

TEST(EventText, SocketsAsAPlanSaysThem) {
    model::Service s = event("web.socket");
    model::Socket one;
    one.address = "/run/a b";
    one.mode = 0600;
    one.remove_on_stop = true;
    model::Socket two;
    two.type = model::Socket::Type::datagram;
    two.address = "[::]:53";
    two.name = "dns";
    two.options["ipv6-only"] = "yes";
    s.payload.sockets = {one, two};
    EXPECT_EQ(event_text(s),
              "event web.socket\n"
              "socket stream:/run/a b\n"
              "listen stream '/run/a b' name=web.socket mode=0600 backlog=4096 event=web.socket "
              "remove-on-stop=yes\n"
              "socket datagram:[::]:53\n"
              "listen datagram [::]:53 name=dns backlog=4096 event=web.socket ipv6-only=yes\n");
}

}  // namespace
}  // namespace slipway::database
