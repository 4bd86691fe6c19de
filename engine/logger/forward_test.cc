// Lines to syslog and to other services' logs: what a message says, and that none is lost.
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/logger/forward_line.h"
#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

using testing::Pipes;
using testing::Scratch;
using Messages = std::vector<std::string>;

Messages messages(const ForwardStyle& style, std::string_view text, Rest rest = Rest::waits) {
    Messages out;
    ForwardState state;
    ForwardMessage message;
    while (const std::size_t taken = first_message(style, text, rest, state, message)) {
        out.emplace_back(message.view());
        text.remove_prefix(taken);
    }
    return out;
}

ForwardStyle style_of(ForwardStyle::Kind kind) {
    ForwardStyle style;
    style.kind = kind;
    style.name = "web";
    return style;
}

const ForwardStyle kSyslog = style_of(ForwardStyle::Kind::syslog);
const ForwardStyle kShared = style_of(ForwardStyle::Kind::shared);

TEST(ForwardLine, HasPriorityAndName) {
    EXPECT_EQ(messages(kSyslog, "one\n\ntwo"), (Messages{"<30>web: one", "<30>web: "}));
    EXPECT_EQ(messages(kSyslog, "two", Rest::last), Messages{"<30>web: two"});
    EXPECT_EQ(messages(kShared, "one\n<3>two\n"), (Messages{"web: one\n", "web: <3>two\n"}));
}

TEST(ForwardLine, TakesTheSeverityThatALineBeginsWith) {
    EXPECT_EQ(messages(kSyslog, "<3>bad\n<8>no level\n<>\n"),
              (Messages{"<27>web: bad", "<30>web: <8>no level", "<30>web: <>"}));
    ForwardStyle style = kSyslog;
    style.priority = {23, 7};
    EXPECT_EQ(messages(style, "x\n"), Messages{"<191>web: x"});
}

TEST(ForwardLine, CutsWhatIsTooLongForOneMessage) {
    for (const ForwardStyle& style : {kSyslog, kShared}) {
        const bool syslog = style.kind == ForwardStyle::Kind::syslog;
        const std::size_t most = syslog ? kLongestSyslog : kLongestShared;
        const std::string line(2 * most, 'x');
        const Messages parts = messages(style, (syslog ? "<2>" : "") + line + "\nnext\n");
        ASSERT_EQ(parts.size(), 4u);
        std::string together;
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_LE(parts[i].size(), most);
            const std::string head = syslog ? "<26>web: " : "web: ";
            EXPECT_EQ(parts[i].substr(0, head.size()), head);
            together += parts[i].substr(head.size());
            if (!syslog) together.pop_back();
        }
        EXPECT_EQ(together, line);
        EXPECT_EQ(parts[3], syslog ? "<30>web: next" : "web: next\n");
    }
}

TEST(ForwardLine, SendsAPartWhenThePipeHoldsNoMore) {
    EXPECT_EQ(messages(kShared, "abc", Rest::part), Messages{"web: abc\n"});
    EXPECT_EQ(messages(kShared, "abc", Rest::waits), Messages{});
}

// The test's own /dev/log.
class Receiver {
public:
    explicit Receiver(const std::string& path)
        : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        ::unlink(path.c_str());
        if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
        const timeval patience{60, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    ~Receiver() { ::close(fd_); }

    std::string next() const {
        std::string message(kLongestSyslog + 1, '\0');
        const ssize_t got = ::recv(fd_, message.data(), message.size(), 0);
        message.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return message;
    }

private:
    int fd_;
};

pid_t start(const Pipes& pipes, const std::string& socket, void (*in_child)() = nullptr) {
    return pipes.start_words({"--syslog", "web", "daemon.info", socket}, in_child);
}

TEST(Forward, SendsLinesToSyslog) {
    const Scratch scratch;
    const Receiver syslog(scratch / "log");
    Pipes pipes;
    const pid_t logger = start(pipes, scratch / "log");
    pipes.write("one\n<3>two\nthree");
    EXPECT_EQ(syslog.next(), "<30>web: one");
    EXPECT_EQ(syslog.next(), "<27>web: two");
    pipes.close_writer();
    EXPECT_EQ(syslog.next(), "<30>web: three");
    EXPECT_EQ(testing::wait_for_end(logger), 0);
}

TEST(Forward, WaitsForSyslogAndForItsReturn) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = start(pipes, scratch / "log");
    pipes.write("early\n");
    ASSERT_TRUE(testing::wait_until([&] { return pipes.empty(); }));
    {
        const Receiver first(scratch / "log");
        EXPECT_EQ(first.next(), "<30>web: early");
    }
    pipes.write("between\n");
    const Receiver second(scratch / "log");
    EXPECT_EQ(second.next(), "<30>web: between");
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
}

// Only the line that was under way may come twice.
TEST(Forward, LosesNoLineWhenItIsKilled) {
    const Scratch scratch;
    const Receiver syslog(scratch / "log");
    Pipes pipes;
    constexpr int kLines = 3000;
    int expected = 0, twice = 0, kills = 0;
    pid_t logger = start(pipes, scratch / "log");
    for (int i = 0; i < kLines; i += 100) {
        std::string block;
        for (int k = i; k < i + 100; ++k) block += std::to_string(k) + "\n";
        pipes.write(block);
        for (bool killed = false; expected < i + 100;) {
            const std::string message = syslog.next();
            ASSERT_NE(message, "");
            const int number = std::atoi(message.substr(9).c_str());
            if (number == expected - 1)
                ++twice;
            else
                ASSERT_EQ(number, expected++);
            if (killed || expected % 100 != 50) continue;
            killed = true;
            ::kill(logger, SIGKILL);
            testing::wait_for_end(logger);
            logger = start(pipes, scratch / "log");
            ++kills;
        }
    }
    EXPECT_LE(twice, kills);
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
}

TEST(Forward, LeavesLinesToItsSuccessor) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = start(pipes, scratch / "log");
    pipes.write("one\npart ");
    ASSERT_TRUE(testing::wait_until_it_takes_signals(logger));
    ASSERT_TRUE(testing::wait_until([&] { return pipes.empty(); }));
    ::kill(logger, SIGTERM);
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    const Receiver syslog(scratch / "log");
    const pid_t next = start(pipes, scratch / "log");
    EXPECT_EQ(syslog.next(), "<30>web: one");
    pipes.write("end\n");
    EXPECT_EQ(syslog.next(), "<30>web: part end");
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(next), 0);
}

// More than the spare pipe holds.
TEST(Forward, TakesAllThatIsThereBeforeItEnds) {
    const Scratch scratch;
    Pipes pipes;
    const pid_t logger = start(pipes, scratch / "log");
    int lines = 0;
    for (int i = 0; i < 16; ++i) {
        std::string block;
        for (; block.size() < 10000; ++lines)
            block += std::to_string(lines) + std::string(90, '.') + "\n";
        pipes.write(block);
    }
    ASSERT_TRUE(testing::wait_until_it_takes_signals(logger));
    const Receiver syslog(scratch / "log");
    ::kill(logger, SIGHUP);
    for (int i = 0; i < lines; ++i)
        ASSERT_EQ(std::atoi(syslog.next().substr(9).c_str()), i) << "of " << lines;
    EXPECT_EQ(testing::wait_for_end(logger), 0);
}

// Nobody would send them later: they go where the logger's own messages go.
TEST(Forward, GivesUpAtTheEndOnlyAndLosesNothing) {
    const Scratch scratch;
    Pipes pipes;
    static std::string errors;
    errors = scratch / "errors";
    const pid_t logger = start(pipes, scratch / "log",
                               [] { ::dup2(::open(errors.c_str(), O_WRONLY | O_CREAT, 0600), 2); });
    pipes.write("one\ntwo\nrest");
    pipes.close_writer();
    EXPECT_EQ(testing::wait_for_end(logger), 0);
    const std::string said = testing::read_file(errors);
    EXPECT_NE(said.find("cannot send to"), std::string::npos) << said;
    EXPECT_NE(said.find("\nweb: one\nweb: two\nweb: rest\n"), std::string::npos) << said;
}

TEST(Forward, RefusesWrongArguments) {
    for (const char* const words :
         {"--syslog", "--shared web", "--syslog web info", "--shared web a b", "--syslog -x web"})
        EXPECT_NE(
            ::system((SLIPWAY_BIN "/slipway-log " + std::string(words) + " 2>/dev/null").c_str()),
            0)
            << words;
}

}  // namespace
}  // namespace slipway::logger
