#include "engine/manager/options.h"

namespace slipway::manager {
namespace {

std::variant<Options, Leave> parse(std::vector<const char*> words, const char* run = nullptr) {
    words.insert(words.begin(), "slipway-manager");
    return parse_options(static_cast<int>(words.size()), words.data(), run);
}

std::string wrong(std::vector<const char*> words) {
    const auto parsed = parse(std::move(words));
    const auto* leave = std::get_if<Leave>(&parsed);
    EXPECT_TRUE(leave != nullptr && leave->code == 100);
    return leave == nullptr ? "" : leave->text;
}

TEST(ManagerOptions, AreTakenAndTheRestIsDefault) {
    const auto options =
        std::get<Options>(parse({"--run", "/x", "--notify-fd", "3", "--hold", "7"}));
    EXPECT_EQ(options.run, "/x");
    EXPECT_EQ(options.notify_fd, 3);
    EXPECT_EQ(options.hold, 7u);
    EXPECT_EQ(options.boot_state, "/etc/slipway/boot/state");
    EXPECT_EQ(std::get<Options>(parse({}, "/env")).run, "/env");
    EXPECT_EQ(std::get<Options>(parse({}, "")).run, "/run/slipway");
}

TEST(ManagerOptions, WrongOnesSayWhatIsWrong) {
    EXPECT_NE(wrong({"--frob", "1"}).find("--frob: unknown option"), std::string::npos);
    EXPECT_NE(wrong({"--hold", "soon"}).find("`soon` is no number"), std::string::npos);
    EXPECT_NE(wrong({"--hold"}).find("its value is missing"), std::string::npos);
    EXPECT_NE(wrong({"--run", "relative"}).find("not an absolute path"), std::string::npos);
}

TEST(ManagerOptions, HelpNamesEveryOption) {
    const auto leave = std::get<Leave>(parse({"--help"}));
    EXPECT_EQ(leave.code, 0);
    for (const char* name :
         {"--run", "--boot-state", "--notify-fd", "--hold", "--boot-limit", "--shutdown-limit"})
        EXPECT_NE(leave.text.find(name), std::string::npos) << name;
}

}  // namespace
}  // namespace slipway::manager
