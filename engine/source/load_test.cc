#include "engine/source/load.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/diag/render.h"

namespace slipway::source {
namespace {

class Load : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "slipway-load-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
    }

    void TearDown() override { std::filesystem::remove_all(root_); }

    void write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
        std::ofstream(root_ + path) << text;
    }

    std::vector<model::Service> load() {
        sink_ = {};
        return source::load({root_, {}}, sink_);
    }

    std::string names() {
        std::string out;
        for (const model::Service& s : load()) out += s.name + (s.enablement.masked ? "! " : " ");
        return out;
    }

    std::string messages() { return diag::render_text(sink_.sorted(), {}); }

    std::string root_;
    diag::Sink sink_;
};

constexpr const char* kEtc = "/etc/slipway/services/";
constexpr const char* kLib = "/usr/lib/slipway/services/";
constexpr const char* kImported = "/var/lib/slipway/imported/systemd/";

TEST_F(Load, AMachineWithoutDefinitionsHasNone) {
    EXPECT_EQ(names(), "");
    EXPECT_EQ(messages(), "");
}

TEST_F(Load, EarlierDirectoriesHide) {
    write(kEtc + std::string("a.svc"), "[Service]\nDescription = etc\n");
    write(kLib + std::string("a.svc"), "[Service]\nDescription = lib\n");
    write(kLib + std::string("b.svc"), "[Service]\nDescription = lib\n");
    write(kImported + std::string("b.svc"), "[Service]\nDescription = imported\n");
    write(kImported + std::string("c.svc"), "[Service]\nDescription = imported\n");
    const auto services = load();
    ASSERT_EQ(services.size(), 3u) << messages();
    EXPECT_EQ(services[0].description, "etc");
    EXPECT_EQ(services[1].description, "lib");
    EXPECT_EQ(services[2].description, "imported");
}

TEST_F(Load, DropInsOfAllPlacesApplyInNameOrder) {
    write(kLib + std::string("a.svc"), "[Service]\nDescription = 0\n[Dependencies]\nNeeds = n0\n");
    write(kImported + std::string("a.svc.d/20-x.conf"),
          "[Service]\nDescription = 20\n[Dependencies]\nNeeds = n20\n");
    write(kEtc + std::string("a.svc.d/10-x.conf"),
          "[Service]\nDescription = 10\n[Dependencies]\nNeeds = n10\n");
    write(kLib + std::string("a.svc.d/10-x.conf"), "[Service]\nDescription = hidden\n");
    write(kLib + std::string("a.svc.d/30-x.conf"), "[Service]\nDescription = masked\n");
    ASSERT_EQ(symlink("/dev/null", (root_ + kEtc + "a.svc.d/30-x.conf").c_str()), 0);
    const auto services = load();
    ASSERT_EQ(services.size(), 1u) << messages();
    EXPECT_EQ(services[0].description, "20");
    ASSERT_EQ(services[0].edges.size(), 3u);
    EXPECT_EQ(services[0].edges[1].target, "n10");
}

TEST_F(Load, EmptyFilesAndLinksToNullMask) {
    write(kEtc + std::string("a.svc"), "");
    write(kLib + std::string("a.svc"), "[Service]\nDescription = x\n");
    write(kLib + std::string("b.svc"), "[Service]\nDescription = x\n");
    ASSERT_EQ(symlink("/dev/null", (root_ + kEtc + "b.svc").c_str()), 0);
    EXPECT_EQ(names(), "a! b! ");
    // An empty file may be what a full disk left.
    EXPECT_EQ(messages(), root_ + kEtc +
                              "a.svc: warning: this file is empty: that masks \"a\", which never "
                              "starts [svc/empty]\n    help: if that is meant, make it a link to "
                              "/dev/null; else write the definition again\n");
}

TEST_F(Load, AFileInPlaceOfADirectoryOfDropInsIsTold) {
    write(kEtc + std::string("a.svc"), "[Service]\nDescription = x\n");
    write(kEtc + std::string("a.svc.d"), "[Service]\nDescription = y\n");
    EXPECT_EQ(names(), "a ");
    EXPECT_EQ(messages(), root_ + kEtc +
                              "a.svc.d: warning: this file is not read [svc/ignored-file]\n"
                              "    help: make it a directory and put the drop-in into it as "
                              "NAME.conf\n");
}

TEST_F(Load, InstancesAreMadeOfTemplates) {
    write(kLib + std::string("vpn@.svc"), "[Service]\nDescription = vpn ${SLIPWAY_INSTANCE}\n");
    write(kLib + std::string("vpn@.svc.d/10.conf"), "[Service]\nHidden = yes\n");
    write(kEtc + std::string("vpn@home.svc.d/10.conf"), "[Service]\nEssential = yes\n");
    write(kEtc + std::string("a.svc"), "[Dependencies]\nNeeds = vpn@work other@x\n");
    write(kEtc + std::string("tty@.svc"), "[Install]\nEnabled = yes\nDefaultInstance = tty1\n");
    EXPECT_EQ(names(), "a tty@ tty@tty1 vpn@ vpn@home vpn@work ");
    const auto services = load();
    EXPECT_EQ(services[5].description, "vpn work");
    EXPECT_TRUE(services[5].hidden);
    // A drop-in of the instance hides the template's of the same name.
    EXPECT_TRUE(services[4].essential);
    EXPECT_FALSE(services[4].hidden);
}

TEST_F(Load, ATemplateIsEnabledAsItsDefaultInstance) {
    write(kLib + std::string("tty@.svc"), "[Install]\nEnabled = yes\nDefaultInstance = tty1\n");
    write(kEtc + std::string("tty@own.svc.d/10.conf"), "[Install]\nEnabled = yes\n");
    write(kEtc + std::string("tty@other.svc.d/10.conf"), "[Service]\nHidden = yes\n");
    write(kEtc + std::string("a.svc"), "[Dependencies]\nNeeds = tty@named\n");
    std::string enabled;
    for (const model::Service& service : load())
        if (service.enablement.enabled.value_or(false)) enabled += service.name + " ";
    EXPECT_EQ(enabled, "tty@ tty@own tty@tty1 ");
    EXPECT_EQ(messages(), "");
    write(kEtc + std::string("vpn@.svc"), "[Install]\nEnabled = yes\n");
    load();
    EXPECT_EQ(messages(),
              root_ + kEtc +
                  "vpn@.svc:2:11: warning: this enables nothing: the template names no "
                  "DefaultInstance [svc/enabled-template]\n"
                  "    Enabled = yes\n"
                  "              ^\n"
                  "    help: write DefaultInstance = NAME, or `slipway enable vpn@NAME` "
                  "for each\n");
}

TEST_F(Load, SaysWhatItDoesNotRead) {
    write(kEtc + std::string("a.service"), "x");
    write(kEtc + std::string("a.svc~"), "x");
    write(kEtc + std::string("log.svc"), "x");
    write(kEtc + std::string("b.svc.d/x.conf"), "x");
    write(kEtc + std::string("c.svc"), std::string((1 << 20) + 1, '#'));
    ASSERT_EQ(symlink("/nowhere", (root_ + kEtc + "d.svc").c_str()), 0);
    // Opening a FIFO would wait for ever.
    ASSERT_EQ(mkfifo((root_ + kEtc + "e.svc").c_str(), 0600), 0);
    std::filesystem::create_directories(root_ + kEtc + "f.svc");
    EXPECT_EQ(names(), "");
    const std::string etc = root_ + "/etc/slipway/services";
    EXPECT_EQ(
        messages(),
        etc +
            "/a.service: warning: this file is not read [svc/ignored-file]\n"
            "    help: definitions are named NAME.svc, directories of drop-ins NAME.svc.d\n" +
            etc +
            "/b.svc.d/x.conf: warning: there is no definition \"b\" for these drop-ins "
            "[svc/drop-in-without-definition]\n"
            "    help: write b.svc, or remove the directory b.svc.d\n" +
            etc +
            "/c.svc: error: this file is larger than 1 MiB [svc/unreadable]\n"
            "    help: is it a definition at all?\n" +
            etc +
            "/d.svc: error: this link leads nowhere [svc/unreadable]\n"
            "    help: remove it or mend it; a link to /dev/null masks a service\n" +
            etc +
            "/e.svc: error: this is no regular file [svc/unreadable]\n"
            "    help: remove it, or give it another name\n" +
            etc +
            "/f.svc: error: this is no regular file [svc/unreadable]\n"
            "    help: remove it, or give it another name\n" +
            etc +
            "/log.svc: error: this is no name of a service: \"log\" is the name of a logger's "
            "directory [svc/bad-name]\n"
            "    help: rename the file\n");
}

TEST_F(Load, ALinkToTheNullDeviceMasksHoweverItIsWritten) {
    std::filesystem::create_directories(root_ + kEtc);
    ASSERT_EQ(symlink("/dev/null", (root_ + kEtc + "a.svc").c_str()), 0);
    ASSERT_EQ(symlink("/dev/../dev/null", (root_ + kEtc + "b.svc").c_str()), 0);
    EXPECT_EQ(names(), "a! b! ");
    EXPECT_EQ(messages(), "");
}

TEST_F(Load, ServicesOfTwoImportsAreTold) {
    const std::string other = "/var/lib/slipway/imported/openrc/";
    for (const std::string& directory : {std::string(kImported), other}) {
        write(directory + "default.svc", "[Service]\nType = bundle\n");
        write(directory + "web.svc", "[Run]\nCommand = /bin/true\n");
    }
    EXPECT_EQ(names(), "default web ");
    EXPECT_EQ(messages(), root_ + kImported +
                              "web.svc: warning: \"web\" is imported from two formats: " + root_ +
                              other +
                              "web.svc is used, this one is not [svc/imported-twice]\n"
                              "    help: remove the one that is not meant, and import that format "
                              "by name from now on\n");
    // The administrator's own definition settles it.
    write(kEtc + std::string("web.svc"), "[Run]\nCommand = /bin/true\n");
    EXPECT_EQ(names(), "default web ");
    EXPECT_EQ(messages(), "");
}

TEST_F(Load, LineAtReadsTheLineAgain) {
    write("/x", "a\r\nb\n");
    EXPECT_EQ(line_at({root_ + "/x", 1, 1}), "a");
    EXPECT_EQ(line_at({root_ + "/x", 2, 1}), "b");
    EXPECT_EQ(line_at({root_ + "/y", 2, 1}), "");
}

}  // namespace
}  // namespace slipway::source
