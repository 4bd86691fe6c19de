#include "engine/formats/event_name.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using Kind = EventName::Kind;

TEST(EventName, KnowsItsNames) {
    const auto is = [](std::string_view name, Kind kind, std::string_view subject, int ip = 0) {
        const auto found = event_name(name);
        ASSERT_TRUE(found) << name;
        EXPECT_EQ(found->kind, kind) << name;
        EXPECT_EQ(found->subject, subject) << name;
        EXPECT_EQ(found->ip, ip) << name;
    };
    is("iface/eth0", Kind::interface_up, "eth0");
    is("iface/eth0.5/exists", Kind::interface_exists, "eth0.5");
    is("iface/br-lan/address", Kind::interface_address, "br-lan");
    is("iface/eth0/address6", Kind::interface_address, "eth0", 6);
    is("route/default", Kind::route, "");
    is("route/default4", Kind::route, "", 4);
    is("path/run/x.sock", Kind::path, "run/x.sock");
    is("directory-not-empty/srv", Kind::not_empty, "srv");
    is("mount/srv/data", Kind::mount, "srv/data");
    is("device/disk/by-label/data", Kind::device, "disk/by-label/data");
    is("bus-name/org.freedesktop.login1", Kind::bus_name, "org.freedesktop.login1");
}

TEST(EventName, LeavesOthersAlone) {
    for (const char* name : {"",
                             "iface",
                             "iface/",
                             "iface//exists",
                             "iface/eth0/",
                             "iface/eth0/up",
                             "iface/sixteen-letters-",
                             "route/",
                             "route/default5",
                             "route/default/",
                             "path/",
                             "path//run",
                             "path/run/",
                             "path/run/../etc",
                             "mount/./x",
                             "devices/sda",
                             "mail",
                             "bus-name/",
                             "bus-name/x",
                             "bus-name/.a.b",
                             "bus-name/:1.5"})
        EXPECT_FALSE(event_name(name)) << name;
    EXPECT_FALSE(event_name("path/" + std::string(5000, 'x')));
}

}  // namespace
}  // namespace slipway::formats
