#include "engine/init/request.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::init {
namespace {

Request read(const char* program, std::vector<std::string> words, bool is_pid1 = true) {
    static std::vector<std::string> kept;
    kept = std::move(words);
    std::vector<char*> pointers;
    for (auto& word : kept) pointers.push_back(word.data());
    return read_request(program, pointers, is_pid1);
}

TEST(Request, ByName) {
    EXPECT_EQ(read("/sbin/init", {}).stage, Stage::first);
    EXPECT_EQ(read(".s6-svscan/finish", {}).stage, Stage::last);
    EXPECT_EQ(read(".s6-svscan/crash", {}).stage, Stage::crash);
    EXPECT_EQ(read(".s6-svscan/SIGINT", {}, false).ending, Ending::reboot);
    EXPECT_EQ(read(".s6-svscan/SIGUSR2", {}, false).ending, Ending::poweroff);
    EXPECT_EQ(read(".s6-svscan/SIGPWR", {}, false).stage, Stage::ask);
}

TEST(Request, Arguments) {
    EXPECT_EQ(read("init", {"--final", "reboot"}).ending, Ending::reboot);
    EXPECT_EQ(read("init", {"--final"}).stage, Stage::last);
    EXPECT_EQ(read("init", {"--final", "now"}).stage, Stage::wrong);
    EXPECT_EQ(read("init", {"--help"}, false).stage, Stage::help);
    EXPECT_EQ(read("init", {"--generation", "12"}).generation, 12u);
    EXPECT_EQ(read("init", {"--tries", "5"}).tries, 5u);
    EXPECT_TRUE(read("init", {"auto", "single"}).emergency);
    EXPECT_FALSE(read("init", {"auto", "splash", "5"}).emergency);
}

TEST(Request, TelinitIsNotPid1) {
    EXPECT_EQ(read("/sbin/init", {"6"}, false).stage, Stage::telinit);
    EXPECT_EQ(read("/sbin/telinit", {"q"}, false).stage, Stage::telinit);
    EXPECT_EQ(read("/sbin/init", {"nonsense"}, false).stage, Stage::wrong);
}

TEST(Request, KernelCommandLine) {
    Request request;
    add_kernel_arguments("root=/dev/sda1 ro slipway.generation=9 slipway.tries=1 quiet", request);
    EXPECT_EQ(request.generation, 9u);
    EXPECT_EQ(request.tries, 1u);
    EXPECT_FALSE(request.emergency);
    add_kernel_arguments("slipway.emergency slipway.generation=x", request);
    EXPECT_TRUE(request.emergency);
    EXPECT_EQ(request.generation, 0u);
}

TEST(Request, Endings) {
    for (const char* word : {"poweroff", "reboot", "halt", "kexec", "exit"})
        EXPECT_EQ(ending_word(parse_ending(word).value()), word);
    EXPECT_FALSE(parse_ending(""));
}

}  // namespace
}  // namespace slipway::init
