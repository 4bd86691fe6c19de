#include "engine/syslog/queue.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace slipway::syslog {
namespace {

std::string take(Queue& queue, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes && !queue.empty()) {
        const std::size_t part = std::min(queue.front().size(), bytes - out.size());
        out += queue.front().substr(0, part);
        queue.drop(part);
    }
    return out;
}

TEST(SyslogQueue, GivesWhatCameInOrder) {
    const auto queue = std::make_unique<Queue>();
    std::string in, out;
    // Round the end of the ring many times.
    for (int i = 0; i < 100'000; ++i) {
        const std::string line = "line " + std::to_string(i) + "\n";
        queue->add(line);
        in += line;
        out += take(*queue, 7 + static_cast<std::size_t>(i % 11));
    }
    out += take(*queue, in.size());
    EXPECT_EQ(in, out);
    EXPECT_TRUE(queue->empty());
    EXPECT_EQ(queue->lost(), 0u);
}

TEST(SyslogQueue, SaysWhatItLost) {
    const auto queue = std::make_unique<Queue>();
    const std::string line = std::string(999, 'x') + "\n";
    for (int i = 0; i < 300; ++i) queue->add(line);
    EXPECT_EQ(queue->lost(), 300 - kQueueSize / 1000);
    const std::size_t kept = kQueueSize / 1000 * 1000;
    EXPECT_EQ(take(*queue, 1000), line);
    queue->add("no gap of one line\n");
    constexpr std::size_t kSome = 17'000;
    EXPECT_EQ(take(*queue, kSome).size(), kSome);
    EXPECT_EQ(queue->lost(), 0u) << "there is room to say it";
    queue->add("later\n");
    EXPECT_EQ(take(*queue, kept).substr(kept - 1000 - kSome),
              "slipway-syslog: 39 messages are lost here: the logger did not keep up\nlater\n");
}

}  // namespace
}  // namespace slipway::syslog
