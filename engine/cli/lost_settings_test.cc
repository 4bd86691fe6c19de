#include "engine/cli/lost_settings.h"

#include <gtest/gtest.h>

namespace slipway::cli {
namespace {

using formats::Weakening;

TEST(LostSettings, AreTheKeysThatWereLeftOut) {
    const auto keys = lost_keys({{Weakening::without, "Sandbox.private-tmp", "EPERM"},
                                 {Weakening::without, "Cgroup.memory-max", "ENOENT"},
                                 {Weakening::nearest, "Limit.CORE", "EPERM"},
                                 {Weakening::not_applied, "Sandbox.x", ""}},
                                {});
    EXPECT_EQ(keys,
              (std::set<std::string>{"Process.Cgroup.memory-max", "Process.Sandbox.private-tmp"}));
}

TEST(LostSettings, TheFilterIsWhatTheServiceMakesItOf) {
    const auto keys = lost_keys({{Weakening::without, "Sandbox.system-call-filter", "ENOSYS"}},
                                {{"restrict-realtime", {"yes"}}, {"private-tmp", {"yes"}}});
    EXPECT_EQ(keys, (std::set<std::string>{"Process.Sandbox.restrict-realtime"}));
}

}  // namespace
}  // namespace slipway::cli
