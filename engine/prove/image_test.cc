// The copy is made by the real mke2fs and looked into with the real debugfs.
#include "engine/prove/image.h"

#include <array>

#include <gtest/gtest.h>

#include "engine/prove/program.h"
#include "engine/sys/mount.h"
#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::prove {
namespace {

class Images : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* directory : {"root", "work", "root/etc", "root/tmp", "root/usr"})
            ASSERT_TRUE(sys::make_directory_at(scratch_.fd(), directory, 0755).ok());
        put("root/etc/fstab", "/dev/sdx / xfs defaults 0 1\n/dev/sdy /home ext4 defaults 0 2\n");
        put("root/tmp/rubbish", "much");
        put("root/usr/kept", "kept");
        order_.root = path("root");
        order_.work = path("work");
        order_.left_out = {"/tmp", "/nowhere"};
        order_.root_device = "/dev/vda";
        order_.guest_script = "#!/bin/sh\n";
        order_.spare = 64 << 20;
    }

    void put(const std::string& name, const std::string& text) {
        const auto file =
            sys::open_at(scratch_.fd(), name, sys::Open::write | sys::Open::create, 0644);
        ASSERT_TRUE(file.ok());
        ASSERT_TRUE(sys::write_all(file.value(), text).ok());
    }

    bool can_copy() {
        const sys::Fd out = sys::testing::make_file(scratch_.fd(), "probe");
        const auto ended = run({{"sh", "-c", "command -v debugfs && unshare -m true"}, out, 0, {}});
        return ended && ended.value() == sys::exited_with(0);
    }

    // What debugfs says to one request.
    std::string look(const Image& image, const std::string& request) {
        sys::Fd out = sys::open_at(scratch_.fd(), "look",
                                   sys::Open::read | sys::Open::write | sys::Open::create |
                                       sys::Open::truncate)
                          .value();
        EXPECT_TRUE(run({{"debugfs", "-R", request, path_of(image.file)}, out, 0, {}}).ok());
        std::array<char, 4000> buffer;
        std::string text(
            sys::read_whole(scratch_.fd(), "look", std::span<char>(buffer)).value_or(""));
        return text.substr(text.find('\n') + 1);  // its version comes first
    }

    std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }

    sys::testing::ScratchDirectory scratch_;
    ImageOrder order_;
};

TEST_F(Images, HoldTheRootAndWhatAProofAdds) {
    if (!can_copy()) GTEST_SKIP() << "needs root, mount namespaces and e2fsprogs";
    const Image image = make_image(order_);
    ASSERT_EQ(image.failure.what, "");
    EXPECT_EQ(look(image, "cat /usr/kept"), "kept");
    EXPECT_EQ(look(image, "cat /etc/fstab"), "/dev/vda / ext4 defaults 0 1\n");
    EXPECT_EQ(look(image, "cat /.slipway-prove"), "#!/bin/sh\n");
    EXPECT_NE(look(image, "stat /.slipway-prove").find("Mode:  0755"), std::string::npos);
    EXPECT_EQ(look(image, "ls /tmp").find("rubbish"), std::string::npos);
    ASSERT_EQ(image.fstab.left_out.size(), 1u);
    EXPECT_FALSE(sys::status_at(scratch_.fd(), "work/disk").ok());
    EXPECT_FALSE(sys::is_mount_point(path("work/root")).value_or(true));
}

TEST_F(Images, LeaveOutTheDirectoryTheyAreMadeIn) {
    if (!can_copy()) GTEST_SKIP() << "needs root, mount namespaces and e2fsprogs";
    ASSERT_TRUE(sys::make_directory_at(scratch_.fd(), "root/place", 0755).ok());
    order_.work = path("root/place");
    const Image image = make_image(order_);
    ASSERT_EQ(image.failure.what, "");
    EXPECT_EQ(look(image, "ls /place").find("guest"), std::string::npos);
}

TEST_F(Images, SayWhyThereIsNone) {
    order_.work = path("nowhere");
    EXPECT_NE(make_image(order_).failure.what.find("cannot write into"), std::string::npos);
}

}  // namespace
}  // namespace slipway::prove
