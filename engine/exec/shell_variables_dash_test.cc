// Random files of assignments, read by us and by dash: what we accept must mean the same.
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/exec/variables_file.h"

namespace slipway::exec {
namespace {

constexpr std::array kNames{"A", "B", "C1", "_d"};

std::string pick(std::mt19937& random, const std::vector<std::string>& from) {
    return from[random() % from.size()];
}

std::string random_value(std::mt19937& random, int depth);

std::string random_piece(std::mt19937& random, int depth) {
    static const std::vector<std::string> kPieces{
        "x",   "yz",   "'a b'",   "'$A'",    "\"c d\"", "\"'\"", "\"$A\"", "$B",  "${C1}", "\\ ",
        "\\$", "\\\\", "\"\\n\"", "\"\\$\"", "\\\n",    "#",     "=",      "a:b", "*",     "[a]",
        "''",  "\"\"", "$",       "{",       "}",       "\"#\"", "\"\n\"", "\"`", "%",     "'\\'",
        "~",   ":~",   "!",       "\\~",     "|",       "$_d",   "@",      "\t",  "\\\"",  "-"};
    static const std::vector<std::string> kOperators{":-", "-", ":=", "=", ":+", "+"};
    if (depth > 3 || random() % 4 != 0) return pick(random, kPieces);
    const std::string braces = "${" + std::string(kNames[random() % kNames.size()]) +
                               pick(random, kOperators) + random_value(random, depth + 1) + "}";
    return random() % 3 == 0 ? "\"" + braces + "\"" : braces;
}

std::string random_value(std::mt19937& random, int depth) {
    std::string value;
    for (auto i = random() % 4; i > 0; --i) value += random_piece(random, depth);
    return value;
}

std::string random_statement(std::mt19937& random) {
    const std::string name = kNames[random() % kNames.size()];
    switch (random() % 12) {
        case 0:
            return "export " + name;
        case 1:
            return "export " + name + "=" + random_value(random, 0);
        case 2:
            return ": ${" + name + ":=" + random_value(random, 1) + "}";
        case 3:
            return ": \"${" + name + "=" + random_value(random, 1) + "}\"";
        case 4:
            return "unset " + name;
        case 5:
            return "  # comment 'x";
        case 6:
            return "";
        default:
            return name + "=" + random_value(random, 0);
    }
}

std::string random_file(std::mt19937& random) {
    static const std::vector<std::string> kEnds{"\n", "\n", "\n", " ; ", ";", " # c\n", "  "};
    std::string text;
    for (auto i = 1 + random() % 5; i > 0; --i)
        text += random_statement(random) + pick(random, kEnds);
    return text;
}

// "A=value\n" for each name, or nothing when the file was refused.
std::optional<std::string> read_with_ours(const std::string& text) {
    static Environment environment;
    environment = Environment();
    FileFindings findings;
    std::string scratch(65536, '\0');
    read_shell_variables(text, scratch, Export::no, environment, findings);
    if (!findings.good) return std::nullopt;
    std::string out;
    for (const char* name : kNames) {
        const auto value = environment.get(name);
        out += value ? "=" + std::string(*value) : "unset";
        out += environment.exported(name) ? "!\n" : "\n";
    }
    return out;
}

// Reads all files with one dash; each in a subshell, its answer between \001 bytes.
std::vector<std::string> read_with_dash(const std::string& directory, std::size_t count) {
    std::string script;
    for (std::size_t i = 0; i < count; ++i) {
        script += "(unset A B C1 _d; . " + directory + "/" + std::to_string(i) + " || exit 1\n";
        for (const std::string name : kNames)
            script += "if [ -n \"${" + name + "+s}\" ]; then printf =%s \"$" + name +
                      "\"; else printf unset; fi; if env | grep -q '^" + name +
                      "='; then echo !; else echo; fi\n";
        script += ") </dev/null 2>/dev/null; printf '\\001'\n";
    }
    std::ofstream(directory + "/script") << script;
    FILE* pipe = popen(("env -i PATH=/usr/bin:/bin dash " + directory + "/script").c_str(), "r");
    std::string all;
    std::array<char, 4096> buffer{};
    while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe))
        all.append(buffer.data(), got);
    pclose(pipe);
    std::vector<std::string> answers;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = all.find('\001', at);
        answers.push_back(all.substr(at, end - at));
        at = end + 1;
    }
    return answers;
}

TEST(ShellVariables, MeansWhatDashMeans) {
    constexpr std::size_t kFiles = 400;
    std::string directory = "/tmp/slipway-dash-XXXXXX";
    ASSERT_NE(mkdtemp(directory.data()), nullptr);
    const char* const chosen = getenv("SLIPWAY_TEST_SEED");
    const unsigned seed = chosen != nullptr ? static_cast<unsigned>(atoi(chosen)) : 20240607;
    SCOPED_TRACE("SLIPWAY_TEST_SEED=" + std::to_string(seed));
    std::mt19937 random(seed);
    std::size_t accepted = 0;
    std::vector<std::string> files;
    for (std::size_t i = 0; i < kFiles; ++i) {
        files.push_back(random_file(random));
        std::ofstream(directory + "/" + std::to_string(i)) << files.back();
    }
    const std::vector<std::string> answers = read_with_dash(directory, kFiles);
    ASSERT_EQ(answers.size(), kFiles) << "is dash installed?";
    for (std::size_t i = 0; i < kFiles; ++i) {
        const auto ours = read_with_ours(files[i]);
        if (!ours) continue;
        ++accepted;
        EXPECT_EQ(*ours, answers[i]) << "file:\n" << files[i];
    }
    // Most files hold something that only a shell can do; enough of them must not.
    EXPECT_GT(accepted, kFiles / 4);
    [[maybe_unused]] const int removed = system(("rm -rf " + directory).c_str());
}

}  // namespace
}  // namespace slipway::exec
