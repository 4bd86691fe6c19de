#include "engine/cli/log_reader.h"

#include <fstream>

#include "engine/sys/testing.h"

namespace slipway::cli {
namespace {

struct Logs : ::testing::Test {
    void write(const std::string& name, const std::string& text, bool append = false) {
        std::ofstream file(dir.path() + "/" + name, append ? std::ios::app : std::ios::trunc);
        file << text;
    }

    std::vector<std::string> last(std::uint64_t count) {
        std::vector<std::string> out;
        const auto lines = last_lines(dir.path() + "/current", count);
        if (lines)
            for (const LogLine& line : lines.value()) out.push_back(line.text);
        return out;
    }

    static std::vector<std::string> texts(const std::vector<LogLine>& lines) {
        std::vector<std::string> out;
        for (const LogLine& line : lines) out.push_back(line.text);
        return out;
    }

    sys::testing::ScratchDirectory dir;
};

using Texts = std::vector<std::string>;

TEST_F(Logs, StampsAreDecoded) {
    const LogLine line = parse_log_line("@400000006553f1250000007b hello world");
    EXPECT_TRUE(line.stamped);
    EXPECT_EQ(line.unix_seconds, 0x6553f125 - 37);
    EXPECT_EQ(line.nanoseconds, 123u);
    EXPECT_EQ(line.text, "hello world");
    EXPECT_FALSE(parse_log_line("@4000 no stamp").stamped);
    EXPECT_EQ(parse_log_line("plain").text, "plain");
}

TEST_F(Logs, LastLinesReachIntoTheArchives) {
    write("@400000000000000200000000.s", "c\nd\n");
    write("@400000000000000100000000.s", "a\nb\n");
    write("current", "e\nf\n");
    EXPECT_EQ(last(1), Texts{"f"});
    EXPECT_EQ(last(3), (Texts{"d", "e", "f"}));
    EXPECT_EQ(last(100), (Texts{"a", "b", "c", "d", "e", "f"}));
}

TEST_F(Logs, FollowsThroughARotation) {
    write("current", "old\n");
    LogFollower follower(dir.path() + "/current");
    write("current", "half", true);
    EXPECT_EQ(texts(follower.next()), Texts{});
    write("current", " and half\nnext\n", true);
    EXPECT_EQ(texts(follower.next()), (Texts{"half and half", "next"}));
    write("current", "last of it\n", true);
    ASSERT_TRUE(sys::rename_at(dir.fd(), "current", dir.fd(), "@400000000000000300000000.s"));
    write("current", "first\n");
    EXPECT_EQ(texts(follower.next()), (Texts{"last of it", "first"}));
}

TEST_F(Logs, AFileHasNoArchives) {
    write("@400000000000000200000000.s", "old\n");
    write("web.txt", "a\nb\n");
    const auto lines = last_lines(dir.path() + "/web.txt", 5);
    ASSERT_TRUE(lines);
    EXPECT_EQ(texts(lines.value()), (Texts{"a", "b"}));
}

}  // namespace
}  // namespace slipway::cli
