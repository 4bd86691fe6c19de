#include "engine/formats/zone_place.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

// "FILE|RULE"
std::string local(const char* tz) {
    const ZonePlace place = local_zone_place(tz);
    return std::string(place.file.view()).append("|").append(place.rule);
}

TEST(ZonePlace, LocalTimeAsTheLibraryHasIt) {
    EXPECT_EQ(local(nullptr), "/etc/localtime|");
    EXPECT_EQ(local(""), "|");
    EXPECT_EQ(local(":"), "|");
    EXPECT_EQ(local("/srv/zone"), "/srv/zone|");
    EXPECT_EQ(local(":/srv/zone"), "/srv/zone|");
    EXPECT_EQ(local(":Europe/Berlin"), "/usr/share/zoneinfo/Europe/Berlin|");
    EXPECT_EQ(local("EST5EDT"), "/usr/share/zoneinfo/EST5EDT|EST5EDT");
}

TEST(ZonePlace, NamesStayInTheDatabase) {
    ZonePlace place;
    ASSERT_TRUE(zone_place("UTC", place));
    EXPECT_TRUE(place.file.empty());
    ASSERT_TRUE(zone_place("America/Argentina/Ushuaia", place));
    EXPECT_EQ(place.file.view(), "/usr/share/zoneinfo/America/Argentina/Ushuaia");
    for (const char* name : {"", "../localtime", "a/../b", "/etc/localtime", "a//b", "a/", "./a"})
        EXPECT_FALSE(zone_place(name, place)) << name;
    EXPECT_FALSE(zone_place(std::string(4090, 'a'), place));
}

}  // namespace
}  // namespace slipway::formats
