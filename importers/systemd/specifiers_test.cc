#include "importers/systemd/specifiers.h"

#include "importers/common/memory_root.h"

namespace slipway::importers::systemd {
namespace {

std::string expanded(std::string_view text) {
    static const common::MemoryRoot root = [] {
        common::MemoryRoot r;
        r.file("/etc/hostname", "box.example\n")
            .file("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
        r.file("/etc/passwd", "x:x:1:1::/x:\nroot:x:0:0:root:/root:/bin/bash\n");
        return r;
    }();
    const SpecifierContext context{*parse_unit_name("ceph-osd@a-b.service"),
                                   "/lib/systemd/system/ceph-osd@.service", &root};
    const Expansion e = expand(text, context);
    return e.text + (e.unknown.empty() ? "" : " unknown " + e.unknown) +
           (e.frozen.empty() ? "" : " frozen " + e.frozen);
}

TEST(Specifiers, OfTheUnit) {
    EXPECT_EQ(expanded("%i %I %n %N %p %j %f"),
              "a-b a/b ceph-osd@a-b.service ceph-osd@a-b ceph-osd osd /a/b");
    EXPECT_EQ(expanded("%t %S %C %L %E %T %V %%"),
              "/run /var/lib /var/cache /var/log /etc /tmp /var/tmp %");
    EXPECT_EQ(expanded("%u %U %g %G %y"), "root 0 root 0 /lib/systemd/system/ceph-osd@.service");
}

TEST(Specifiers, OfTheRootAreFrozen) {
    EXPECT_EQ(expanded("%H"), "box.example frozen %H");
    EXPECT_EQ(expanded("%l"), "box frozen %l");
    EXPECT_EQ(expanded("%h"), "/root frozen %h");
    EXPECT_EQ(expanded("%s"), "/bin/bash frozen %s");
    EXPECT_EQ(expanded("%o %w"), "debian 12 frozen %o");
}

TEST(Specifiers, UnknowableOnesStayAndAreTold) {
    EXPECT_EQ(expanded("x%b"), "x%b unknown %b");
    EXPECT_EQ(expanded("%v"), "%v unknown %v");
    EXPECT_EQ(expanded("%m"), "%m unknown %m");
    EXPECT_EQ(expanded("%Z"), "%Z unknown %Z");
}

TEST(Specifiers, APercentSignMayStandAlone) {
    EXPECT_EQ(expanded("99%"), "99%");
    EXPECT_EQ(expanded("5% off"), "5% off");
}

}  // namespace
}  // namespace slipway::importers::systemd
