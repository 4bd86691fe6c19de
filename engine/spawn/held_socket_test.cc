#include "engine/spawn/held_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace slipway::spawn {
namespace {

namespace fs = std::filesystem;

class HeldSocket : public testing::Test {
protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(top_.data()), nullptr); }

    void TearDown() override { fs::remove_all(top_); }

    std::string make_socket(const std::string& name) const {
        const std::string path = top_ + "/" + name;
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << path;
        ::close(fd);
        return path;
    }

    static void remove(const std::string& path) { remove_held_path("stream:" + path); }

    static bool is_there(const std::string& path) { return fs::exists(fs::symlink_status(path)); }

    std::string top_ = "/tmp/slipway-held-XXXXXX";
};

TEST_F(HeldSocket, IsRemoved) {
    const std::string socket = make_socket("socket");
    remove(socket);
    EXPECT_FALSE(is_there(socket));
    remove(socket);
    remove(top_ + "/nowhere/socket");
}

TEST_F(HeldSocket, WhatIsNoSocketStays) {
    const std::string file = top_ + "/file";
    const std::string link = top_ + "/link";
    const std::string socket = make_socket("socket");
    std::ofstream(file) << "kept";
    fs::create_symlink(socket, link);
    for (const std::string& path : {file, link, top_}) {
        remove(path);
        EXPECT_TRUE(is_there(path)) << path;
    }
    for (const std::string held : {"stream:@name", "stream:80", "stream:", "", "stream"})
        remove_held_path(held);
    EXPECT_TRUE(is_there(socket));
}

TEST_F(HeldSocket, LinksOfUsersAreNotFollowed) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    constexpr unsigned user = 1;
    fs::create_directory(top_ + "/others");
    const std::string socket = make_socket("others/socket");
    fs::create_symlink("others", top_ + "/link");
    ASSERT_EQ(::lchown((top_ + "/link").c_str(), user, user), 0);
    remove(top_ + "/link/socket");
    EXPECT_TRUE(is_there(socket));
    ASSERT_EQ(::lchown((top_ + "/link").c_str(), 0, 0), 0);
    remove(top_ + "/link/socket");
    EXPECT_FALSE(is_there(socket));
}

}  // namespace
}  // namespace slipway::spawn
