#include "engine/prove/program.h"

#include <array>

#include <gtest/gtest.h>

#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::prove {
namespace {

class Programs : public ::testing::Test {
protected:
    std::optional<sys::WaitStatus> run_it(std::vector<std::string> words,
                                          std::uint64_t limit_ms = 0,
                                          std::function<bool()> prepare = {}) {
        const auto ended = run({std::move(words), output_, limit_ms, std::move(prepare)});
        EXPECT_TRUE(ended.ok());
        return ended.value();
    }

    std::string written() {
        std::array<char, 1000> buffer;
        return std::string(
            sys::read_whole(scratch_.fd(), "out", std::span<char>(buffer)).value_or(""));
    }

    sys::testing::ScratchDirectory scratch_;
    sys::Fd output_ = sys::testing::make_file(scratch_.fd(), "out");
};

TEST_F(Programs, GivesItsEndAndKeepsWhatItSays) {
    EXPECT_EQ(run_it({"sh", "-c", "echo said; echo wrong >&2; exit 3"}), sys::exited_with(3));
    EXPECT_EQ(written(), "said\nwrong\n");
}

TEST_F(Programs, SaysThatThereIsNone) {
    EXPECT_EQ(run_it({"no-such-program-at-all"}), sys::exited_with(kNotFound));
    EXPECT_NE(written().find("no-such-program-at-all"), std::string::npos);
}

TEST_F(Programs, KillsItAtTheLimit) {
    EXPECT_EQ(run_it({"sleep", "1000"}, 50), std::nullopt);
}

TEST_F(Programs, PreparesInTheChild) {
    EXPECT_EQ(run_it({"true"}, 0, [] { return false; }), sys::exited_with(kNotPrepared));
    EXPECT_EQ(run_it({"pwd"}, 0, [this] { return sys::change_directory(scratch_.fd()).ok(); }),
              sys::exited_with(0));
    EXPECT_EQ(written(), scratch_.path() + "\n");
}

}  // namespace
}  // namespace slipway::prove
