#include "importers/systemd/directive.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "engine/model/setting_names.h"
#include "importers/systemd/handlers.h"

namespace slipway::importers::systemd {
namespace {

std::vector<const Row*> all() {
    std::vector<const Row*> rows;
    for (const auto part : {unit_rows(), condition_rows(), service_rows(), exec_rows(),
                            sandbox_rows(), cgroup_rows(), socket_rows(), other_rows()})
        for (const Row& row : part) rows.push_back(&row);
    return rows;
}

TEST(Directives, EachHasOneRowInEachSection) {
    std::set<std::pair<std::string_view, unsigned>> seen;
    for (const Row* row : all()) {
        EXPECT_NE(row->handle, nullptr) << row->name;
        EXPECT_NE(row->sections, 0u) << row->name;
        for (unsigned bit = kUnit; bit <= kInstall; bit <<= 1) {
            if ((row->sections & bit) == 0) continue;
            EXPECT_TRUE(seen.emplace(row->name, bit).second) << row->name << " " << bit;
        }
    }
}

TEST(Directives, EveryLossHasAReasonAndAWayOut) {
    for (const Row* row : all()) {
        if (row->loss == diag::Loss::exact) continue;
        EXPECT_FALSE(row->why.empty()) << row->name;
        EXPECT_TRUE(row->loss == diag::Loss::ignored || !row->help.empty()) << row->name;
    }
}

TEST(Directives, SettingsThatAreKeptHaveAName) {
    for (const Row* row : all()) {
        const Handler h = row->handle;
        if (h != handle::setting && h != handle::setting_words && h != handle::setting_boolean &&
            h != handle::setting_mode && h != handle::setting_set)
            continue;
        EXPECT_NE(model::setting_of_directive(row->setting.empty() ? row->name : row->setting),
                  nullptr)
            << row->name;
    }
}

TEST(Directives, NearestNameIsOfTheSection) {
    EXPECT_EQ(nearest_name("Service", "ExecStrat"), "ExecStart");
    EXPECT_EQ(nearest_name("Unit", "ExecStrat"), "");
    EXPECT_EQ(find_row("Unit", "StartLimitInterval"), find_row("Service", "StartLimitInterval"));
    EXPECT_EQ(find_row("Install", "After"), nullptr);
}

// A manual page of $SLIPWAY_MANPATH (default /usr/share/man) as troff; "" when it is not there.
std::string manual_page(const std::string& page) {
    const char* set = std::getenv("SLIPWAY_MANPATH");
    const std::string path =
        std::string(set != nullptr ? set : "/usr/share/man") + "/man5/" + page + ".5.gz";
    std::FILE* in = ::popen(("zcat '" + path + "' 2>/dev/null").c_str(), "r");
    if (in == nullptr) return {};
    std::string text;
    std::array<char, 65536> block{};
    for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), in)) > 0;)
        text.append(block.data(), n);
    ::pclose(in);
    return text;
}

// The names it documents: "\fIName=" in the first line of a paragraph.
std::vector<std::string> documented(const std::string& text) {
    std::vector<std::string> names;
    bool paragraph = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        const bool wanted = paragraph && line.starts_with("\\fI") && line.size() > 3 &&
                            line[3] >= 'A' && line[3] <= 'Z';
        paragraph = line == ".PP";
        if (!wanted) continue;
        std::size_t i = line.find("\\fI");
        for (; i != std::string::npos; i = line.find("\\fI", i + 3)) {
            const std::size_t equals = line.find('=', i);
            if (equals == std::string::npos) break;
            const std::string name = line.substr(i + 3, equals - i - 3);
            if (std::all_of(name.begin(), name.end(),
                            [](unsigned char c) { return std::isalnum(c) != 0; }))
                names.push_back(name);
        }
    }
    return names;
}

// testdata/directives-252.txt lists what systemd 252 documents: a page's name, then its directives.
TEST(Directives, TheTableHasAllThatSystemd252Documents) {
    std::FILE* in = std::fopen(SLIPWAY_TESTDATA "/directives-252.txt", "r");
    ASSERT_NE(in, nullptr);
    std::array<char, 256> word{};
    std::size_t count = 0;
    std::string section;
    while (std::fscanf(in, "%255s", word.data()) == 1) {
        const std::string name = word.data();
        if (name.ends_with(':')) {
            section = name.substr(0, name.size() - 1);
            continue;
        }
        ++count;
        EXPECT_NE(find_row(section, name), nullptr) << section << " " << name;
    }
    std::fclose(in);
    EXPECT_GE(count, 420u);
}

// The same against the manual pages, where those of systemd 252 are installed.
TEST(Directives, TheTableHasAllThatTheManualPagesDocument) {
    static constexpr std::array<std::pair<const char*, const char*>, 12> pages{
        {{"systemd.unit", "Unit"},
         {"systemd.exec", "Service"},
         {"systemd.service", "Service"},
         {"systemd.kill", "Service"},
         {"systemd.resource-control", "Slice"},
         {"systemd.socket", "Socket"},
         {"systemd.timer", "Timer"},
         {"systemd.path", "Path"},
         {"systemd.mount", "Mount"},
         {"systemd.automount", "Automount"},
         {"systemd.swap", "Swap"},
         {"systemd.scope", "Scope"}}};
    if (manual_page("systemd.unit").find("systemd 252") == std::string::npos)
        GTEST_SKIP() << "no manual pages of systemd 252 in SLIPWAY_MANPATH (tools/test sets it)";
    std::size_t count = 0;
    for (const auto& [page, section] : pages) {
        for (const std::string& name : documented(manual_page(page))) {
            ++count;
            const bool known =
                find_row(section, name) != nullptr || find_row("Install", name) != nullptr;
            EXPECT_TRUE(known) << page << " " << name;
        }
    }
    EXPECT_GE(count, 420u);
}

}  // namespace
}  // namespace slipway::importers::systemd
