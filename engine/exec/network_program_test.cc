#include "engine/exec/network_program.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "engine/exec/bpf_testing.h"

namespace slipway::exec {
namespace {

using formats::NetworkRules;
using Addresses = std::vector<NetworkRules::Address>;
using Binds = std::vector<NetworkRules::Bind>;

// "+10.0.0.0/8 -::/0": allow and deny
Addresses addresses(const std::vector<std::string>& words) {
    Addresses out;
    for (const std::string& word : words)
        out.push_back({*formats::parse_address_prefix(word.substr(1)), word[0] == '+'});
    return out;
}

struct Packet {
    std::string source, destination;
    std::uint32_t interface = 1;
};

bool passes(const Addresses& rules,
            const std::vector<InterfaceRule>& interfaces,
            bool comes_in,
            const Packet& packet) {
    NetworkProgram program;
    EXPECT_TRUE(write_packet_program(rules, interfaces, comes_in, program));
    const auto source = *formats::parse_address_prefix(packet.source);
    const auto destination = *formats::parse_address_prefix(packet.destination);
    std::array<std::uint8_t, 40> bytes{};
    const std::size_t size = source.ipv6 ? 16 : 4, begin = source.ipv6 ? 8 : 12;
    std::copy_n(source.address.begin(), size, bytes.begin() + begin);
    std::copy_n(destination.address.begin(), size, bytes.begin() + begin + size);
    std::array<std::uint32_t, 11> context{};
    context[4] = source.ipv6 ? 0xdd86 : 0x0008;
    context[10] = packet.interface;
    return testing::run_bpf(program.view(), context, bytes) != 0;
}

bool sends(const Addresses& rules, const std::string& to) {
    return passes(rules, {}, false, {to.find(':') == to.npos ? "192.0.2.1" : "2001:db8::1", to});
}

TEST(PacketProgram, AllowsBeforeItDenies) {
    const Addresses rules = addresses({"-0.0.0.0/0", "-::/0", "+127.0.0.0/8", "+::1/128",
                                       "+10.128.0.0/9", "+2001:db8:0:8000::/49"});
    EXPECT_TRUE(sends(rules, "127.0.0.1"));
    EXPECT_TRUE(sends(rules, "::1"));
    EXPECT_TRUE(sends(rules, "10.200.1.1"));
    EXPECT_FALSE(sends(rules, "10.1.1.1"));
    EXPECT_FALSE(sends(rules, "::2"));
    EXPECT_FALSE(sends(rules, "1::1"));
    EXPECT_TRUE(sends(rules, "2001:db8:0:9000::7"));
    EXPECT_FALSE(sends(rules, "2001:db8:0:7000::7"));
}

TEST(PacketProgram, WhatNoListNamesPasses) {
    EXPECT_TRUE(sends(addresses({"-10.0.0.0/8"}), "11.0.0.1"));
    EXPECT_FALSE(sends(addresses({"-10.0.0.0/8"}), "10.0.0.1"));
    EXPECT_TRUE(sends(addresses({"-10.0.0.0/8"}), "::1"));
    EXPECT_TRUE(sends(addresses({"+10.0.0.0/8"}), "11.0.0.1"));
    EXPECT_FALSE(sends(addresses({"-255.255.255.255/32"}), "255.255.255.255"));
    EXPECT_TRUE(sends({}, "11.0.0.1"));
}

TEST(PacketProgram, LooksAtTheOtherSide) {
    const Addresses rules = addresses({"-10.0.0.0/8", "-fe80::/64"});
    EXPECT_FALSE(passes(rules, {}, true, {"10.0.0.1", "11.0.0.1"}));
    EXPECT_TRUE(passes(rules, {}, true, {"11.0.0.1", "10.0.0.1"}));
    EXPECT_FALSE(passes(rules, {}, true, {"fe80::5", "::1"}));
    EXPECT_TRUE(passes(rules, {}, false, {"fe80::5", "::1"}));
}

TEST(PacketProgram, EachListOfInterfacesMustLetItPass) {
    const auto over = [](std::uint32_t interface, const std::vector<InterfaceRule>& interfaces) {
        return passes(addresses({"-10.0.0.1"}), interfaces, false,
                      {"192.0.2.1", "10.0.0.2", interface});
    };
    const std::vector<InterfaceRule> both{
        {"a.slice", 1, true}, {"a.slice", 2, true}, {"", 2, false}, {"", 3, false}};
    EXPECT_TRUE(over(1, both));
    EXPECT_FALSE(over(2, both));
    EXPECT_FALSE(over(3, both));
    EXPECT_FALSE(over(4, both));
    // One that is not there neither allows nor denies anything.
    EXPECT_FALSE(over(1, {{"", kNoInterface, true}}));
    EXPECT_TRUE(over(1, {{"", kNoInterface, false}}));
    EXPECT_FALSE(passes(addresses({"-10.0.0.1"}), both, false, {"192.0.2.1", "10.0.0.1", 1}));
}

TEST(PacketProgram, IsRefusedWhenItIsTooLong) {
    NetworkProgram program, longer;
    const Addresses half(256, addresses({"-::1/127"})[0]);
    EXPECT_TRUE(write_packet_program(half, {}, true, program));
    EXPECT_FALSE(write_packet_program(Addresses(400, half[0]), {}, true, longer));
}

// "+tcp:80 -any"; behind "|" begins the list of the next slice
Binds binds(const std::vector<std::string>& words) {
    Binds out;
    std::string_view slice = "a.slice";
    for (const std::string& word : words) {
        if (word == "|")
            slice = "";
        else
            out.push_back({slice, *formats::parse_bind_rule(word.substr(1)), word[0] == '+'});
    }
    return out;
}

constexpr std::uint32_t kTcp = 6, kUdp = 17;

bool binds_to(const Binds& rules,
              std::uint16_t port,
              std::uint32_t protocol = kTcp,
              bool ipv6 = false) {
    NetworkProgram program;
    EXPECT_TRUE(write_bind_program(rules, ipv6, program));
    std::array<std::uint32_t, 10> context{};
    context[6] = __builtin_bswap16(port);
    context[9] = protocol;
    return testing::run_bpf(program.view(), context, {}) != 0;
}

TEST(BindProgram, AllowsBeforeItDenies) {
    const Binds rules = binds({"-any", "+tcp:7001", "+ipv6:udp:10000-10002"});
    EXPECT_TRUE(binds_to(rules, 7001));
    EXPECT_FALSE(binds_to(rules, 7001, kUdp));
    EXPECT_FALSE(binds_to(rules, 7000));
    EXPECT_FALSE(binds_to(rules, 7002));
    EXPECT_FALSE(binds_to(rules, 0));
    EXPECT_FALSE(binds_to(rules, 65535));
    EXPECT_FALSE(binds_to(rules, 10001, kUdp));
    EXPECT_TRUE(binds_to(rules, 10000, kUdp, true));
    EXPECT_TRUE(binds_to(rules, 10002, kUdp, true));
    EXPECT_FALSE(binds_to(rules, 10003, kUdp, true));
}

TEST(BindProgram, WhatNoListNamesIsBound) {
    EXPECT_TRUE(binds_to(binds({"-ipv6"}), 80));
    EXPECT_FALSE(binds_to(binds({"-ipv6"}), 80, kTcp, true));
    EXPECT_TRUE(binds_to(binds({"-1-1023"}), 0));
    EXPECT_FALSE(binds_to(binds({"-1-1023"}), 1023));
    EXPECT_TRUE(binds_to(binds({"+80"}), 81));
    EXPECT_TRUE(binds_to({}, 80));
}

TEST(BindProgram, EachListMustLetIt) {
    const Binds rules = binds({"+80", "+81", "-any", "|", "+80", "+82", "-tcp"});
    EXPECT_TRUE(binds_to(rules, 80));
    EXPECT_FALSE(binds_to(rules, 81));
    EXPECT_FALSE(binds_to(rules, 82));
    EXPECT_TRUE(binds_to(rules, 81, kUdp));
}

}  // namespace
}  // namespace slipway::exec
