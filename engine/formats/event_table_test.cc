#include "engine/formats/event_table.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(EventTable, LinesByTheirKeys) {
    std::string_view rest =
        "event backup\ncalendar Mon *-*-* 02:00\nafter-boot 300000\npersistent\n";
    auto line = next_event_line(rest);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->key, EventKey::event);
    EXPECT_EQ(line->text, "backup");
    line = next_event_line(rest);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->key, EventKey::calendar);
    EXPECT_EQ(line->text, "Mon *-*-* 02:00");
    line = next_event_line(rest);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->key, EventKey::after_boot);
    EXPECT_EQ(line->millis, 300'000u);
    line = next_event_line(rest);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->key, EventKey::persistent);
    EXPECT_FALSE(next_event_line(rest));
    EXPECT_EQ(rest, "");
}

TEST(EventTable, RefusesWhatIsNoSuchLine) {
    for (const char* text :
         {"event a", "nonsense 1\n", "event\n", "event \n", "after-boot x\n", "after-boot 1 \n",
          "persistent yes\n", "\n", " event a\n", "after-boot 18446744073709551616\n"}) {
        std::string_view rest = text;
        EXPECT_FALSE(next_event_line(rest)) << text;
        EXPECT_EQ(rest, text);
    }
}

TEST(EventTable, EveryCharacterComesBack) {
    std::string all, escaped;
    for (int c = 0; c < 256; ++c) {
        all += static_cast<char>(c);
        escaped += escape_event_character(static_cast<char>(c)).view();
    }
    EXPECT_EQ(escaped.find('\n'), escaped.npos);
    EventText out;
    ASSERT_TRUE(unescape_event_text(escaped, out));
    EXPECT_EQ(out.view(), all);
    for (const char* text : {"\\", "\\x", "\\x1", "\\n", "\\xzz"})
        EXPECT_FALSE(unescape_event_text(text, out)) << text;
    EXPECT_FALSE(unescape_event_text(std::string(4096, 'a'), out));
}

}  // namespace
}  // namespace slipway::formats
