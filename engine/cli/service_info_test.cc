#include "engine/cli/service_info.h"

#include "engine/cli/json_services.h"

namespace slipway::cli {
namespace {

TEST(ServiceInfo, WhySaysForWhomAndUntilWhen) {
    ServiceInfo info;
    info.reason = "needed by web";
    EXPECT_EQ(why(info), "needed by web");
    info.waits_for = info.waits_in_end = "db";
    info.deadline_ms = 80'000;
    EXPECT_EQ(why(info), "needed by web; waits for db; until 80 s from now at most");
    info.waits_in_end = "udev";
    EXPECT_EQ(why(info),
              "needed by web; waits for db, which waits for udev; until 80 s from now at most");
}

TEST(ServiceInfo, EndIsACodeOrASignal) {
    ServiceInfo info;
    EXPECT_EQ(last_end(info), "");
    info.last_result = "exit-code";
    info.wait_status = 0x300;
    EXPECT_EQ(last_end(info), "exit code 3");
    info.wait_status = 9;
    EXPECT_EQ(last_end(info), "killed by KILL");
}

TEST(ServiceInfo, JsonHasStableKeysAndSurvivesBadText) {
    ServiceInfo info;
    info.name = "web";
    info.description = "caf\xe9";
    info.state = formats::ServiceState::failed;
    info.relations.push_back({true, "Needs", "top", formats::ServiceState::waiting});
    const std::string json = services_as_json({info});
    for (const char* part :
         {"\"name\": \"web\"", "\"state\": \"failed\"", "\"from_other\": true", "caf\xef\xbf\xbd"})
        EXPECT_NE(json.find(part), std::string::npos) << part << " in " << json;
}

TEST(ServiceInfo, WhoWaitsForTheWorldNeedsNobody) {
    ServiceInfo info;
    info.state = formats::ServiceState::waiting;
    EXPECT_TRUE(info.needs_attention());
    info.kind = "event";
    EXPECT_FALSE(info.needs_attention());
    info.state = formats::ServiceState::failed;
    EXPECT_TRUE(info.needs_attention());
}

}  // namespace
}  // namespace slipway::cli
