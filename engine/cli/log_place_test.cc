#include "engine/cli/log_place.h"

#include <filesystem>
#include <fstream>

#include "engine/database/encode.h"
#include "engine/sys/testing.h"

namespace slipway::cli {
namespace {

struct LogPlaces : ::testing::Test {
    void SetUp() override { options.run = dir.path(); }

    void plan(const std::string& path, const std::string& text) {
        const std::filesystem::path file = dir.path() + "/scan/" + path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << "#!/bin/slipway-exec\n" << text;
    }

    sys::testing::ScratchDirectory dir;
    Options options;
};

TEST_F(LogPlaces, TheLoggerSaysItsDirectory) {
    plan("web/log/run", "directory plain /srv/logs/web 0755\ncommand /bin/slipway-log /srv\n");
    EXPECT_EQ(log_place(options, "web").file, "/srv/logs/web/current");
}

TEST_F(LogPlaces, ASharedLogIsTheOthers) {
    plan("app/log/run", "directory plain /srv/app 0755\ncommand /bin/slipway-log /srv/app\n");
    plan("web/log/run", "command /bin/slipway-log --shared web /run/slipway/scan/app\n");
    plan("api/log/run", "command /bin/slipway-log --shared -c api /run/slipway/scan/web\n");
    plan("sys/log/run", "command /bin/slipway-log --syslog sys\n");
    plan("me/log/run", "command /bin/slipway-log --shared me /run/slipway/scan/me\n");
    EXPECT_EQ(log_place(options, "web").file, "/srv/app/current");
    EXPECT_EQ(log_place(options, "api").file, "/srv/app/current");
    EXPECT_EQ(log_place(options, "sys").file, "");
    EXPECT_NE(log_place(options, "sys").nowhere.find("syslog"), std::string::npos);
    EXPECT_EQ(log_place(options, "me").file, "/var/log/slipway/me/current");
}

TEST_F(LogPlaces, OtherwiseTheServiceSaysWhere) {
    plan("file/run", "stdout append /var/log/file.txt\ncommand /bin/true\n");
    plan("null/run", "stdout null\ncommand /bin/true\n");
    plan("console/run", "stdout console\ncommand /bin/true\n");
    EXPECT_EQ(log_place(options, "file").file, "/var/log/file.txt");
    EXPECT_EQ(log_place(options, "null").file, "");
    EXPECT_NE(log_place(options, "null").nowhere, "");
    EXPECT_EQ(log_place(options, "console").nowhere, "its output goes to the console");
}

// RUN/live says under which name its directory is.
TEST_F(LogPlaces, ARenamedServiceLogsWhereItDid) {
    database::DatabaseSpec spec;
    spec.nodes.resize(1);
    spec.nodes[0].name = "mail";
    spec.nodes[0].directory = "post";
    spec.nodes[0].flags = formats::kHasDirectory;
    spec.nodes[0].aliases = {"smtp"};
    std::filesystem::create_directories(dir.path() + "/1");
    std::ofstream(dir.path() + "/1/db", std::ios::binary) << database::encode(spec);
    std::filesystem::create_symlink(dir.path() + "/1", dir.path() + "/live");
    plan("post/log/run", "directory plain /srv/logs/post 0755\ncommand /bin/slipway-log /srv\n");
    for (const char* name : {"mail", "smtp", "post"})
        EXPECT_EQ(log_place(options, name).file, "/srv/logs/post/current") << name;
    EXPECT_EQ(log_place(options, "web").file, "/var/log/slipway/web/current");
}

TEST_F(LogPlaces, TheUsualPlaceIsBelowTheRoot) {
    plan("script/run", "not a plan\n");
    EXPECT_EQ(log_place(options, "script").file, "/var/log/slipway/script/current");
    EXPECT_EQ(log_place(options, "nginx").file, "/var/log/slipway/nginx/current");
    options.user = UserPlaces{{}, "", "/home/me/.local/state/slipway/log", ""};
    EXPECT_EQ(log_place(options, "nginx").file, "/home/me/.local/state/slipway/log/nginx/current");
    options.user.reset();
    options.root = "/mnt";
    EXPECT_EQ(log_place(options, "nginx").file, "/mnt/var/log/slipway/nginx/current");
}

}  // namespace
}  // namespace slipway::cli
