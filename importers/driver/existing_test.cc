#include "importers/driver/existing.h"

#include "importers/driver/scratch.h"

namespace slipway::importers::driver {
namespace {

using testing::Scratch;
using testing::shell;
using testing::write_file;

struct Place {
    Scratch scratch;
    sys::Fd fd;

    Place() {
        auto opened = sys::open_at(sys::kHere, scratch.path, sys::Open::read);
        if (opened) fd = std::move(opened).value();
    }

    Existing with(const std::string& text) const {
        write_file(scratch.path + "/a.svc", text);
        return existing_at(fd, "a.svc", "systemd");
    }
};

TEST(Existing, KnowsItsOwnFromEveryOtherFile) {
    const Place p;
    const std::string body = "\n[Service]\nDescription = x\n";
    const std::string ours = definition_head("systemd", "a", body) + body;
    EXPECT_EQ(existing_at(p.fd, "a.svc", "systemd"), Existing::none);
    EXPECT_EQ(p.with(ours), Existing::ours);
    EXPECT_EQ(p.with(ours + "# a remark\n"), Existing::edited);
    EXPECT_EQ(p.with(ours.substr(0, ours.find('\n') + 1) + body), Existing::edited);
    EXPECT_EQ(p.with(ours.substr(0, ours.find("what"))), Existing::edited);
    EXPECT_EQ(p.with(definition_head("openrc", "a", body) + body), Existing::elsewhere);
    EXPECT_EQ(p.with("# Imported from my own head\n# by slipway.\n"), Existing::by_hand);
    EXPECT_EQ(p.with("[Run]\nCommand = /bin/true\n"), Existing::by_hand);
    EXPECT_EQ(p.with(""), Existing::masked);
}

TEST(Existing, LinksAndOtherThingsAreNeverTaken) {
    const Place p;
    const std::string file = p.scratch.path + "/a.svc";
    shell("ln -s /dev/null '" + file + "'");
    EXPECT_EQ(existing_at(p.fd, "a.svc", "systemd"), Existing::masked);
    shell("rm '" + file + "'; mkfifo '" + file + "'");
    EXPECT_EQ(existing_at(p.fd, "a.svc", "systemd"), Existing::by_hand);
    shell("rm '" + file + "'; mkdir '" + file + "'");
    EXPECT_EQ(existing_at(p.fd, "a.svc", "systemd"), Existing::by_hand);
}

TEST(Existing, EveryReasonHasAWayOut) {
    for (const Existing e : {Existing::edited, Existing::elsewhere, Existing::masked,
                             Existing::by_hand, Existing::unreadable}) {
        EXPECT_NE(reason_of(e), "");
        EXPECT_NE(way_out_of(e, "a"), "");
    }
    EXPECT_NE(way_out_of(Existing::edited, "a").find("a.svc.d/"), std::string::npos);
}

}  // namespace
}  // namespace slipway::importers::driver
