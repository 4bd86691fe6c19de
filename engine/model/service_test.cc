#include "engine/model/service.h"

namespace slipway::model {
namespace {

TEST(Service, EqualityIgnoresProvenance) {
    Service a;
    a.name = "web";
    Service b = a;
    b.provenance.format = "systemd";
    EXPECT_EQ(a, b);
    b.run.reload_signal = 1;
    EXPECT_FALSE(a == b);
}

TEST(Service, NamesOfTemplatesAndInstances) {
    EXPECT_EQ(template_of("openvpn@work"), "openvpn@");
    EXPECT_EQ(template_of("openvpn@"), "");
    EXPECT_EQ(template_of("nginx"), "");
    EXPECT_EQ(instance_of("openvpn@work"), "work");
    EXPECT_EQ(instance_of("nginx"), "");
}

// meaning_of() indexes the table by the kind, so each row must stand at its kind's place.
TEST(EdgeKinds, TableIsInTheOrderOfTheEnumeration) {
    for (std::size_t i = 0; i < kEdgeKinds.size(); ++i)
        EXPECT_EQ(static_cast<std::size_t>(kEdgeKinds[i].kind), i);
}

}  // namespace
}  // namespace slipway::model
