#include "engine/supervise/policy_texts.h"

namespace slipway::supervise {
namespace {

void expect_kept(std::size_t length) {
    PolicyTexts texts;
    formats::Policy policy;
    const std::string bell = "/" + std::string(length, 'b'),
                      pid_file = "/" + std::string(length, 'p');
    {
        std::string text = "ready pid-file " + pid_file + "\nbell " + bell + "\ncgroup a/b\n";
        ASSERT_FALSE(formats::decode_policy(text, policy));
        ASSERT_TRUE(texts.keep(policy));
        std::fill(text.begin(), text.end(), '#');
    }
    EXPECT_EQ(policy.bell, bell);
    EXPECT_EQ(policy.pid_file, pid_file);
    EXPECT_EQ(policy.cgroup, "a/b");
    // As the kernel takes them.
    EXPECT_STREQ(policy.bell.data(), bell.c_str());
    EXPECT_STREQ(policy.pid_file.data(), pid_file.c_str());
    EXPECT_STREQ(policy.cgroup.data(), "a/b");
}

TEST(PolicyTexts, HoldWhenWhatWasDecodedIsGone) {
    for (const std::size_t length : {1u, 20u, 66u, 67u, 68u, 69u, 200u, 1022u}) expect_kept(length);
}

TEST(PolicyTexts, TakeNewOnesAfterLongOnes) {
    PolicyTexts texts;
    formats::Policy policy;
    const std::string far = "/" + std::string(800, 'x');
    policy.bell = far;
    ASSERT_TRUE(texts.keep(policy));
    policy = {};
    policy.bell = "/run/bell";
    ASSERT_TRUE(texts.keep(policy));
    EXPECT_EQ(policy.bell, "/run/bell");
    EXPECT_TRUE(policy.pid_file.empty());
}

}  // namespace
}  // namespace slipway::supervise
