#include "importers/systemd/values.h"

namespace slipway::importers::systemd {
namespace {

TEST(Values, Booleans) {
    EXPECT_EQ(parse_boolean("No"), false);
    EXPECT_EQ(parse_boolean("on"), true);
    EXPECT_EQ(parse_boolean("maybe"), std::nullopt);
    EXPECT_EQ(parse_boolean(""), std::nullopt);
}

TEST(Values, TimeSpansAddUp) {
    EXPECT_EQ(parse_millis("2min 5s"), 125000u);   // another converter wrote "sleep 2min 5s"
    EXPECT_EQ(parse_millis("5min 20s"), 320000u);  // … or took the last number twice
    EXPECT_EQ(parse_millis("5min20s"), 320000u);
    EXPECT_EQ(parse_millis("90"), 90000u);
    EXPECT_EQ(parse_millis("1.5"), 1500u);
    EXPECT_EQ(parse_millis("100ms"), 100u);
    EXPECT_EQ(parse_millis("1us"), 1u);
    EXPECT_EQ(parse_millis("1h 1min 1sec"), 3661000u);
    EXPECT_EQ(parse_millis("1w 2d"), 777600000u);
    EXPECT_EQ(parse_millis("infinity"), kForever);
    EXPECT_EQ(parse_millis("5 s"), 5000u);
    EXPECT_EQ(parse_time_span("50", 1000), 50000u);
}

TEST(Values, BrokenTimeSpans) {
    for (const char* text : {"", "s", "5 parsecs", "-1", "5s x", "99999999999999999999", "."})
        EXPECT_EQ(parse_millis(text), std::nullopt) << text;
}

TEST(Values, Sizes) {
    EXPECT_EQ(parse_size("4096"), 4096u);
    EXPECT_EQ(parse_size("8M"), 8u << 20);
    EXPECT_EQ(parse_size("1.5K"), 1536u);
    EXPECT_EQ(parse_size("infinity"), kForever);
    EXPECT_EQ(parse_size("1KB"), std::nullopt);
    EXPECT_EQ(parse_size("99999999E"), std::nullopt);
}

TEST(Values, Limits) {
    EXPECT_EQ(parse_limit("NOFILE", "1024:4096"), (model::Limit{1024, 4096}));
    EXPECT_EQ(parse_limit("NOFILE", "infinity")->soft, model::Limit::kUnlimited);
    EXPECT_EQ(parse_limit("MEMLOCK", "64K")->soft, 65536u);
    EXPECT_EQ(parse_limit("NOFILE", "64K"), std::nullopt);
    EXPECT_EQ(parse_limit("CPU", "2min")->soft, 120u);
    EXPECT_EQ(parse_limit("NICE", "-5")->soft, 25u);
    EXPECT_EQ(parse_limit("NOFILE", "5:2"), std::nullopt);
}

TEST(Values, StatusesPathsModes) {
    EXPECT_EQ(parse_exit_status("TEMPFAIL"), 75);
    EXPECT_EQ(parse_exit_status("256"), std::nullopt);
    EXPECT_EQ(parse_path("/a//b/"), "/a/b");
    EXPECT_EQ(parse_path("a"), std::nullopt);
    EXPECT_EQ(parse_path("/a/../b"), std::nullopt);
    EXPECT_EQ(parse_mode("0750"), 0750u);
    EXPECT_EQ(parse_mode("17777"), std::nullopt);
    EXPECT_EQ(parse_integer("+7"), 7);
    EXPECT_TRUE(valid_variable_name("A_1"));
    EXPECT_FALSE(valid_variable_name("1A"));
}

}  // namespace
}  // namespace slipway::importers::systemd
