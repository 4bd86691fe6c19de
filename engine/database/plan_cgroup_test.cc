#include <gtest/gtest.h>

#include "engine/database/compile.h"
#include "engine/database/plan_parts.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database {
namespace {

// A file of the directory that "web" is compiled to.
std::string compiled(const std::string& settings,
                     const std::string& file,
                     const std::string& slice = "") {
    diag::Sink sink;
    std::vector<model::Service> services;
    const auto add = [&](const std::string& name, const std::string& text) {
        auto service = source::read_definition(name, {{name + ".svc", text}}, sink);
        if (service) services.push_back(std::move(*service));
    };
    add("web",
        "[Run]\nPrepare = /bin/p\nStopCommand = /bin/s\nCommand = /bin/x\n[Process]\n" + settings);
    if (!slice.empty()) add("a.slice", "[Service]\nType = bundle\n[Process]\n" + slice);
    graph::Graph graph = graph::build(services, {}, sink);
    static_cast<void>(graph::check(graph, {}, {false, false}, sink));
    const Compiled all = compile(graph, {"/lib", "/run/s"}, sink);
    EXPECT_EQ(diag::render_text(sink.list(), {}), "");
    for (const CompiledService& service : all.services)
        for (const File& f : service.files)
            if (service.name == "web" && f.path == file) return f.text;
    return "";
}

bool has(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(PlanCgroup, SettingsBecomeWhatTheKernelTakes) {
    const std::string settings =
        "Cgroup.memory-max = 1G\nCgroup.tasks-max = 10%\nCgroup.cpu-quota = 20%\n"
        "Cgroup.io-read-bandwidth-max = '/dev/my disk' 5M\nCgroup.memory-accounting = yes\n"
        "Cgroup.delegate = cpu memory\nCgroup.delegate-subgroup = main\n";
    for (const char* file : {"run", "data/prepare"}) {
        const std::string text = compiled(settings, file);
        EXPECT_TRUE(has(text, "cgroup memory.max 1073741824")) << text;
        EXPECT_TRUE(has(text, "cgroup pids.max 10%")) << text;
        EXPECT_TRUE(has(text, "cgroup cpu.max 20000 100000")) << text;
        EXPECT_TRUE(has(text, "cgroup io.max '/dev/my disk' rbps=5000000") ||
                    has(text, "cgroup io.max \"/dev/my disk\" rbps=5000000"))
            << text;
        EXPECT_TRUE(has(text, "cgroup-controllers memory")) << text;
        EXPECT_EQ(text.find("settings-refused"), std::string::npos) << text;
    }
    const std::string run = compiled(settings, "run");
    EXPECT_TRUE(has(run, "cgroup-delegate cpu memory")) << run;
    EXPECT_TRUE(has(run, "cgroup-subgroup main")) << run;
    EXPECT_EQ(compiled(settings, "data/stop").find("cgroup"), std::string::npos);
}

TEST(PlanCgroup, DevicesAreForbiddenButForThoseOfTheList) {
    const std::string some =
        compiled("Cgroup.device-allow = /dev/sda char-pts r /dev/null rw\n", "run");
    EXPECT_TRUE(has(some,
                    "cgroup-devices closed\ncgroup-device /dev/sda rwm\ncgroup-device char-pts r\n"
                    "cgroup-device /dev/null rw"))
        << some;
    EXPECT_TRUE(has(compiled("Cgroup.device-policy = strict\n", "run"), "cgroup-devices strict"));
    EXPECT_EQ(compiled("Cgroup.device-policy = auto\n", "run").find("cgroup"), std::string::npos);
}

TEST(PlanCgroup, TheSandboxSaysWhichDevicesAsWell) {
    EXPECT_TRUE(has(compiled("Sandbox.private-devices = yes\n", "run"), "cgroup-devices closed"));
    EXPECT_TRUE(has(compiled("Sandbox.private-devices = yes\nRootImage = /i\n", "run"),
                    "cgroup-device block-loop rwm"));
    EXPECT_TRUE(has(compiled("Sandbox.protect-clock = yes\n", "run"),
                    "cgroup-devices closed\ncgroup-device -char-rtc r"));
    const std::string strict =
        compiled("Sandbox.private-devices = yes\nCgroup.device-policy = strict\n", "run");
    EXPECT_TRUE(has(strict, "cgroup-devices strict")) << strict;
}

TEST(PlanCgroup, TrafficIsLimited) {
    const std::string text = compiled(
        "Cgroup.ip-address-deny = any 10.0.0.0/8\nCgroup.ip-address-allow = localhost ::1\n"
        "Cgroup.socket-bind-deny = any\nCgroup.socket-bind-allow = tcp:7001 ipv6:udp:5-9\n"
        "Cgroup.restrict-network-interfaces = ~eth0 ~eth1\n",
        "run");
    EXPECT_TRUE(has(text,
                    "cgroup-address allow 127.0.0.0/8\ncgroup-address allow ::1/128\n"
                    "cgroup-address deny 0.0.0.0/0\ncgroup-address deny ::/0\n"
                    "cgroup-interface deny eth0\ncgroup-interface deny eth1\n"
                    "cgroup-bind allow tcp:7001\ncgroup-bind allow ipv6:udp:5-9\n"
                    "cgroup-bind deny any"))
        << text;
}

TEST(PlanCgroup, TrafficOfSlicesCountsAsWell) {
    const std::string text = compiled(
        "Cgroup.slice = a.slice\nCgroup.ip-address-allow = 10.0.0.0/8\n"
        "Cgroup.socket-bind-deny = udp\n",
        "run",
        "Cgroup.ip-address-deny = any\nCgroup.ip-address-allow = 10.1.0.0/16 ::1\n"
        "Cgroup.socket-bind-deny = tcp\nCgroup.restrict-network-interfaces = lo\n");
    EXPECT_TRUE(has(text,
                    "cgroup-address allow 10.0.0.0/8\ncgroup-address allow ::1\n"
                    "cgroup-address deny 0.0.0.0/0\ncgroup-address deny ::/0\n"
                    "cgroup-bind deny udp\ncgroup-interface allow lo a.slice\n"
                    "cgroup-bind deny tcp a.slice"))
        << text;
}

TEST(PlanCgroup, OtherValuesWhileTheMachineStartsOrEnds) {
    const auto run = [](const std::string& settings) { return compiled(settings, "run"); };
    EXPECT_TRUE(has(run("Cgroup.startup-cpu-weight = 66\nCgroup.cpu-weight = 77\n"),
                    "cgroup-startup cpu.weight 66\ncgroup-normal cpu.weight 77"));
    // What is not said is as the kernel has it.
    EXPECT_TRUE(has(run("Cgroup.startup-allowed-cpus = 0-1 3\nCgroup.startup-io-weight = 50\n"
                        "Cgroup.startup-allowed-memory-nodes = 0\n"),
                    "cgroup-startup io.weight default 50\ncgroup-normal io.weight default 100\n"
                    "cgroup-startup cpuset.cpus 0-1,3\ncgroup-normal cpuset.cpus \"\"\n"
                    "cgroup-startup cpuset.mems 0\ncgroup-normal cpuset.mems \"\""))
        << run("Cgroup.startup-allowed-cpus = 0\n");
    EXPECT_EQ(run("Cgroup.cpu-weight = 77\n").find("cgroup-normal"), std::string::npos);
}

TEST(PlanCgroup, WhoIsIdleForAWhileHasAWeightAgain) {
    EXPECT_TRUE(has(compiled("Cgroup.startup-cpu-weight = idle\nCgroup.cpu-weight = 77\n", "run"),
                    "cgroup-normal cpu.idle 0\ncgroup-startup cpu.idle 1\n"
                    "cgroup-normal cpu.weight 77"));
    EXPECT_TRUE(has(compiled("Cgroup.startup-cpu-weight = 5\nCgroup.cpu-weight = idle\n", "run"),
                    "cgroup-startup cpu.idle 0\ncgroup-startup cpu.weight 5\n"
                    "cgroup-normal cpu.idle 1"));
}

TEST(PlanCgroup, OldNamesOfThemCountWhereTheNewOnesAreNot) {
    EXPECT_TRUE(has(compiled("Cgroup.startup-cpu-shares = 2048\nCgroup.cpu-shares = 512\n", "run"),
                    "cgroup-startup cpu.weight 200\ncgroup-normal cpu.weight 50"));
    EXPECT_TRUE(has(compiled("Cgroup.startup-cpu-weight = 5\nCgroup.cpu-shares = 512\n", "run"),
                    "cgroup-startup cpu.weight 5\ncgroup-normal cpu.weight 100"));
    EXPECT_TRUE(has(
        compiled("Cgroup.startup-block-io-weight = 1000\nCgroup.block-io-weight = 500\n", "run"),
        "cgroup-startup io.weight default 200\ncgroup-normal io.weight default 100"));
    EXPECT_TRUE(
        has(compiled("Cgroup.startup-io-weight = 9\nCgroup.block-io-weight = 1000\n", "run"),
            "cgroup-startup io.weight default 9\ncgroup-normal io.weight default 100"));
}

TEST(PlanCgroup, SlicesHaveThemToo) {
    const std::string run =
        compiled("Cgroup.slice = a.slice\n", "run", "Cgroup.startup-cpu-weight = 20\n");
    EXPECT_TRUE(has(run,
                    "cgroup-slice-startup a.slice cpu.weight 20\n"
                    "cgroup-slice-normal a.slice cpu.weight 100"))
        << run;
}

TEST(PlanCgroup, DevicesOfSlicesCountAsWell) {
    const std::string text = compiled("Cgroup.slice = a.slice\nCgroup.device-policy = strict\n",
                                      "run", "Cgroup.device-allow = /dev/kvm rw char-pts\n");
    EXPECT_TRUE(has(text,
                    "cgroup-devices closed a.slice\ncgroup-device /dev/kvm rw a.slice\n"
                    "cgroup-device char-pts rwm a.slice\ncgroup-devices strict"))
        << text;
}

TEST(PlanCgroup, SlicesAreAboveIt) {
    const std::string in = "Cgroup.slice = a-b.slice\n";
    EXPECT_TRUE(has(compiled(in, "data/policy"), "cgroup a.slice/a-b.slice/web"));
    const std::string run = compiled(in, "run", "Cgroup.cpu-weight = 20\n");
    EXPECT_TRUE(has(run, "cgroup-slice a.slice cpu.weight 20")) << run;
    EXPECT_TRUE(has(compiled("", "data/policy"), "cgroup web"));
}

TEST(PlanCgroup, NoNameIsAFileOfTheKernelOrASlice) {
    const auto path = [](const char* name) {
        model::Service service;
        service.name = name;
        return cgroup_path(service);
    };
    EXPECT_EQ(path("a b/../c"), "a\\x20b\\x2f..\\x2fc");
    EXPECT_EQ(path("cgroup.procs"), "cgroup\\x2eprocs");
    EXPECT_EQ(path("memory.max"), "memory\\x2emax");
    EXPECT_EQ(path("a.slice"), "a\\x2eslice");
    EXPECT_EQ(path("cgroup.slice"), "cgroup\\x2eslice");
    EXPECT_EQ(path(".."), "\\x2e\\x2e");
    EXPECT_EQ(path("openvpn.work"), "openvpn.work");
}

}  // namespace
}  // namespace slipway::database
