#include "engine/source/service_name.h"

namespace slipway::source {
namespace {

TEST(Names, FaultsAreSaid) {
    for (const char* good : {"nginx", "openvpn@work", "getty@tty1", "a.b:c"})
        EXPECT_EQ(name_fault(good), "") << good;
    for (const char* bad : {"", ".x", "a/b", "log", "a b", "a\n"})
        EXPECT_NE(name_fault(bad), "") << bad;
}

}  // namespace
}  // namespace slipway::source
