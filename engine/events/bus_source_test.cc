#include "engine/events/bus_source.h"

#include <gtest/gtest.h>

namespace slipway::events {
namespace {

TEST(BusSource, NamesThatSomebodyMayOwn) {
    EXPECT_EQ(bus_name_event("bus-name/org.freedesktop.login1"), "org.freedesktop.login1");
    EXPECT_EQ(bus_name_event("bus-name/a.b-c_d"), "a.b-c_d");
    for (const char* name : {"bus-name/", "bus-name/plain", "bus-name/.a.b", "bus-name/a.b.",
                             "bus-name/a..b", "bus-name/a.b'", "bus-name/:1.7", "iface/a.b"})
        EXPECT_EQ(bus_name_event(name), std::nullopt) << name;
    EXPECT_EQ(bus_name_event("bus-name/a." + std::string(253, 'b')), "a." + std::string(253, 'b'));
    EXPECT_EQ(bus_name_event("bus-name/a." + std::string(254, 'b')), std::nullopt);
}

TEST(BusSource, WhereTheBusListens) {
    EXPECT_EQ(system_bus(nullptr), "/run/dbus/system_bus_socket");
    EXPECT_EQ(system_bus("tcp:host=x"), "/run/dbus/system_bus_socket");
    EXPECT_EQ(system_bus("unix:path=/x/y,guid=12;unix:path=/z"), "/x/y");
}

}  // namespace
}  // namespace slipway::events
