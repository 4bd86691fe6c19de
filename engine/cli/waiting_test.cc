#include "engine/cli/waiting.h"

namespace slipway::cli {
namespace {

using formats::ServiceState;

ServiceInfo info(const char* name, ServiceState state, const char* in_end, std::uint64_t ms) {
    ServiceInfo out;
    out.name = name;
    out.state = state;
    out.waits_for = out.waits_in_end = in_end;
    out.deadline_ms = ms;
    return out;
}

TEST(Waiting, TellsWhoIsWaitedForInTheEnd) {
    std::vector<ServiceInfo> services{info("web", ServiceState::waiting, "db", 75'400),
                                      info("ssh", ServiceState::running, "", 0)};
    EXPECT_EQ(still_waiting(services),
              "still waiting: db, until 75 s from now at most; web waits for it\n");
    services.push_back(info("db", ServiceState::started, "", 75'400));
    services.push_back(info("shop", ServiceState::waiting, "db", 75'400));
    EXPECT_EQ(still_waiting(services),
              "still waiting: db is started, until 75 s from now at most; web and shop wait for "
              "it\n");
    services.push_back(info("mail", ServiceState::waiting, "db", 75'400));
    services.push_back(info("old", ServiceState::stopping, "", 0));
    EXPECT_EQ(still_waiting(services),
              "still waiting: db is started, until 75 s from now at most; web and 2 others wait "
              "for it\nstill waiting: old is stopping\n");
}

TEST(Waiting, FewLinesAreEnough) {
    std::vector<ServiceInfo> services;
    EXPECT_EQ(still_waiting(services), "");
    for (const char* name : {"a", "b", "c", "d", "e"})
        services.push_back(info(name, ServiceState::starting, "", 1000));
    const std::string text = still_waiting(services);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
    EXPECT_NE(text.find("and for 2 more\n"), std::string::npos);
}

}  // namespace
}  // namespace slipway::cli
