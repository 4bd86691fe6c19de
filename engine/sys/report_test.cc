#include "engine/sys/report.h"

#include "engine/sys/fd.h"
#include "engine/sys/file.h"
#include "engine/sys/pipe.h"

namespace slipway::sys {
namespace {

// What report() wrote to standard error.
std::string reported(std::initializer_list<std::string_view> parts) {
    const Fd saved = duplicate(kStderr).value();
    const Pipe pipe = make_pipe().value();
    EXPECT_TRUE(place_at(pipe.write_end, 2, true));
    report(parts);
    EXPECT_TRUE(place_at(saved, 2, true));
    std::array<char, 4096> text{};
    return {text.data(), read(pipe.read_end, std::span<char>(text)).value()};
}

TEST(Report, IsOneLine) {
    EXPECT_EQ(reported({"svscan: cannot open ", "x", explain(Errno{ENOENT}).view()}),
              "svscan: cannot open x: ENOENT (no such file or directory)\n");
    EXPECT_EQ(explain(Errno{ENOTEMPTY}).view(), ": ENOTEMPTY");
}

TEST(Report, CutsVisibly) {
    const std::string text = reported({"a", std::string(2000, 'b')});
    EXPECT_EQ(text, "a" + std::string(999, 'b') + "…\n");
}

// Names of files may hold anything.
TEST(Report, ShowsNoControlCharacters) {
    EXPECT_EQ(reported({"a\nforged: line", "\x1b[2J\x7f\t", "ünï"}), "a?forged: line?[2J?\tünï\n");
}

}  // namespace
}  // namespace slipway::sys
