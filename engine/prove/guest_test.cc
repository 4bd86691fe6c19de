// The script is run by a shell, with programs that stand for slipway's.
#include "engine/prove/guest.h"

#include <array>

#include <gtest/gtest.h>

#include "engine/prove/program.h"
#include "engine/prove/report.h"
#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::prove {
namespace {

class GuestScript : public ::testing::Test {
protected:
    void put(const std::string& name, const std::string& text) {
        const auto file = sys::open_at(
            scratch_.fd(), name, sys::Open::write | sys::Open::create | sys::Open::truncate, 0755);
        ASSERT_TRUE(file.ok());
        ASSERT_TRUE(sys::write_all(file.value(), text).ok());
    }

    // Runs it with a serial line that is a file, an init that waits for the power-off, and seconds
    // that take no time.
    Report run_with(const std::string& first_line_of_boot) {
        put("slipway", "#!/bin/sh\ncase \"$*\" in boot) echo \"" + first_line_of_boot +
                           "\";; '--json list') echo '[]';; poweroff) echo off >" + path("off") +
                           ";; esac\n");
        put("slipway-init", "#!/bin/sh\nuntil [ -e " + path("off") + " ]; do sleep 0.02; done\n");
        std::string script = guest_script({scratch_.path(), 9});
        replace(script, "/dev/ttyS1", path("line"));
        replace(script, "        sleep 1\n", "");
        put("script", script);
        EXPECT_EQ(run({{"sh", path("script")}, sys::kStderr, 60'000, {}}).value(),
                  sys::exited_with(0));
        std::array<char, 4000> buffer;
        return read_report(
            sys::read_whole(scratch_.fd(), "line", std::span<char>(buffer)).value_or(""));
    }

    static void replace(std::string& text, const std::string& what, const std::string& by) {
        const std::size_t at = text.find(what);
        ASSERT_NE(at, std::string::npos);
        text.replace(at, what.size(), by);
    }

    std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }

    sys::testing::ScratchDirectory scratch_;
};

TEST_F(GuestScript, ReportsThatTheSetIsUp) {
    const Report report = run_with("default was up 1.0 s after the first service began");
    EXPECT_TRUE(report.whole);
    EXPECT_TRUE(report.reached);
    EXPECT_EQ(report.services, "[]\n");
}

TEST_F(GuestScript, ReportsThatTheLimitCameFirst) {
    const Report report = run_with("default has not come up yet");
    EXPECT_TRUE(report.whole);
    EXPECT_FALSE(report.reached);
    EXPECT_EQ(report.boot, "default has not come up yet\n");
}

TEST_F(GuestScript, QuotesThePlaceOfThePrograms) {
    EXPECT_NE(guest_script({"/a'b", 1}).find("LIBDIR='/a'\\''b'\n"), std::string::npos);
}

}  // namespace
}  // namespace slipway::prove
