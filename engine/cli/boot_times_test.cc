#include "engine/cli/boot_times.h"

#include "engine/cli/testing.h"

namespace slipway::cli {
namespace {

using formats::NodeKind;
using formats::ServiceState;

std::vector<std::string> names(const std::vector<Span>& spans) {
    std::vector<std::string> out;
    for (const Span& span : spans) out.push_back(span.name);
    return out;
}

using Names = std::vector<std::string>;

class BootTimesOf : public ::testing::Test {
protected:
    BootTimesOf() {
        disk = add("disk", 1000, 1500);
        net = add("net", 1100, 1300);
        db = add("db", 1500, 1900);
        web = add("web", 1900, 2000);
        late = add("late", 9000, 9500);
        all = machine.add("default", ServiceState::running, true, "", NodeKind::bundle);
        machine.services[all].begun_ms = machine.services[all].ready_ms = 2000;
        machine.needs(db, disk);
        machine.after(db, net);
        machine.needs(web, db);
        machine.after(web, net);
        machine.spec.nodes[all].members = {web, net};
        machine.spec.boot = all;
    }

    formats::NodeIndex add(const char* name, std::uint64_t begun, std::uint64_t ready) {
        const auto node = machine.add(name, ServiceState::running, true);
        machine.services[node].begun_ms = begun;
        machine.services[node].ready_ms = ready;
        return node;
    }

    testing::Machine machine;
    formats::NodeIndex disk, net, db, web, late, all;
};

TEST_F(BootTimesOf, ChainGoesByWhoeverWasReadyLast) {
    const BootTimes times = boot_times(machine.database(), machine.services, all);
    EXPECT_EQ(times.goal, "default");
    EXPECT_EQ(times.origin, 1000u);
    EXPECT_EQ(times.end, 2000u);
    EXPECT_EQ(names(times.spans), (Names{"disk", "net", "db", "web", "default"}));
    EXPECT_EQ(times.later, 1u);
    EXPECT_EQ(names(times.chain), (Names{"default", "web", "db", "disk"}));
    machine.services[net].ready_ms = 1700;  // later than disk
    EXPECT_EQ(names(boot_times(machine.database(), machine.services, all).chain),
              (Names{"default", "web", "db", "net"}));
    EXPECT_EQ(names(boot_times(machine.database(), machine.services, db).chain),
              (Names{"db", "net"}));
}

TEST_F(BootTimesOf, WhatIsNotReadyIsLeftOut) {
    machine.services[all].ready_ms = 0;
    const BootTimes times = boot_times(machine.database(), machine.services, all);
    EXPECT_EQ(times.end, 0u);
    EXPECT_EQ(times.later, 0u);
    EXPECT_TRUE(times.chain.empty());
    EXPECT_EQ(names(times.spans), (Names{"disk", "net", "db", "web", "late"}));
    EXPECT_NE(boot_chart(times).find("default has not come up yet"), std::string::npos);
}

TEST_F(BootTimesOf, CirclesEnd) {
    machine.after(disk, db);
    machine.services[db].ready_ms = machine.services[disk].ready_ms;
    EXPECT_EQ(names(boot_times(machine.database(), machine.services, db).chain),
              (Names{"db", "disk"}));
}

TEST_F(BootTimesOf, ChartHasABarForEach) {
    const std::string chart = boot_chart(boot_times(machine.database(), machine.services, all));
    EXPECT_NE(chart.find("default up after 1.000 s"), std::string::npos);
    // 1000 pixels for the whole second.
    EXPECT_NE(chart.find("<rect x=\"520\" y=\"82\" width=\"400\" height=\"16\" class=\"chain\">"
                         "<title>db: began at 0.500 s, took 0.400 s</title>"),
              std::string::npos)
        << chart;
    EXPECT_NE(chart.find("class=\"bar\"><title>net:"), std::string::npos);
    EXPECT_EQ(chart.find("late"), std::string::npos);
}

TEST(BootTimes, NobodyHasStarted) {
    testing::Machine machine;
    const auto web = machine.add("web", ServiceState::stopped, false);
    const BootTimes times = boot_times(machine.database(), machine.services, web);
    EXPECT_TRUE(times.spans.empty());
    EXPECT_NE(boot_chart(times).find("</svg>"), std::string::npos);
    EXPECT_EQ(seconds_text(61'007), "61.007 s");
}

}  // namespace
}  // namespace slipway::cli
