#include "engine/source/marks.h"

#include "engine/sys/testing.h"

namespace slipway::source {
namespace {

class Marks : public ::testing::Test {
protected:
    void write(const std::string& path, const std::string& text) const {
        const sys::Fd file =
            sys::open_at(dir_.fd(), path,
                         sys::Open::write | sys::Open::create | sys::Open::truncate)
                .value();
        ASSERT_TRUE(sys::write_all(file, text));
    }

    std::string mark() const {
        sys::WallTime now = sys::realtime();
        now.seconds += 10;
        diag::Sink sink;
        const source::Marks marks = marks_of({"", {dir_.path()}}, now, sink);
        EXPECT_EQ(marks.list.size(), 1u);
        return marks.list.at(0).second;
    }

    // What is done from now on has another time than what was done before.
    void settle() const {
        const auto time = [&] {
            write("clock~", "x");
            const auto status = sys::status_at(dir_.fd(), "clock~").value();
            return std::pair(status.changed_seconds, status.changed_nanoseconds);
        };
        const auto before = time();
        while (time() == before) {
        }
    }

    const sys::testing::ScratchDirectory dir_;
};

TEST_F(Marks, AreTheSameUntilAFileIsTouched) {
    write("a.svc", "1");
    std::string last = mark();
    EXPECT_NE(last, "");
    EXPECT_EQ(mark(), last);
    const auto other = [&](const char* what) {
        const std::string now = mark();
        EXPECT_NE(now, last) << what;
        EXPECT_EQ(mark(), now) << what;
        last = now;
        settle();
    };
    settle();
    write("a.svc", "2");
    other("of the same size");
    ASSERT_TRUE(sys::change_mode_at(dir_.fd(), "a.svc", 0600));
    other("its mode");
    ASSERT_TRUE(sys::make_directory_at(dir_.fd(), "a.svc.d", 0755));
    write("a.svc.d/x.conf", "1");
    other("a drop-in");
    write("b", "2");
    ASSERT_TRUE(sys::rename_at(dir_.fd(), "b", dir_.fd(), "a.svc"));
    other("another file");
    ASSERT_TRUE(sys::unlink_at(dir_.fd(), "a.svc"));
    other("drop-ins alone");
    ASSERT_TRUE(sys::make_symlink_at("/dev/null", dir_.fd(), "a.svc"));
    other("a mask");
}

// The time of change has whole seconds where a file system keeps no more.
TEST_F(Marks, WhatIsTooYoungHasNone) {
    write("a.svc", "1");
    const auto file = sys::status_at(dir_.fd(), "a.svc").value();
    const auto after = [&](std::int64_t milliseconds) {
        const std::int64_t nanoseconds =
            file.changed_nanoseconds + milliseconds * static_cast<std::int64_t>(sys::kMillisecond);
        const auto second = static_cast<std::int64_t>(sys::kSecond);
        return mark_of_file(dir_.path() + "/a.svc",
                            {file.changed_seconds + nanoseconds / second,
                             static_cast<std::uint32_t>(nanoseconds % second)});
    };
    EXPECT_EQ(after(0), "");
    EXPECT_EQ(after(50), "");
    EXPECT_NE(after(3001), "");
    if (file.changed_nanoseconds != 0) {
        EXPECT_EQ(after(200), after(3001));
    }
}

}  // namespace
}  // namespace slipway::source
