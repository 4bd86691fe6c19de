#include "engine/events/options.h"

#include <vector>

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

std::variant<Options, Leave> parsed(std::vector<const char*> words, const char* run = nullptr) {
    words.insert(words.begin(), "slipway-events");
    return parse_options(static_cast<int>(words.size()), words.data(), run);
}

TEST(Options, Values) {
    EXPECT_EQ(std::get<Options>(parsed({})).run, "/run/slipway");
    EXPECT_EQ(std::get<Options>(parsed({}, "/tmp/r")).run, "/tmp/r");
    const auto both = std::get<Options>(parsed({"--run", "/x", "--notify-fd", "3"}, "/tmp/r"));
    EXPECT_EQ(both.run, "/x");
    EXPECT_EQ(both.notify_fd, 3);
}

TEST(Options, WrongOnesAreNamed) {
    const auto refused = [](std::vector<const char*> words, const char* what) {
        const auto leave = std::get<Leave>(parsed(std::move(words)));
        EXPECT_EQ(leave.code, 100);
        EXPECT_NE(leave.text.find(what), std::string::npos) << leave.text;
    };
    refused({"--what"}, "--what: unknown option");
    refused({"--run"}, "--run: its value is missing");
    refused({"--run", "x"}, "`x` is not an absolute path");
    refused({"--notify-fd", "x"}, "`x` is no descriptor");
    EXPECT_EQ(std::get<Leave>(parsed({"--help"})).code, 0);
}

}  // namespace
}  // namespace slipway::events
