#include "engine/ask/line.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::ask {
namespace {

std::string line_of(std::string_view name, std::string_view reason) {
    Line line;
    formats::ProgressFrame frame;
    frame.state = formats::ServiceState::stopping;
    frame.name = name;
    frame.reason = reason;
    return make_line(frame, line) ? std::string(line.view()) : "none";
}

TEST(Line, SaysNameStateAndReason) {
    EXPECT_EQ(line_of("nginx", "asked for"), "nginx  stopping  asked for\n");
    EXPECT_EQ(line_of("nginx", ""), "nginx  stopping\n");
    EXPECT_EQ(line_of("nginx", "with blanks  "), "nginx  stopping  with blanks\n");
}

TEST(Line, LeavesToOthersWhatIsNotPlain) {
    EXPECT_EQ(line_of("nginx", "a\033b"), "none");
    EXPECT_EQ(line_of("n\xc3\xa4h", ""), "none");
    EXPECT_EQ(line_of(std::string(1024, 'x'), ""), "none");
}

}  // namespace
}  // namespace slipway::ask
