#include "engine/formats/capabilities.h"

#include <linux/capability.h>
#include <linux/securebits.h>

#include <initializer_list>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

std::optional<CapabilitySet> set_of(std::initializer_list<std::string_view> words) {
    CapabilitySet set = 0;
    bool first = true;
    for (const std::string_view word : words) {
        if (!add_capability(word, first, set)) return std::nullopt;
        first = false;
    }
    return set;
}

TEST(Capabilities, NamesStandAtTheKernelsNumbers) {
    EXPECT_EQ(capability_number("CAP_CHOWN"), CAP_CHOWN);
    EXPECT_EQ(capability_number("SETPCAP"), CAP_SETPCAP);
    EXPECT_EQ(capability_number("CAP_SYS_ADMIN"), CAP_SYS_ADMIN);
    EXPECT_EQ(capability_number("CAP_SYSLOG"), CAP_SYSLOG);
    EXPECT_EQ(capability_number("CAP_CHECKPOINT_RESTORE"), CAP_CHECKPOINT_RESTORE);
    EXPECT_EQ(capability_names().size(), CAP_CHECKPOINT_RESTORE + 1U);
    EXPECT_EQ(capability_number("63"), 63U);
    for (const char* wrong : {"", "CAP_", "cap_chown", "64", "3", "CAP_X"})
        EXPECT_EQ(capability_number(wrong), std::nullopt) << wrong;
}

TEST(Capabilities, WordsAddAndTakeAwayInTurn) {
    EXPECT_EQ(set_of({"CAP_CHOWN", "CAP_KILL"}), 0x21U);
    EXPECT_EQ(set_of({"~CAP_CHOWN", "~CAP_KILL"}), ~0x21ULL);
    EXPECT_EQ(set_of({"CAP_CHOWN", "CAP_KILL", "~CAP_CHOWN"}), 0x20U);
    EXPECT_EQ(set_of({"~CAP_CHOWN", "CAP_CHOWN"}), kAllCapabilities);
    EXPECT_EQ(set_of({"none"}), 0U);
    EXPECT_EQ(set_of({"CAP_CHOWN", "none"}), std::nullopt);
    EXPECT_EQ(set_of({"~none"}), std::nullopt);
}

TEST(Capabilities, SecureBitsAreTheKernels) {
    EXPECT_EQ(secure_bit("noroot"), SECBIT_NOROOT);
    EXPECT_EQ(secure_bit("noroot-locked"), SECBIT_NOROOT_LOCKED);
    EXPECT_EQ(secure_bit("no-setuid-fixup"), SECBIT_NO_SETUID_FIXUP);
    EXPECT_EQ(secure_bit("no-setuid-fixup-locked"), SECBIT_NO_SETUID_FIXUP_LOCKED);
    EXPECT_EQ(secure_bit("keep-caps"), SECBIT_KEEP_CAPS);
    EXPECT_EQ(secure_bit("keep-caps-locked"), SECBIT_KEEP_CAPS_LOCKED);
    EXPECT_EQ(secure_bit("locked"), std::nullopt);
}

}  // namespace
}  // namespace slipway::formats
