// Hostile input: bounded work, no crash, and a message.
#include <random>

#include "importers/systemd/testing.h"

namespace slipway::importers::systemd {
namespace {

using namespace testing;

TEST(Robustness, GarbageIsRefusedWithAMessage) {
    for (const std::string& text :
         {std::string("\0\1\2", 3), std::string("[Service\nExecStart=/bin/t\n"),
          std::string(2 << 20, 'x'), "[Service]\nExecStart=" + std::string(2 << 20, 'y')}) {
        const Imported i = import_text(text);
        EXPECT_TRUE(i.sink.has_errors());
        EXPECT_NE(i.of(diag::Loss::refused), "");
    }
}

TEST(Robustness, ManyFaultsAreBounded) {
    std::string text = "[Service]\nExecStart=/bin/t\n";
    for (int n = 0; n < 200000; ++n) text += "=\n";
    EXPECT_LT(import_text(text).sink.list().size(), 200u);
    text = "[Service]\n";
    for (int n = 0; n < 200000; ++n) text += "Environment=A=" + std::to_string(n) + "\n";
    EXPECT_TRUE(import_text(text).sink.has_errors());
}

TEST(Robustness, RandomBytesAndMutationsDoNoHarm) {
    const std::string seed =
        "[Unit]\nDescription=x\nAfter=a.service b@%i.service\nConditionPathExists=|!/x\n"
        "[Service]\nType=forking\nExecStart=-@/bin/t \"a b\" ${X} $Y \\x41 'c' ; /bin/u\n"
        "Environment=\"A=b c\" D=e\nRestartSec=1min 3s\nLimitNOFILE=1:2\nSystemCallFilter=~@x y\n"
        "StandardOutput=append:/x\nRuntimeDirectory=a b:c\n[Install]\nWantedBy=multi-user.target\n";
    std::mt19937 random(20240611);
    for (int round = 0; round < 500; ++round) {
        std::string text = seed;
        const int changes = 1 + static_cast<int>(random() % 8);
        for (int c = 0; c < changes; ++c) {
            const std::size_t at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 20);
                    break;
                case 2:
                    text.insert(at, text.substr(random() % text.size(), random() % 30));
                    break;
                default:
                    text.insert(at, 1, "\\\"'%$;\n=[~"[random() % 10]);
            }
            if (text.empty()) text = "x";
        }
        common::MemoryRoot root;
        root.file(lib("t.service"), text).file(lib("t.socket"), text).file(lib("t@.service"), text);
        root.file(lib("t.target"), text).file(lib("t.timer"), text).file(lib("t.mount"), text);
        const Imported i = import_all(root);
        for (const diag::Diagnostic& d : i.sink.list()) ASSERT_FALSE(d.message.empty());
    }
}

TEST(Robustness, EveryAssignmentIsInTheReport) {
    const Imported i = import_text(
        "[Unit]\nDescription=d\nAfter=network.target\nAfter=\n[Service]\nExecStart=/bin/"
        "a\nExecStart=\n"
        "ExecStart=/bin/"
        "b\nNice=1\nNice=x\nNice=2\nNope=1\nPrivateTmp=no\n[Install]\nAlias=c.service\n");
    std::size_t lines = 0;
    for (int line = 1; line <= 15; ++line) {
        bool told = false;
        for (const diag::Diagnostic& d : i.sink.list()) told = told || d.where.line == line;
        lines += told ? 1 : 0;
    }
    EXPECT_EQ(lines, 12u);  // all but the three section headers
    EXPECT_EQ(i["t"].process.nice, 2);
    EXPECT_EQ(i.about("Nice"), "9:1 exact replaced; 10:1 exact replaced; 11:1 exact exact");
}

TEST(Robustness, TheSameInputGivesTheSameResult) {
    const auto once = [] { return import_lines("Nice=1\nPrivateTmp=yes\nNope=1\n"); };
    const Imported a = once(), b = once();
    EXPECT_EQ(a.services, b.services);
    ASSERT_EQ(a.sink.list().size(), b.sink.list().size());
    for (std::size_t n = 0; n < a.sink.list().size(); ++n)
        EXPECT_EQ(a.sink.list()[n].message, b.sink.list()[n].message);
}

}  // namespace
}  // namespace slipway::importers::systemd
