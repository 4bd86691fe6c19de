#include "engine/prove/fstab.h"

#include <gtest/gtest.h>

namespace slipway::prove {
namespace {

TEST(ProofFstab, KeepsWhatNeedsNoDisk) {
    const ProofFstab proof = fstab_for_proof(
        "# disks\n"
        "UUID=1234 / btrfs subvol=@ 0 1\n"
        "tmpfs /tmp tmpfs size=1g 0 0\n"
        "/var/log /srv/log none bind 0 0\n"
        "LABEL=home /home ext4 defaults 0 2\n"
        "server:/x /net nfs _netdev 0 0\n"
        "/swap none swap sw 0 0",
        "/dev/vda");
    EXPECT_EQ(proof.text,
              "/dev/vda / ext4 defaults 0 1\n"
              "# disks\n"
              "tmpfs /tmp tmpfs size=1g 0 0\n"
              "/var/log /srv/log none bind 0 0\n");
    ASSERT_EQ(proof.left_out.size(), 3u);
    EXPECT_EQ(proof.left_out[0].line, 5u);
    EXPECT_EQ(proof.left_out[0].where, "/home");
    EXPECT_EQ(proof.left_out[1].what, "server:/x");
    EXPECT_EQ(proof.left_out[2].what, "/swap");
}

TEST(ProofFstab, LeavesMistakesInPlace) {
    EXPECT_EQ(fstab_for_proof("nonsense\n", "/dev/vda").text,
              "/dev/vda / ext4 defaults 0 1\nnonsense\n");
}

TEST(ProofFstab, HasARootWhereNoneWasNamed) {
    EXPECT_EQ(fstab_for_proof("", "/dev/sda").text, "/dev/sda / ext4 defaults 0 1\n");
}

}  // namespace
}  // namespace slipway::prove
