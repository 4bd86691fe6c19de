// A root directory out of an image, on real processes and loop devices.
#include <unistd.h>

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::run_shell;
using testing::Scratch;

class ImageView : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (run_shell("unshare -m true").code != 0) GTEST_SKIP() << "no mount name spaces here";
        const Outcome made =
            run_shell("cd " + scratch.path() +
                      " && mkdir -p root/bin root/lib root/lib64 root/usr root/etc try"
                      " && echo inside >root/etc/which && truncate -s 8M image"
                      " && mkfs.ext4 -q -F -d root image && unshare -m mount -o loop image try");
        if (made.code != 0) GTEST_SKIP() << "no mkfs.ext4, or no loop devices here: " << made.out;
    }

    void TearDown() override {
        // What was attached is gone with its last mount, if a little later.
        const Outcome left = run_shell("for i in 1 2 3 4 5 6 7 8 9; do losetup -a | grep -c " +
                                       scratch.path() + " || break; sleep 0.1; done | tail -n 1");
        EXPECT_EQ(left.out, "0\n") << run_shell("losetup -a").out;
    }

    // A line of sh in the image.
    Outcome see(const std::string& image, const std::string& line) const {
        return scratch.run("view-state ^/state\nroot-image " + image +
                           "\nview bind /bin from=/bin ro\nview bind /lib from=/lib ro\n"
                           "view bind /lib64 from=/lib64 ro\nview bind /usr from=/usr ro\n"
                           "command /bin/sh -c '" +
                           line + "'");
    }

    // The image in the first partition of a table, the numbers least byte first.
    void make_table(const std::string& type) const {
        std::string table(1024 * 1024, '\0');
        const auto put = [&](std::size_t at, const std::string& text) {
            table.replace(at, text.size(), text);
        };
        put(512, "EFI PART");
        put(512 + 72, "\x02");
        put(512 + 80, "\x80");
        put(512 + 84, "\x80");
        put(1024, type);
        put(1024 + 32, std::string("\x00\x08", 2));  // sector 2048
        put(1024 + 40, std::string("\xff\x47", 2));  // 16384 sectors
        std::ofstream(scratch.path() + "/disk", std::ios::binary) << table;
        run_shell("cd " + scratch.path() + "; cat image >>disk; truncate -s +1M disk");
    }

    Scratch scratch;
};

const std::string kGeneric("\xaf\x3d\xc6\x0f\x83\x84\x72\x47\x8e\x79\x3d\x69\xd8\x47\x7d\xe4", 16);

TEST_F(ImageView, IsTheRoot) {
    EXPECT_EQ(see("^/image", "cat /etc/which; echo new >/etc/new").out, "inside\n");
    // It was written to, and no later start has another.
    EXPECT_EQ(see("^/image", "cat /etc/new; ls -d /proc 2>&-").out, "new\n");
    EXPECT_EQ(run_shell("grep -c " + scratch.path() + " /proc/self/mountinfo").out, "0\n");
}

TEST_F(ImageView, IsReadOnlyWhereThatIsSaid) {
    EXPECT_EQ(see("^/image options=ro", "touch /etc/x 2>&- || echo ro").out, "ro\n");
    const Outcome options = scratch.run(
        "view-state ^/state\nroot-image ^/image options=noatime\nview bind /bin from=/bin\n"
        "view bind /lib from=/lib\nview bind /lib64 from=/lib64\nview bind /usr from=/usr\n"
        "view proc /proc\ncommand /bin/grep -c ' / / rw,nodev,noatime' /proc/self/mountinfo");
    EXPECT_EQ(options.out, "1\n");
    const Outcome wrong = see("^/image options=data=nonsense", "echo on");
    EXPECT_EQ(wrong.code, 111);
    EXPECT_NE(wrong.out.find("cannot mount the image"), std::string::npos) << wrong.out;
}

TEST_F(ImageView, IsOneFileSystemForAllWhoHaveIt) {
    const std::string plan = "view-state " + scratch.path() + "/state\nroot-image " +
                             scratch.path() +
                             "/image\nview bind /bin from=/bin\nview bind /lib from=/lib\n"
                             "view bind /lib64 from=/lib64\nview bind /usr from=/usr\n";
    scratch.write("one", plan +
                             "command /bin/sh -c 'echo >/etc/a; while ! test -e /etc/end; do "
                             "sleep 0.05; done'\n");
    scratch.write("other", plan +
                               "command /bin/sh -c 'while ! test -e /etc/a; do sleep 0.05; "
                               "done; echo >/etc/end; echo seen'\n");
    const std::string exec = std::string(SLIPWAY_BIN) + "/slipway-exec " + scratch.path();
    EXPECT_EQ(run_shell("timeout 60 " + exec + "/one & timeout 60 " + exec + "/other; wait").out,
              "seen\n");
}

TEST_F(ImageView, IsFoundInAPartitionTable) {
    make_table(kGeneric);
    EXPECT_EQ(see("^/disk", "cat /etc/which").out, "inside\n");
    make_table(std::string(15, 'x'));
    const Outcome none = see("^/disk", "echo on");
    EXPECT_EQ(none.code, 111);
    EXPECT_NE(none.out.find("no root partition of this architecture"), std::string::npos)
        << none.out;
}

TEST_F(ImageView, EndsTheStartWhereItIsNone) {
    scratch.write("text", "nothing\n");
    const Outcome text = see("^/text", "echo on");
    EXPECT_EQ(text.code, 111);
    EXPECT_NE(text.out.find("no file system that is known"), std::string::npos) << text.out;
    EXPECT_EQ(see("^/none", "echo on").code, 111);
    EXPECT_EQ(see("^/root", "echo on").code, 111);
    run_shell("mkfifo " + scratch.path() + "/fifo");
    EXPECT_EQ(see("^/fifo", "echo on").code, 111);
}

}  // namespace
}  // namespace slipway::exec
