#include "engine/formats/manager_settings.h"

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(ManagerSettings, WhatIsWrittenIsRead) {
    const std::uint64_t most = ~std::uint64_t{0};
    const ManagerSettings whole{0xffffffff, most, most, most, most};
    for (const ManagerSettings& settings :
         {ManagerSettings{}, ManagerSettings{27, {}, {}, 5}, whole}) {
        ManagerSettings read{1, 1, 1, 1};
        EXPECT_TRUE(decode_settings(encode(settings).view(), read));
        EXPECT_EQ(read, settings);
    }
    EXPECT_EQ(encode(ManagerSettings{27, {}, {}, 5}).view(), "group 27\nshutdown-limit 5\n");
    EXPECT_EQ(encode(ManagerSettings{{}, {}, {}, {}, 1}).view(), "services-per-process 1\n");
}

TEST(ManagerSettings, RefusesEverythingElseAndChangesNothing) {
    for (const std::string_view text :
         {"group 27", "group\n", "group x\n", "group 4294967296\n", "grupp 1\n", "\n",
          "group 1\ngroup 1\n", "boot-deadline 1\nboot-deadline 1\n", "group 1 2\n",
          " group 1\n"}) {
        ManagerSettings read{5, {}, {}, {}};
        EXPECT_FALSE(decode_settings(text, read)) << text;
        EXPECT_EQ(read.group, 5U);
    }
}

TEST(ManagerSettings, HowManyServicesOneProcessSupervises) {
    const auto with = [](std::uint64_t most) {
        return per_process(ManagerSettings{{}, {}, {}, {}, most});
    };
    EXPECT_EQ(per_process({}), kServicesPerProcess);
    EXPECT_EQ(with(1), std::nullopt);
    EXPECT_EQ(with(2), 2U);
    EXPECT_EQ(with(kMostServicesPerProcess), kMostServicesPerProcess);
    for (const std::uint64_t damaged : {std::uint64_t{0}, kMostServicesPerProcess + 1})
        EXPECT_EQ(with(damaged), kServicesPerProcess) << damaged;
}

}  // namespace
}  // namespace slipway::formats
