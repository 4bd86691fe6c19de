#include "importers/systemd/handlers.h"
#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using diag::Loss;
using List = std::vector<std::string>;

TEST(HandleNetwork, ListsAreKept) {
    const Imported i = import_lines(
        "IPAddressDeny=any\nIPAddressAllow=localhost 10.0.0.0/8\nIPAddressAllow=fe80::1\n"
        "SocketBindDeny=any\nSocketBindAllow=ipv4:tcp:80\nSocketBindAllow=1024-65535\n"
        "RestrictNetworkInterfaces=lo eth0\nRestrictNetworkInterfaces=~eth0\n");
    const model::Settings& cgroup = i["t"].process.cgroup;
    EXPECT_EQ(cgroup.at("ip-address-deny"), (List{"any"}));
    EXPECT_EQ(cgroup.at("ip-address-allow"), (List{"localhost", "10.0.0.0/8", "fe80::1"}));
    EXPECT_EQ(cgroup.at("socket-bind-deny"), (List{"any"}));
    EXPECT_EQ(cgroup.at("socket-bind-allow"), (List{"ipv4:tcp:80", "1024-65535"}));
    EXPECT_EQ(cgroup.at("restrict-network-interfaces"), (List{"lo", "eth0", "~eth0"}));
    EXPECT_EQ(i.of(Loss::weakened) + i.of(Loss::approximated) + i.of(Loss::ignored), "");
}

TEST(HandleNetwork, WrongOnesArePassedOver) {
    const Imported i = import_lines(
        "IPAddressDeny=10.0.0.0/33 any all\nSocketBindDeny=tcp udp\nSocketBindDeny=0\n"
        "RestrictNetworkInterfaces=~a/b eth1\n");
    const model::Settings& cgroup = i["t"].process.cgroup;
    EXPECT_EQ(cgroup.at("ip-address-deny"), (List{"any"}));
    EXPECT_EQ(cgroup.count("socket-bind-deny"), 0u);
    EXPECT_EQ(cgroup.at("restrict-network-interfaces"), (List{"~eth1"}));
    EXPECT_EQ(i.of(Loss::ignored),
              "invalid-value invalid-value invalid-value invalid-value invalid-value");
}

TEST(HandleNetwork, EmptyOnesTakeBack) {
    const Imported i = import_lines(
        "IPAddressDeny=any\nIPAddressDeny=\nSocketBindDeny=any\nSocketBindDeny=\n"
        "RestrictNetworkInterfaces=lo\nRestrictNetworkInterfaces=\n"
        "RestrictNetworkInterfaces=~eth0\n");
    EXPECT_EQ(i["t"].process.cgroup.size(), 1u);
    EXPECT_EQ(i["t"].process.cgroup.at("restrict-network-interfaces"), (List{"~eth0"}));
}

}  // namespace
}  // namespace slipway::importers::systemd
