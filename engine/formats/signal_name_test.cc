#include "engine/formats/signal_name.h"

#include <csignal>

namespace slipway::formats {
namespace {

TEST(SignalName, EverySignalReadsBack) {
    for (int i = 1; i <= kLargestSignal; ++i)
        EXPECT_EQ(parse_signal(signal_name(i).view()), i) << signal_name(i).view();
}

TEST(SignalName, TakesPrefixCaseAndNumbers) {
    EXPECT_EQ(parse_signal("SIGterm"), SIGTERM);
    EXPECT_EQ(parse_signal("usr1"), SIGUSR1);
    EXPECT_EQ(parse_signal("9"), 9);
    EXPECT_EQ(parse_signal("SIGRTMIN+3"), 37);
    EXPECT_EQ(parse_signal("RTMAX-1"), 63);
    EXPECT_EQ(parse_signal("cld"), SIGCHLD);
    EXPECT_EQ(signal_name(SIGCHLD).view(), "CHLD");
}

TEST(SignalName, RefusesEverythingElse) {
    for (const char* bad : {"", "0", "65", "SIG", "SIGFOO", "TERM ", "RTMIN-1", "RTMIN+31", "-1",
                            "RTMAX+1", "99999999999999999999"})
        EXPECT_EQ(parse_signal(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace slipway::formats
