#include "engine/sys/program_output.h"

#include <cerrno>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

constexpr std::uint64_t kLong = 60'000'000'000;

Result<ProgramOutput> output_of(std::string script,
                                std::span<char> buffer,
                                std::uint64_t nanoseconds = kLong,
                                std::string program = "sh") {
    std::string flag = "-c", variable = "A=b";
    const std::array<char*, 4> argv{program.data(), flag.data(), script.data(), nullptr};
    const std::array<char*, 2> envp{variable.data(), nullptr};
    return program_output(argv.data(), envp.data(), "/usr/bin:/bin", buffer, nanoseconds);
}

TEST(ProgramOutput, IsWhatItPrintsAndHowItEnds) {
    std::array<char, 64> buffer{};
    const auto output = output_of("echo one; echo $A; pwd; echo seen >&2; cat; exit 3", buffer);
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output.value().text, "one\nb\n/\n");
    EXPECT_EQ(output.value().status, exited_with(3));
    EXPECT_EQ(output_of("kill -9 $$", buffer).value().status, killed_by(9));
    EXPECT_EQ(output_of("", buffer, kLong, "no-such-program").value().status, exited_with(127));
}

TEST(ProgramOutput, IsBounded) {
    std::array<char, 8> buffer{};
    EXPECT_EQ(output_of("echo 1234567", buffer).error(), Errno{EFBIG});
    EXPECT_EQ(output_of("exec cat /dev/zero", buffer).error(), Errno{EFBIG});
    EXPECT_EQ(output_of("exec sleep 600", buffer, 1'000'000).error(), Errno{ETIMEDOUT});
    // One that says nothing more, but goes on.
    EXPECT_EQ(output_of("exec >&-; exec sleep 600", buffer, 100'000'000).error(), Errno{ETIMEDOUT});
}

}  // namespace
}  // namespace slipway::sys
