#include "importers/systemd/tmpfiles.h"

#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;
using common::MemoryRoot;

MemoryRoot with_accounts() {
    MemoryRoot root;
    root.file("/etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:5:5::/:/bin/sh\n")
        .file("/etc/group", "web:x:5:\n");
    return root;
}

TEST(Tmpfiles, DirectoriesAreMadeEarly) {
    MemoryRoot root = with_accounts();
    root.file("/usr/lib/tmpfiles.d/web.conf",
              "# x\nd /run/web 2775 web web -\nD! /var/run/other - - -\nL /run/link - - - - /x\nd "
              "/run/%i 0755\nd /run/x 0755 nobody-here\n");
    root.file("/usr/lib/tmpfiles.d/systemd-x.conf", "d /run/systemd/x 0755\n")
        .file("/usr/lib/tmpfiles.d/a.conf", "d /run/hidden\n");
    root.symlink("/etc/tmpfiles.d/a.conf", "/dev/null");
    const Imported i = import_all(root);
    const model::Service& s = i["tmpfiles"];
    ASSERT_EQ(s.process.directories.size(), 2u);
    EXPECT_EQ(s.process.directories[0], (model::Directory{model::Directory::Kind::plain, "/run/web",
                                                          02775, "web", "web", false}));
    EXPECT_EQ(s.process.directories[1],
              (model::Directory{model::Directory::Kind::plain, "/run/other", 0755, "root", "root",
                                false}));
    EXPECT_EQ(s.enablement.wanted_by, (std::vector<std::string>{"sysinit"}));
    EXPECT_EQ(i.of(diag::Loss::approximated), "tmpfiles tmpfiles tmpfiles");
    EXPECT_EQ(s.provenance.sources.size(), 1u);
}

TEST(Tmpfiles, ManyDirectoriesMakeSeveralServices) {
    MemoryRoot root;
    std::string text;
    for (int n = 0; n < 130; ++n) text += "d /run/x" + std::to_string(n) + "\n";
    root.file("/usr/lib/tmpfiles.d/x.conf", text);
    diag::Sink sink;
    const auto services = tmpfiles_services(root, sink);
    ASSERT_EQ(services.size(), 3u);
    EXPECT_EQ(services[2].name, "tmpfiles-3");
    EXPECT_EQ(services[2].process.directories.size(), 10u);
}

TEST(Tmpfiles, ASingleServiceBringsItsOwn) {
    MemoryRoot root = with_accounts();
    root.file("/usr/lib/tmpfiles.d/web.conf", "d /run/web 0750 web web\n")
        .file(lib("web.service"), "[Service]\nExecStart=/bin/web\n");
    const Imported i = import_all(root, {"web"});
    ASSERT_EQ(i["web"].process.directories.size(), 1u);
    EXPECT_EQ(i["web"].process.directories[0].path, "/run/web");
    EXPECT_FALSE(i.has("tmpfiles"));
    EXPECT_TRUE(import_all(root)["web"].process.directories.empty());
}

}  // namespace
}  // namespace slipway::importers::systemd
