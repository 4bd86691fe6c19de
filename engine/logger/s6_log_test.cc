// Side by side with Debian's s6-log: the same lines and the same script leave the same files.
#include <strings.h>
#include <sys/stat.h>

#include <csignal>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "engine/logger/testing.h"

namespace slipway::logger {
namespace {

using testing::Scratch;
using Words = std::vector<std::string>;

bool have_s6() {
    return ::system("command -v s6-log execlineb >/dev/null") == 0;
}

class Program {
public:
    // Descriptor 5 is taken: Debian's s6-log closes the new state if its own signals are there.
    Program(const std::string& program,
            const Words& script,
            const std::string& out,
            const char* zone = "UTC") {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(ends[0], 0);
            ::dup2(::open((out + ".1").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644), 1);
            ::dup2(::open((out + ".2").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644), 2);
            ::dup2(::open("/dev/null", O_RDONLY), 5);
            ::setenv("TZ", zone, 1);
            std::vector<char*> argv{const_cast<char*>(program.c_str()), const_cast<char*>("--")};
            for (const std::string& word : script) argv.push_back(const_cast<char*>(word.c_str()));
            argv.push_back(nullptr);
            ::execvp(argv[0], argv.data());
            ::_exit(127);
        }
        ::close(ends[0]);
        writer_ = ends[1];
    }

    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    ~Program() { (void)finish(); }

    void write(const std::string& text) const {
        if (::write(writer_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            std::abort();
    }

    void signal(int number) const { ::kill(pid_, number); }

    int finish() {
        if (pid_ == 0) return 0;
        ::close(writer_);
        return testing::wait_for_end(std::exchange(pid_, 0));
    }

private:
    pid_t pid_ = 0;
    int writer_ = -1;
};

std::string content_of(const std::string& directory) {
    std::string all;
    for (const std::string& name : testing::archives_in(directory))
        all += testing::read_file(directory + "/" + name);
    return all + testing::read_file(directory + "/previous") +
           testing::read_file(directory + "/current");
}

unsigned mode_of(const std::string& path) {
    struct stat status {};

    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777u : 0;
}

std::string without_stamps(std::string text) {
    for (std::size_t at = 0; at < text.size() && text[at] == '@'; at = text.find('\n', at) + 1)
        text.erase(at, 26);
    return text;
}

// Everything about a directory but the times: names, modes, contents.
std::string description_of(const std::string& directory) {
    std::string all;
    const auto describe = [&](const std::string& name, const std::string& shown) {
        char mode[8];
        std::snprintf(mode, sizeof(mode), "%04o", mode_of(directory + "/" + name));
        all +=
            shown + " " + mode + "\n" + without_stamps(testing::read_file(directory + "/" + name));
    };
    for (const std::string& name : testing::archives_in(directory)) describe(name, name.substr(25));
    for (const char* name : {"current", "previous", "processed", "newstate"})
        if (::access((directory + "/" + name).c_str(), F_OK) == 0) describe(name, name);
    return all;
}

// Every line reaches the program alone, as how s6-log cuts files depends on what it reads at once:
// the next one comes when this one's effect is there.
class SideBySide : public ::testing::Test {
protected:
    void SetUp() override {
        if (!have_s6()) GTEST_SKIP() << "needs s6 and execline";
    }

    // `last` is the directory that every line reaches.
    void run(const std::string& program, const std::string& where, Words script) {
        ::mkdir((scratch / where).c_str(), 0755);
        for (std::string& word : script)
            if (const std::size_t at = word.find("DIR"); at != std::string::npos)
                word.replace(at, 3, scratch / where);
        Program logger(program, script, scratch / where + ".out");
        std::mt19937 random(7);
        for (int i = 0; i < 220; ++i) {
            std::string line = std::to_string(i) + " ";
            for (auto n = random() % 200; n > 0; --n)
                line += static_cast<char>('a' + random() % 26);
            written = line + "\n";
            logger.write(written);
            // A file that is being processed is rotated later, by s6-log at the next line.
            const std::string directory = scratch / where + "/all";
            const bool seen = testing::wait_until([&] {
                const std::string all = content_of(directory);
                return (without_stamps(all).ends_with(written) || all.ends_with("> " + written) ||
                        ::strcasecmp(
                            all.substr(all.size() - std::min(all.size(), written.size())).c_str(),
                            written.c_str()) == 0) &&
                       ::access((directory + "/previous").c_str(), F_OK) != 0 &&
                       ::access((directory + "/processed").c_str(), F_OK) != 0;
            });
            ASSERT_TRUE(seen) << program << ": line " << i;
            if (i == 50) {
                logger.signal(SIGALRM);
                ASSERT_TRUE(testing::wait_until([&] {
                    return testing::read_file(scratch / where + "/all/current").empty();
                })) << program;
            }
        }
        EXPECT_EQ(logger.finish(), 0) << program;
    }

    void compare(const Words& script, const Words& directories = {"all"}) {
        const std::string n = std::to_string(++round);
        run("s6-log", "theirs" + n, script);
        run(SLIPWAY_BIN "/slipway-log", "ours" + n, script);
        if (HasFatalFailure()) return;
        for (const std::string& name : directories) {
            const std::string theirs = description_of(scratch / ("theirs" + n) + "/" + name);
            const std::string ours = description_of(scratch / ("ours" + n) + "/" + name);
            const auto [a, b] =
                std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
            EXPECT_EQ(std::string(a, ours.end()).substr(0, 200),
                      std::string(b, theirs.end()).substr(0, 200))
                << name << " from byte " << a - ours.begin() << " with "
                << ::testing::PrintToString(script);
            EXPECT_GT(theirs.size(), 500u);
        }
    }

    std::string file(const std::string& name) const { return testing::read_file(scratch / name); }

    Scratch scratch;
    std::string written;
    int round = 0;
};

TEST_F(SideBySide, Rotations) {
    compare({"n1000", "s4096", "DIR/all"});
    compare({"t", "n3", "l100", "s5000", "DIR/all"});
    compare({"S9000", "s4096", "p>", "DIR/all"});
}

TEST_F(SideBySide, Selections) {
    compare({"s4096", "-", "+^[0-9]*[02468] (a|b|[l-z]{1,2}).*", "t", "DIR/some", "f", "n2",
             "DIR/others", "-e", "+[[:digit:]]{3}", "DIR/last", "+", "DIR/all"},
            {"all", "some", "others", "last"});
}

TEST_F(SideBySide, StatusFilesAndAlerts) {
    // Debian's s6-log does not keep to E.
    compare({"s4096", "E0", "^30", "=DIR/cut", "^300", "pnote:", "=DIR/padded", "^0", "=DIR/whole",
             "p", "-", "+[0-9]*7 ", "1", "2", "f", "+", "DIR/all"});
    for (const char* name : {"/cut", "/padded", "/whole", ".out.1"}) {
        EXPECT_EQ(file("ours1" + std::string(name)), file("theirs1" + std::string(name))) << name;
        EXPECT_GT(file("ours1" + std::string(name)).size(), 20u);
    }
    std::string theirs;
    for (std::size_t at = 0, end = 0; at < file("theirs1.out.2").size(); at = end + 1) {
        end = file("theirs1.out.2").find('\n', at);
        const std::string line = file("theirs1.out.2").substr(at, end - at);
        if (line.starts_with("s6-log: alert: ")) theirs += "slipway-log" + line.substr(6) + "\n";
    }
    EXPECT_EQ(file("ours1.out.2"), theirs);
}

TEST_F(SideBySide, LocalTime) {
    const auto stamp_of = [&](const std::string& program, const char* zone) {
        const std::string directory = scratch / ("zone" + std::to_string(++round));
        Program logger(program, {"T", directory}, directory + ".out", zone);
        logger.write("line\n");
        EXPECT_EQ(logger.finish(), 0) << program;
        const std::string text = testing::read_file(directory + "/current");
        std::tm parts{};
        const char* const end = ::strptime(text.c_str(), "%Y-%m-%d %H:%M:%S.", &parts);
        EXPECT_TRUE(end != nullptr && std::string(end).substr(9) == "  line\n") << text;
        return ::timegm(&parts);
    };
    for (const char* zone :
         {"UTC", ":America/New_York", "Asia/Kathmandu", "<+0545>-5:45", "EST5EDT",
          "NZST-12NZDT,M9.5.0,M4.1.0/3", "", ":", "No/Zone", ":No/Zone"}) {
        const auto theirs = stamp_of("s6-log", zone);
        const auto ours = stamp_of(SLIPWAY_BIN "/slipway-log", zone);
        EXPECT_LT(ours - theirs, 600) << zone;
        EXPECT_GE(ours - theirs, 0) << zone;
    }
}

TEST_F(SideBySide, Processors) {
    compare({"n1000", "s4096", "!tr a-z A-Z", "DIR/all"});
    compare({"n1000", "s4096", "!sh -c \"cat; echo x >&5; cat <&4 >&5\"", "DIR/all"});
    EXPECT_EQ(file("ours2/all/state"), file("theirs2/all/state"));
    EXPECT_GT(file("ours2/all/state").size(), 8u);
    // A failure is tried again, and what it wrote is forgotten.
    compare({"n1000", "s4096", "r10",
             "?cat; test -e failed && exec rm failed; echo wrong >&5; touch failed; exit 1",
             "DIR/all"});
}

}  // namespace
}  // namespace slipway::logger
