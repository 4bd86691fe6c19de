#include "engine/formats/network_rule.h"

#include <arpa/inet.h>

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

AddressPrefix prefix(std::string_view text) {
    const auto found = parse_address_prefix(text);
    EXPECT_TRUE(found) << text;
    return found.value_or(AddressPrefix{});
}

TEST(NetworkRule, Addresses) {
    const AddressPrefix ten = prefix("10.255.3.4/9");
    EXPECT_FALSE(ten.ipv6);
    EXPECT_EQ(ten.bits, 9);
    EXPECT_EQ(ten.address, prefix("10.128.0.0/9").address);
    EXPECT_EQ(prefix("192.0.2.1").bits, 32);
    EXPECT_EQ(prefix("::1").bits, 128);
    EXPECT_EQ(prefix("fe80::1/64").address, prefix("fe80::/10").address);
    for (const char* wrong : {"", "10", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::1/129", "::g",
                              "any", "fe80::1%eth0", "/8", "1.2.3.4/8/8"})
        EXPECT_FALSE(parse_address_prefix(wrong)) << wrong;
    EXPECT_FALSE(parse_address_prefix(std::string(100, '1')));
}

TEST(NetworkRule, AddressesAreThoseOfTheLibrary) {
    for (const char* text : {"0.0.0.0",
                             "255.255.255.255",
                             "256.1.1.1",
                             "1.2.3",
                             "1.2.3.4.5",
                             "01.2.3.4",
                             "1..2.3",
                             ".1.2.3",
                             "1.2.3.4 ",
                             "::",
                             "1::",
                             "::1:2",
                             "1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7::",
                             "::2:3:4:5:6:7:8",
                             "1::3:4:5:6:7:8",
                             "1:2:3:4::5:6:7:8",
                             "1:2:3:4:5:6:7",
                             ":1",
                             "1:",
                             "::1::",
                             ":::",
                             "12345::",
                             "::ffff:10.0.0.1",
                             "::1.2.3.4:5",
                             "1.2.3.4::",
                             "aB:Cd::eF",
                             "1:2:3:4:5:6:7.8.9.10",
                             "1:2:3:4:5:6:7:8.9.10.11",
                             "1:2:3:4:5:6:7:8:9"}) {
        std::array<std::uint8_t, 16> theirs{};
        const bool ipv6 = std::string_view(text).find(':') != std::string_view::npos;
        const bool right = ::inet_pton(ipv6 ? AF_INET6 : AF_INET, text, theirs.data()) == 1;
        const auto ours = parse_address_prefix(text);
        ASSERT_EQ(ours.has_value(), right) << text;
        if (!ours) continue;
        EXPECT_EQ(ours->address, theirs) << text;
    }
}

TEST(NetworkRule, AddressesThatCoverOthers) {
    EXPECT_TRUE(covers(prefix("0.0.0.0/0"), prefix("10.0.0.0/8")));
    EXPECT_TRUE(covers(prefix("10.0.0.0/8"), prefix("10.1.2.3")));
    EXPECT_FALSE(covers(prefix("10.1.2.3"), prefix("10.0.0.0/8")));
    EXPECT_FALSE(covers(prefix("10.0.0.0/8"), prefix("11.0.0.1")));
    EXPECT_FALSE(covers(prefix("::/0"), prefix("10.0.0.0/8")));
    EXPECT_TRUE(covers(prefix("fe80::/64"), prefix("fe80::7")));
}

TEST(NetworkRule, Groups) {
    for (const char* name : {"any", "localhost", "link-local", "multicast"}) {
        EXPECT_FALSE(prefix(find_address_group(name).ipv4).ipv6) << name;
        EXPECT_TRUE(prefix(find_address_group(name).ipv6).ipv6) << name;
    }
    EXPECT_EQ(find_address_group("all").ipv4, "");
}

TEST(NetworkRule, Bindings) {
    using Family = BindRule::Family;
    using Protocol = BindRule::Protocol;
    const auto is = [](std::string_view text, Family family, Protocol protocol, int first,
                       int last) {
        const auto rule = parse_bind_rule(text);
        ASSERT_TRUE(rule) << text;
        EXPECT_EQ(rule->family, family) << text;
        EXPECT_EQ(rule->protocol, protocol) << text;
        EXPECT_EQ(rule->first, first) << text;
        EXPECT_EQ(rule->last, last) << text;
    };
    is("any", Family::any, Protocol::any, 0, 65535);
    is("ipv6", Family::ipv6, Protocol::any, 0, 65535);
    is("tcp", Family::any, Protocol::tcp, 0, 65535);
    is("ipv4:udp", Family::ipv4, Protocol::udp, 0, 65535);
    is("ipv4:80", Family::ipv4, Protocol::any, 80, 80);
    is("ipv4:udp:10000-65535", Family::ipv4, Protocol::udp, 10000, 65535);
    is("7001", Family::any, Protocol::any, 7001, 7001);
    for (const char* wrong : {"", ":", "tcp:", "0", "65536", "9-8", "tcp:ipv4", "any:80", "80:tcp",
                              "sctp", "1-", "ipv4:tcp:80:80"})
        EXPECT_FALSE(parse_bind_rule(wrong)) << wrong;
}

TEST(NetworkRule, Interfaces) {
    EXPECT_TRUE(is_interface_name("eth0.5"));
    for (const char* wrong : {"", ".", "..", "a/b", "a:b", "a b", "sixteen-letters-"})
        EXPECT_FALSE(is_interface_name(wrong)) << wrong;
}

}  // namespace
}  // namespace slipway::formats
