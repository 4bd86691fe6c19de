#include "engine/supervise/invocation.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::supervise {
namespace {

std::string id_of(std::uint8_t boot, std::uint64_t time, const char* name) {
    formats::Record record;
    record.boot_id.fill(boot);
    record.start_times[0] = time;
    return std::string(invocation_id(record, name).view());
}

TEST(Invocation, IsTheRunsOwn) {
    const std::string id = id_of(1, 1000, "web");
    EXPECT_EQ(id.size(), 32u);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(id[12], '4');
    EXPECT_NE(std::string("89ab").find(id[16]), std::string::npos);
    EXPECT_EQ(id, id_of(1, 1000, "web"));
    for (const std::string& other :
         {id_of(2, 1000, "web"), id_of(1, 1001, "web"), id_of(1, 1000, "wed")}) {
        EXPECT_NE(id.substr(0, 8), other.substr(0, 8));
        EXPECT_NE(id.substr(24), other.substr(24));
    }
}

}  // namespace
}  // namespace slipway::supervise
