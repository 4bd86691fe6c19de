// The pages that people read about these formats know every row of their tables.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "engine/formats/control.h"
#include "engine/formats/exec_plan_directives.h"
#include "engine/formats/policy.h"

namespace slipway::formats {
namespace {

std::string page(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(SLIPWAY_SOURCE_DIR "/docs/" + file).rdbuf();
    EXPECT_FALSE(text.str().empty()) << file;
    return text.str();
}

// The first words of all entries of a manual's lists: ".It Ic u , U" and ".It Ic a Ar x , Ic b".
std::vector<std::string> entries(const std::string& text) {
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(".It Ic ")) continue;
        std::istringstream words(line.substr(4));
        bool expected = false, named_before = false;
        for (std::string word; words >> word;) {
            if (expected) found.push_back(word);
            const bool goes_on = word == "Ic" || (word == "," && named_before);
            named_before = expected;
            expected = goes_on;
        }
    }
    return found;
}

bool has(const std::vector<std::string>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

TEST(Manual, KnowsEveryDirectiveOfExecPlans) {
    const auto known = entries(page("man/slipway.exec.5"));
    const std::string format = page("formats/exec-plan.md");
    for (const Directive& directive : directives()) {
        EXPECT_TRUE(has(known, directive.name)) << directive.name;
        EXPECT_NE(format.find(directive.name), std::string::npos) << directive.name;
    }
    for (const std::string& name : known) EXPECT_NE(find_directive(name), nullptr) << name;
}

// The table of what each is in systemd, and of what becomes of it where the kernel lacks it.
TEST(Manual, SaysWhereEveryDirectiveOfExecPlansIsKnownFrom) {
    const std::string text = page("man/slipway.exec.5");
    for (const Directive& directive : directives()) {
        const std::string row = ".It Ic " + std::string(directive.name) + " Ta ";
        const std::size_t at = text.find(row);
        ASSERT_NE(at, text.npos) << directive.name << ": add a row to the table of its page";
        const std::string line = text.substr(at, text.find('\n', at) - at);
        const std::string without = line.substr(line.rfind(" Ta ") + 4);
        EXPECT_TRUE(without == "weakened" || without == "fails" || without == "-") << line;
    }
}

TEST(Manual, KnowsEveryDirectiveOfPoliciesAndEveryControlByte) {
    const auto known = entries(page("man/slipway-supervise.8"));
    const std::string format = page("formats/policy.md");
    for (const std::string_view name : policy_directives()) {
        EXPECT_TRUE(has(known, name)) << name;
        EXPECT_NE(format.find("`" + std::string(name)), std::string::npos) << name;
    }
    for (const Control& control : kControls)
        EXPECT_TRUE(has(known, std::string(1, control.byte))) << control.byte;
    const auto names = policy_directives();
    for (const std::string& name : known)
        EXPECT_TRUE(std::find(names.begin(), names.end(), name) != names.end() ||
                    (name.size() == 1 && find_control(name[0])))
            << name;
}

}  // namespace
}  // namespace slipway::formats
