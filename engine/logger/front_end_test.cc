// svlogd's and multilog's languages, and slipway-log in their place side by side with them.
#include "engine/logger/front_end.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <memory>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "engine/logger/block.h"
#include "engine/logger/glob.h"
#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

using testing::Scratch;
using Words = std::vector<std::string>;

Words list_of(const WordList& words) {
    Words list;
    for (const char* const word : words.view()) list.emplace_back(word);
    return list;
}

std::vector<std::string> warnings;

void keep_warning(std::string_view, std::string_view line, std::string_view) {
    warnings.emplace_back(line);
}

TEST(FrontEnd, TranslatesSvlogd) {
    const char* const arguments[] = {"-ttv", "-l200", "-r", "?", "-R", "xy", "main", "/var/log/b"};
    SvlogdOptions options;
    ASSERT_FALSE(parse_svlogd_options(arguments, options));
    auto words = std::make_unique<WordList>();
    begin_svlogd(options, *words);
    EXPECT_EQ(list_of(*words), (Words{"m200", "l200", "E0", "R?xy"}));
    words = std::make_unique<WordList>();
    warnings.clear();
    translate_svlogd(
        options, options.directories[0],
        "# a comment\n\ns2k\nn0\nN3\nt5m\n!gzip\npX:\n-*secret*\n+*bad*\ne*worse\nU1.2.3.x\nz\n",
        keep_warning, *words);
    EXPECT_EQ(list_of(*words), (Words{"s1000000",
                                      "n10",
                                      "N0",
                                      "a0",
                                      "?",
                                      "P",
                                      "u",
                                      "s2048",
                                      "n4294967295",
                                      "N3",
                                      "a300",
                                      "?gzip",
                                      "PX:",
                                      "-",
                                      "+^[^w]*worse$",
                                      "H",
                                      "e",
                                      "+",
                                      "+",
                                      "-^[^s]*secret.*$",
                                      "+^[^b]*bad.*$",
                                      "H",
                                      "./main",
                                      "+"}));
    EXPECT_EQ(warnings, (Words{"U1.2.3.x", "z"}));
}

TEST(FrontEnd, TranslatesMultilog) {
    const char* const script[] = {"t", "-*", "+*fatal: *", "e", "n5", "s5000", "!cat", "./x", "=y"};
    auto words = std::make_unique<WordList>();
    ASSERT_FALSE(translate_multilog(script, *words));
    EXPECT_EQ(list_of(*words),
              (Words{"n9", "E200", "^1001", "m1000", "M", "-^.*$", "+^[^f]*fatal: .*$", "t", "e",
                     "n4", "s5000", "?cat", "t", "./x", "t", "=y"}));
    const char* const late[] = {"./x", "t"};
    EXPECT_EQ(translate_multilog(late, *words)->what, "t");
    const char* const unknown[] = {"x"};
    EXPECT_EQ(translate_multilog(unknown, *words)->what, "x");
}

TEST(FrontEnd, TranslatesGlobs) {
    struct Row {
        const char* glob;
        const char* line;
        bool multilog, svlogd;
    };

    static constexpr Row kRows[] = {
        {"hello", "hello", true, true},
        {"hello", "hello world", false, false},
        {"*pid*", "tcpsvd: info: pid 1977", false, false},
        {"*: *: pid *", "x tcpsvd: info: pid 1977", true, true},
        {"named[*]: x", "named[135]: x", true, true},
        {"a+bc", "abbbc", false, true},
        {"a+bc", "a+bc", true, false},
        {"*", "", true, true},
        {"*^*", "a^b", true, true},
        {"(a|b)$\\", "(a|b)$\\", true, true},
        {"", "", true, true},
        {"", "x", false, false},
    };
    for (const Row& row : kRows) {
        for (const GlobKind kind : {GlobKind::multilog, GlobKind::svlogd}) {
            GlobText text;
            ASSERT_TRUE(translate_glob(kind, row.glob, text));
            auto pattern = std::make_unique<Pattern>();
            ASSERT_FALSE(compile_pattern(text.view(), *pattern)) << text.view();
            EXPECT_EQ(pattern->matches(row.line),
                      kind == GlobKind::svlogd ? row.svlogd : row.multilog)
                << row.glob << " on " << row.line;
        }
    }
}

// All that a directory holds, without names and stamps.
std::string lines_of(const std::string& directory, std::size_t heading) {
    std::string all;
    for (const std::string& name : testing::archives_in(directory))
        all += testing::read_file(directory + "/" + name) + "--- " + name.substr(26) + "\n";
    all += testing::read_file(directory + "/current");
    std::string bare;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = all.find('\n', at) + 1;
        const bool mark = all.compare(at, 4, "--- ") == 0;
        bare += all.substr(at + (mark ? 0 : std::min(heading, end - at)),
                           end - at - (mark ? 0 : std::min(heading, end - at)));
        at = end;
    }
    return bare;
}

// The same lines through both; the words are a shell's, and DIR is replaced.
void compare(const std::string& name,
             const std::string& words,
             const std::string& config,
             std::size_t heading) {
    if (::system(("command -v " + name + " >/dev/null").c_str()) != 0) GTEST_SKIP() << name;
    const Scratch scratch;
    std::mt19937 random(3);
    std::ofstream input(scratch / "in");
    for (int i = 0; i < 3000; ++i) {
        input << i << " ";
        for (auto n = random() % 80; n > 0; --n)
            input << static_cast<char>(random() % 20 == 0 ? random() % 31 + 11
                                                          : 'a' + random() % 6);
        input << "\n";
    }
    input.close();
    std::string outcomes[2];
    const std::string programs[2] = {name, std::string(SLIPWAY_BIN "/slipway-log --as ") + name};
    for (int i = 0; i < 2; ++i) {
        const std::string place = scratch / std::to_string(i);
        ::mkdir(place.c_str(), 0755);
        ::mkdir((place + "/d").c_str(), 0755);
        std::ofstream(place + "/d/config") << config;
        const std::string line =
            "cd " + place + " && " + programs[i] + " " + words + " <../in 2>err";
        EXPECT_EQ(::system(line.c_str()), 0) << line;
        const std::string status = testing::read_file(place + "/status");
        outcomes[i] = lines_of(place + "/d", heading) + "[errors]\n" +
                      testing::read_file(place + "/err") + "[status]\n" +
                      status.substr(std::min(heading, status.size()));
    }
    const auto [a, b] = std::mismatch(outcomes[0].begin(), outcomes[0].end(), outcomes[1].begin(),
                                      outcomes[1].end());
    EXPECT_EQ(std::string(b, outcomes[1].end()).substr(0, 200),
              std::string(a, outcomes[0].end()).substr(0, 200))
        << "from byte " << a - outcomes[0].begin() << " of " << name << " " << words << "\n"
        << config;
    EXPECT_GT(outcomes[0].size(), 5000u);
}

TEST(FrontEnd, DoesAsSvlogd) {
    compare("svlogd", "-tt d", "n0\ns0\n", 26);
    compare("svlogd", "-t -l 400 d", "s9000\nn4\n", 26);
    compare("svlogd", "-r _ -R abc d", "pnote: \nn0\n", 0);
    compare("svlogd", "d", "n0\n-*a*\n+1*\n+* +d*\n-*7*e*\ne*99*\nE* e*\n", 0);
}

// A receiver of datagrams on the loopback interface.
class Receiver {
public:
    Receiver() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&name), size), 0);
        EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&name), &size), 0);
        port_ = std::to_string(ntohs(name.sin_port));
    }

    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    ~Receiver() { ::close(socket_); }

    const std::string& port() const { return port_; }

    // What has come, without the stamps; a datagram on the loopback is there when it was sent.
    std::string all(std::size_t heading) const {
        std::string text;
        char datagram[4096];
        for (;;) {
            const ssize_t size = ::recv(socket_, datagram, sizeof datagram, 0);
            if (size < 0) return text;
            text += std::string(datagram, static_cast<std::size_t>(size)).substr(heading) + "|";
        }
    }

private:
    int socket_;
    std::string port_;
};

// `config` has PORT where the receiver's goes.
void compare_udp(const std::string& words, std::string config, std::size_t heading) {
    if (::system("command -v svlogd >/dev/null") != 0) GTEST_SKIP() << "needs svlogd";
    const Receiver receiver;
    if (const auto at = config.find("PORT"); at != std::string::npos)
        config.replace(at, 4, receiver.port());
    const Scratch scratch;
    std::ofstream(scratch / "in") << "one\nbad two\n\n"
                                  << std::string(20, 'x') << "\n"
                                  << std::string(19, 'y') << "\n"
                                  << std::string(70, 'z') << "\nlast\n";
    std::string outcomes[2];
    const std::string programs[2] = {"svlogd", SLIPWAY_BIN "/slipway-log --as svlogd"};
    for (int i = 0; i < 2; ++i) {
        const std::string place = scratch / std::to_string(i);
        ASSERT_EQ(::system(("mkdir -p " + place + "/d").c_str()), 0);
        std::ofstream(place + "/d/config") << config;
        const std::string line = "cd " + place + " && " + programs[i] + " " + words + " <../in";
        EXPECT_EQ(::system(line.c_str()), 0) << line;
        outcomes[i] = receiver.all(heading) + "[written]\n";
        // A warning stands in front of the stamp.
        std::istringstream lines(testing::read_file(place + "/d/current"));
        const std::string warning = "warning: failure sending through udp: ";
        for (std::string text; std::getline(lines, text);) {
            const std::size_t begin = text.starts_with(warning) ? warning.size() : 0;
            outcomes[i] += text.substr(0, begin) + text.substr(begin + heading) + "\n";
        }
    }
    EXPECT_EQ(outcomes[1], outcomes[0]) << words << "\n" << config;
    EXPECT_GT(outcomes[0].size(), 100u);
}

TEST(FrontEnd, SendsAsSvlogd) {
    compare_udp("-l 20 d", "u127.0.0.1:PORT\n", 0);
    compare_udp("-tt -l 20 d", "u127.0.0.1:PORT\npX: \n-bad*\n", 26);
    compare_udp("-t -l 20 -r _ -R o d", "U127.0.0.1:PORT\n", 26);
    // Nobody may send to this address, so the lines are written.
    compare_udp("-t -l 30 d", "u255.255.255.255\n", 26);
    // svlogd cuts these at 30 as well; here the whole line is kept.
    compare_udp("-tt -l 100 d", "U255.255.255.255:9\npX:\n", 26);
}

TEST(FrontEnd, TranslatesAddresses) {
    const char* const arguments[] = {"d"};
    SvlogdOptions options;
    ASSERT_FALSE(parse_svlogd_options(arguments, options));
    auto words = std::make_unique<WordList>();
    warnings.clear();
    translate_svlogd(options, "d",
                     "u1.2.3.4\nU1.2.3.4:99\nU1.2.3\nu1.2.3.256\nU1.2.3.4:0\nU1.2.3.4:70000\nu\n",
                     keep_warning, *words);
    const Words all = list_of(*words);
    EXPECT_EQ(std::count(all.begin(), all.end(), "u1.2.3.4"), 1);
    EXPECT_EQ(std::count(all.begin(), all.end(), "U1.2.3.4:99"), 1);
    EXPECT_EQ(warnings, (Words{"U1.2.3", "u1.2.3.256", "U1.2.3.4:0", "U1.2.3.4:70000", "u"}));
}

// Where multilog cuts files depends on what it reads at once.
TEST(FrontEnd, DoesAsMultilog) {
    compare("multilog", "s16000000 ./d", "", 0);
    compare("multilog", "t s16000000 '-* *a*' '+* 1*' ./d", "", 26);
    compare("multilog", "s16000000 '-*' '+*99*' e =status '+*' ./d", "", 0);
    if (::system("command -v multilog >/dev/null") != 0) GTEST_SKIP() << "needs multilog";
    const Scratch scratch;
    for (const std::string program : {"multilog", SLIPWAY_BIN "/slipway-log --as multilog"}) {
        const std::string directory = scratch / std::to_string(program.size());
        ASSERT_EQ(::system(("seq 1 9999 | " + program + " n3 s4096 " + directory).c_str()), 0);
        EXPECT_EQ(testing::archives_in(directory).size(), 2u) << program;
    }
}

// HUP: the new configuration holds from then on, and no line is lost, repeated or split.
TEST(FrontEnd, ReadsTheConfigurationAgain) {
    const Scratch scratch;
    ::mkdir((scratch / "d").c_str(), 0755);
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t logger = ::fork();
    if (logger == 0) {
        ::dup2(ends[0], 0);
        const std::string directory = scratch / "d";
        ::execl(SLIPWAY_BIN "/slipway-log", "svlogd", directory.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    const auto say = [&](const std::string& text) {
        ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    };
    say("one\ntw");
    ASSERT_TRUE(testing::wait_for_bytes(scratch / "d", 4));
    std::ofstream(scratch / "d/config") << "pX:\n";
    ::kill(logger, SIGHUP);
    ::usleep(100000);
    say("o\nthree\n");
    EXPECT_TRUE(testing::wait_for_bytes(scratch / "d", 4 + 6 + 8));
    ::close(ends[1]);
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    EXPECT_EQ(testing::read_file(scratch / "d/current"), "one\nX:two\nX:three\n");
}

}  // namespace
}  // namespace slipway::logger
