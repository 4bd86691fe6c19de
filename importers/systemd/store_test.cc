#include "importers/systemd/store.h"

#include "importers/common/memory_root.h"

namespace slipway::importers::systemd {
namespace {

using common::MemoryRoot;
using List = std::vector<std::string>;
constexpr auto kLib = "/usr/lib/systemd/system/";
constexpr auto kEtc = "/etc/systemd/system/";

TEST(Store, TheFirstDirectoryHidesTheOthers) {
    MemoryRoot root;
    root.symlink("/lib", "usr/lib").file(std::string(kLib) + "a.service", "lib");
    root.file("/run/systemd/system/a.service", "run")
        .file("/usr/local/lib/systemd/system/b.service", "x");
    root.file(std::string(kLib) + "b.service", "lib");
    Store store(root);
    EXPECT_EQ(store.find("a.service").fragment, "/run/systemd/system/a.service");
    EXPECT_EQ(store.find("b.service").fragment, "/usr/local/lib/systemd/system/b.service");
    EXPECT_EQ(store.find("c.service").state, Found::State::missing);
    root.file(std::string(kEtc) + "a.service", "etc");
    EXPECT_EQ(Store(root).find("a.service").fragment, "/etc/systemd/system/a.service");
}

TEST(Store, LinksAreAliasesMasksOrFiles) {
    MemoryRoot root;
    root.file(std::string(kLib) + "ssh.service", "x")
        .symlink(std::string(kEtc) + "sshd.service", "/lib/systemd/system/ssh.service");
    root.symlink(std::string(kEtc) + "cron.service", "/dev/null")
        .file(std::string(kLib) + "cron.service", "x");
    root.file(std::string(kEtc) + "empty.service", "");
    root.file("/opt/x/tool.service", "x")
        .symlink(std::string(kEtc) + "tool.service", "/opt/x/tool.service");
    root.symlink(std::string(kEtc) + "loop.service", "pool.service")
        .symlink(std::string(kEtc) + "pool.service", "loop.service");
    const Store store(root);
    EXPECT_EQ(store.find("sshd.service").name.full, "ssh.service");
    EXPECT_EQ(store.aliases_of("ssh.service"), (List{"sshd.service"}));
    EXPECT_EQ(store.find("cron.service").state, Found::State::masked);
    EXPECT_EQ(store.find("empty.service").state, Found::State::masked);
    EXPECT_EQ(store.find("tool.service").state, Found::State::loaded);
    EXPECT_EQ(store.find("loop.service").state, Found::State::missing);
}

TEST(Store, InstancesComeFromTemplates) {
    MemoryRoot root;
    root.file(std::string(kLib) + "getty@.service", "x")
        .symlink(std::string(kLib) + "autovt@.service", "getty@.service");
    root.file(std::string(kEtc) + "getty@tty9.service", "y");
    const Store store(root);
    EXPECT_EQ(store.find("getty@tty1.service").fragment, "/usr/lib/systemd/system/getty@.service");
    EXPECT_EQ(store.find("getty@tty1.service").name.instance, "tty1");
    EXPECT_EQ(store.find("getty@tty9.service").fragment, "/etc/systemd/system/getty@tty9.service");
    EXPECT_EQ(store.find("autovt@tty2.service").name.full, "getty@tty2.service");
}

TEST(Store, DropInsOfAllDirectoriesApplyByFileName) {
    MemoryRoot root;
    root.file(std::string(kLib) + "a-b@.service", "x");
    root.file(std::string(kLib) + "a-b@x.service.d/50-i.conf", "x")
        .file(std::string(kEtc) + "a-b@.service.d/40-t.conf", "x");
    root.file(std::string(kEtc) + "a-@.service.d/30-p.conf", "x")
        .file(std::string(kLib) + "service.d/10-all.conf", "x");
    root.file(std::string(kLib) + "a-b@.service.d/40-t.conf", "hidden")
        .file("/run/systemd/system/a-b@.service.d/20-r.conf", "x");
    root.file(std::string(kLib) + "a-b@.service.d/60-m.conf", "x")
        .symlink(std::string(kEtc) + "a-b@.service.d/60-m.conf", "/dev/null");
    root.file(std::string(kEtc) + "a-b@x.service.d/readme", "no");
    const Store store(root);
    EXPECT_EQ(store.drop_ins(store.find("a-b@x.service").name),
              (List{"/usr/lib/systemd/system/service.d/10-all.conf",
                    "/run/systemd/system/a-b@.service.d/20-r.conf",
                    "/etc/systemd/system/a-@.service.d/30-p.conf",
                    "/etc/systemd/system/a-b@.service.d/40-t.conf",
                    "/usr/lib/systemd/system/a-b@x.service.d/50-i.conf"}));
}

TEST(Store, LinkDirectoriesAreRead) {
    MemoryRoot root;
    root.file(std::string(kLib) + "ssh.service", "x");
    root.symlink(std::string(kLib) + "sysinit.target.wants/ssh.service", "../ssh.service");
    EXPECT_FALSE(Store(root).has_enablement());
    root.symlink(std::string(kEtc) + "multi-user.target.requires/ssh.service",
                 "/lib/systemd/system/ssh.service");
    const Store store(root);
    ASSERT_EQ(store.links().size(), 2u);
    EXPECT_TRUE(store.links()[0].required);
    EXPECT_EQ(store.links()[1].source, "sysinit.target");
    EXPECT_TRUE(store.has_enablement());
}

}  // namespace
}  // namespace slipway::importers::systemd
