// The parser against dash: what `dash -n` accepts and refuses, and what a printed script does.
#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "importers/shell/parse.h"
#include "importers/shell/print.h"

namespace slipway::importers::shell {
namespace {

std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
    out += "status " + std::to_string(WEXITSTATUS(pclose(pipe)));
    return out;
}

class Dash : public ::testing::Test {
protected:
    void SetUp() override {
        if (system("command -v dash >/dev/null") != 0) GTEST_SKIP() << "dash is not installed";
        char name[] = "/tmp/slipway-shell-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        directory_ = name;
        file_ = directory_ + "/script";
    }

    void TearDown() override {
        unlink(file_.c_str());
        if (!directory_.empty()) rmdir(directory_.c_str());
    }

    void write(const std::string& text) { std::ofstream(file_, std::ios::binary) << text; }

    bool accepts(const std::string& text) {
        write(text);
        return system(("dash -n " + file_ + " 2>/dev/null").c_str()) == 0;
    }

    std::string result(const std::string& text) {
        write(text);
        return run("cd /tmp && env -i PATH=/usr/bin:/bin dash " + file_ +
                   " a 'b c' 2>&1 </dev/null");
    }

    // The script is accepted by both or by none, and printing keeps its tree.
    void same(const std::string& text, const std::string& name) {
        diag::Sink sink;
        const auto script = parse(text, name, sink);
        // Delimiters that are not plain words are refused here only.
        if (!script && sink.list()[0].message.find("delimiter") != std::string::npos) return;
        // What is left over between backquotes dash does not look at.
        if (!script && text.find('`') != std::string::npos) return;
        const bool extended = script && !script->extensions.empty();
        if (!extended) {
            EXPECT_EQ(script.has_value(), accepts(text))
                << name
                << (sink.list().empty() ? ""
                                        : ":" + std::to_string(sink.list()[0].where.line) + ": " +
                                              sink.list()[0].message)
                << "\n"
                << (text.size() < 400 ? text : "");
        }
        if (!script) return;
        const std::string printed = print(*script);
        diag::Sink again;
        const auto second = parse(printed, name, again);
        ASSERT_TRUE(second) << name << "\n" << printed << again.list()[0].message;
        EXPECT_TRUE(*script == *second) << name << (text.size() < 400 ? text + "\n" + printed : "");
        if (!extended) {
            EXPECT_TRUE(accepts(printed)) << name << (printed.size() < 400 ? printed : "");
        }
    }

    std::string directory_, file_;
};

std::string contents(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Regular files directly in `directory` that a POSIX shell is to read.
std::vector<std::string> scripts_in(const std::string& directory, int depth) {
    std::vector<std::string> found;
    DIR* dir = opendir(directory.c_str());
    if (dir == nullptr) return found;
    while (const dirent* entry = readdir(dir)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        const std::string path = directory + "/" + name;

        struct stat st {};

        if (lstat(path.c_str(), &st) != 0) continue;
        if (S_ISDIR(st.st_mode) && depth > 0) {
            const auto below = scripts_in(path, depth - 1);
            found.insert(found.end(), below.begin(), below.end());
        }
        if (!S_ISREG(st.st_mode) || st.st_size > (1 << 20)) continue;
        const std::string head = contents(path).substr(0, 60);
        const std::string line = head.substr(0, head.find('\n'));
        const bool shell = line.starts_with("#!") &&
                           (line.ends_with("/sh") || line.find("/sh ") != std::string::npos ||
                            line.ends_with("openrc-run") || line.ends_with("invoke-run"));
        if (shell) found.push_back(path);
    }
    closedir(dir);
    std::sort(found.begin(), found.end());
    return found;
}

TEST_F(Dash, AgreesOnTheScriptsOfThisMachine) {
    std::vector<std::string> all;
    for (const char* directory : {"/usr/bin", "/usr/sbin", "/etc/init.d", "/usr/lib", "/etc"})
        for (const std::string& path :
             scripts_in(directory, directory == std::string("/usr/bin") ? 0 : 1))
            all.push_back(path);
    printf("%zu scripts\n", all.size());
    EXPECT_GT(all.size(), 10u);
    for (const std::string& path : all) same(contents(path), path);
}

TEST_F(Dash, AgreesOnAnotherCorpus) {
    const char* corpus = getenv("SLIPWAY_SHELL_CORPUS");
    if (corpus == nullptr)
        GTEST_SKIP() << "SLIPWAY_SHELL_CORPUS names no directories of scripts (tools/test sets it)";
    std::istringstream directories(corpus);
    for (std::string directory; std::getline(directories, directory, ':');) {
        const auto all = scripts_in(directory, 6);
        printf("%zu scripts below %s\n", all.size(), directory.c_str());
        EXPECT_FALSE(all.empty()) << directory;
        for (const std::string& path : all) same(contents(path), path);
    }
}

TEST_F(Dash, AgreesOnItsOwnSamples) {
    const auto all = scripts_in(SLIPWAY_TESTDATA, 1);
    EXPECT_FALSE(all.empty());
    for (const std::string& path : all) {
        const std::string text = contents(path);
        same(text, path);
        diag::Sink sink;
        const auto script = parse(text, path, sink);
        ASSERT_TRUE(script) << path;
        EXPECT_EQ(result(text), result(print(*script))) << path;
    }
}

// Pieces of shell strung together at random: most are wrong, which is as good a question.
TEST_F(Dash, AgreesOnGeneratedScripts) {
    constexpr const char* pieces[] = {
        "a",     "b=1",    " ",    " ",    "\n",    ";",      "&",       "&&",    "||",     "|",
        "if ",   " then ", " fi ", "else", "elif ", "while ", " do ",    " done", "for x",  " in ",
        "case ", " esac",  ")",    "(",    ";;",    "{ ",     "; }",     "!",     "$x",     "${x",
        "}",     ":-",     "\"",   "'",    "`",     "$(",     "$((",     "))",    "<<E\n",  "E\n",
        ">f",    "2>&1",   "<",    "\\",   "#",     "f()",    "${x:-a}", "*",     "x=$(a)", "~"};
    const char* given = getenv("SLIPWAY_SEED");
    const unsigned seed = given != nullptr ? static_cast<unsigned>(atoi(given)) : 20240301;
    printf("seed %u\n", seed);
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) { return std::size_t{random()} % n; };
    const int rounds = getenv("SLIPWAY_LONG") != nullptr ? 20000 : 600;
    for (int round = 0; round < rounds; ++round) {
        std::string text;
        for (std::size_t i = 1 + pick(9); i > 0; --i) text += pieces[pick(std::size(pieces))];
        same(text, "seed " + std::to_string(seed) + " round " + std::to_string(round));
        if (HasFailure()) return;
    }
}

// Real text with bytes changed: never a crash, never a hang, and the same answer after printing.
TEST(Robustness, AnyBytesAreReadOrRefused) {
    std::mt19937 random(7);
    const auto pick = [&](std::size_t n) { return std::size_t{random()} % n; };
    std::string text = contents(SLIPWAY_TESTDATA "/everything.sh");
    ASSERT_FALSE(text.empty());
    for (int round = 0; round < 3000; ++round) {
        std::string changed = text;
        for (std::size_t i = 1 + pick(6); i > 0; --i) {
            const std::size_t at = pick(changed.size());
            if (pick(3) == 0)
                changed.erase(at, pick(20));
            else if (pick(2) == 0)
                changed.insert(at, changed.substr(pick(changed.size()), pick(30)));
            else
                changed[at] = static_cast<char>(pick(256));
        }
        diag::Sink sink;
        const auto script = parse(changed, "t", sink);
        EXPECT_NE(script.has_value(), sink.has_errors());
        if (!script) continue;
        const std::string printed = print(*script);
        const auto second = parse(printed, "t", sink);
        ASSERT_TRUE(second) << round << "\n" << printed << sink.list()[0].message;
        EXPECT_TRUE(*script == *second) << round << "\n" << printed;
        if (::testing::Test::HasFailure()) return;
    }
    for (int round = 0; round < 3000; ++round) {
        std::string bytes;
        for (std::size_t i = pick(200); i > 0; --i) bytes += static_cast<char>(pick(256));
        diag::Sink sink;
        const bool read = parse(bytes, "t", sink).has_value();
        EXPECT_NE(read, sink.has_errors());
    }
}

}  // namespace
}  // namespace slipway::importers::shell
