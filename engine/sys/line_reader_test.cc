#include "engine/sys/line_reader.h"

#include <array>
#include <vector>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

// "!" for a line that was too long.
std::vector<std::string> lines_of(const std::string& text) {
    const testing::ScratchDirectory dir;
    {
        const Fd file = testing::make_file(dir.fd(), "f");
        EXPECT_TRUE(write_all(file, std::string_view(text)));
    }
    std::array<char, 8> buffer;
    LineReader reader(open_at(dir.fd(), "f", Open::read).value(), buffer);
    std::vector<std::string> lines;
    for (;;) {
        const auto line = reader.next();
        if (!line)
            lines.push_back("!");
        else if (!line.value())
            return lines;
        else
            lines.emplace_back(line.value()->begin(), line.value()->end());
    }
}

using Lines = std::vector<std::string>;

TEST(LineReader, Lines) {
    EXPECT_EQ(lines_of(""), Lines{});
    EXPECT_EQ(lines_of("\n"), Lines{""});
    EXPECT_EQ(lines_of("a\nbc\n\nd"), (Lines{"a", "bc", "", "d"}));
    EXPECT_EQ(lines_of("1234567\n1234567\n12\n"), (Lines{"1234567", "1234567", "12"}));
}

TEST(LineReader, LongLinesAreReportedAndPassedOver) {
    EXPECT_EQ(lines_of("123456789012345678901\nab\n"), (Lines{"!", "ab"}));
    EXPECT_EQ(lines_of("a\n123456789012345678901"), (Lines{"a", "!"}));
    EXPECT_EQ(lines_of("12345678\nb\n"), (Lines{"!", "b"}));
}

}  // namespace
}  // namespace slipway::sys
