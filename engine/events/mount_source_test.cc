#include "engine/events/mount_source.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

TEST(MountSource, PathsOfATable) {
    EXPECT_EQ(mounted_paths("22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
                            "31 22 0:27 / /srv/my\\040data rw,nosuid - tmpfs none rw\n"
                            "rubbish\n"
                            "\n"
                            "40 22 0:28 / /proc rw - proc proc rw"),
              (std::vector<std::string>{"/", "/proc", "/srv/my data"}));
    EXPECT_TRUE(mounted_paths("").empty());
}

}  // namespace
}  // namespace slipway::events
