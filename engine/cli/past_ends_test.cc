#include "engine/cli/past_ends.h"

#include "engine/sys/testing.h"

namespace slipway::cli {
namespace {

TEST(PastEnds, TheNewestComesFirst) {
    const sys::testing::ScratchDirectory place;
    for (const char* path : {"scan", "scan/web", "scan/web/supervise"})
        ASSERT_TRUE(sys::make_directory_at(place.fd(), path, 0755));
    EXPECT_TRUE(past_ends(place.path(), "web", 9).empty());
    std::array<std::uint8_t, 3 * formats::kDeathSize + 5> bytes{};  // and a part of one
    const std::span all(bytes);
    for (int i = 0; i < 3; ++i)
        formats::encode_death(
            formats::death_of(formats::tai_from_unix(100 + i, 0), i == 2 ? 9 : i << 8),
            all.subspan(static_cast<std::size_t>(i) * formats::kDeathSize)
                .first<formats::kDeathSize>());
    const sys::Fd file = sys::testing::make_file(place.fd(), "scan/web/supervise/death_tally");
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    ASSERT_TRUE(sys::write_all(file, {text, bytes.size()}));
    const auto ends = past_ends(place.path(), "web", 2);
    ASSERT_EQ(ends.size(), 2u);
    EXPECT_EQ(end_text(ends[0]), "killed by KILL");
    EXPECT_EQ(end_text(ends[1]), "exit code 1");
    EXPECT_EQ(formats::unix_seconds(ends[1].time), 101);
}

}  // namespace
}  // namespace slipway::cli
