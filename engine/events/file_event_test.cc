#include "engine/events/file_event.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

using Kind = FileEvent::Kind;

TEST(FileEvent, KnowsItsNames) {
    const auto is = [](const char* name, Kind kind, const char* path) {
        EXPECT_EQ(file_event(name), (FileEvent{kind, path})) << name;
    };
    is("path/run/x.sock", Kind::exists, "/run/x.sock");
    is("path/srv", Kind::exists, "/srv");
    is("directory-not-empty/var/spool/jobs", Kind::not_empty, "/var/spool/jobs");
    is("mount/srv/data", Kind::mount, "/srv/data");
    is("device/sda1", Kind::device, "/dev/sda1");
    is("device/disk/by-label/data", Kind::device, "/dev/disk/by-label/data");
}

TEST(FileEvent, LeavesOthersAlone) {
    for (const char* name : {"", "path", "path/", "path//run", "path/run/", "path/run/../etc",
                             "path/./run", "mount/", "device/../etc/x", "files/run/x", "iface/x"})
        EXPECT_EQ(file_event(name), std::nullopt) << name;
    EXPECT_EQ(file_event("path/" + std::string(5000, 'x')), std::nullopt);
}

}  // namespace
}  // namespace slipway::events
