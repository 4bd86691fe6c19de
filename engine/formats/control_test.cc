#include "engine/formats/control.h"

#include <set>

namespace slipway::formats {
namespace {

TEST(Control, EveryByteOnce) {
    std::set<char> bytes;
    for (const Control& control : kControls) EXPECT_TRUE(bytes.insert(control.byte).second);
    EXPECT_EQ(bytes.size(), 26u);
}

// s6 2.11 has 'Q' in its list of letters and a test that stops before it.
TEST(Control, TheLastLetterCounts) {
    ASSERT_TRUE(find_control('Q'));
    EXPECT_EQ(find_control('Q')->file, DownFile::create);
    EXPECT_EQ(find_control('x')->command, Command::exit);
    EXPECT_FALSE(find_control('z'));
    EXPECT_FALSE(find_control('\0'));
}

}  // namespace
}  // namespace slipway::formats
