// docs/formats/systemd-directives.md is made from the table; SLIPWAY_UPDATE_GOLDEN=1 writes it
// anew.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "importers/systemd/directive.h"

namespace slipway::importers::systemd {
namespace {

std::string sections_of(unsigned bits) {
    static constexpr std::array<std::pair<unsigned, const char*>, 13> names{
        {{kCgroup, "all with processes, Slice, Scope"},
         {kKill, "all with processes, Scope"},
         {kExec, "all with processes"},
         {kUnit, "Unit"},
         {kService, "Service"},
         {kSocket, "Socket"},
         {kTimer, "Timer"},
         {kPath, "Path"},
         {kMount, "Mount"},
         {kAutomount, "Automount"},
         {kSwap, "Swap"},
         {kScope, "Scope"},
         {kInstall, "Install"}}};
    std::string out;
    for (const auto& [mask, name] : names) {
        if ((bits & mask) != mask) continue;
        out += (out.empty() ? "" : ", ") + std::string(name);
        bits &= ~mask;
    }
    return out;
}

std::string document() {
    std::string out =
        "# Directives of systemd, and what becomes of them\n\n"
        "Made from the table in `importers/systemd/directives_*.cc`; every directive that systemd "
        "252 "
        "documents has a row. The class is that of an ordinary value;\n"
        "a value may do better or worse, and the [loss report](loss-report.md) says so at its "
        "place. "
        "\"All with processes\": Service, Socket, Mount, Swap.\n"
        "Timers and paths become events (events.md).\n\n"
        "| directive | section | class | why | way out |\n|---|---|---|---|---|\n";
    std::multimap<std::string, const Row*> sorted;
    for (const auto rows : {unit_rows(), condition_rows(), service_rows(), exec_rows(),
                            sandbox_rows(), cgroup_rows(), socket_rows(), other_rows()})
        for (const Row& row : rows) sorted.emplace(row.name, &row);
    for (const auto& [name, row] : sorted) {
        out += "| `" + name + "` | " + sections_of(row->sections) + " | " +
               std::string(diag::loss_name(row->loss)) + " | " + std::string(row->why) + " | " +
               std::string(row->help) + " |\n";
    }
    return out;
}

TEST(DirectivesDocument, IsThatOfTheTable) {
    const std::string path = SLIPWAY_SOURCE_DIR "/docs/formats/systemd-directives.md";
    const std::string expected = document();
    if (std::getenv("SLIPWAY_UPDATE_GOLDEN") != nullptr) {
        std::FILE* out = std::fopen(path.c_str(), "w");
        ASSERT_NE(out, nullptr);
        std::fwrite(expected.data(), 1, expected.size(), out);
        std::fclose(out);
    }
    std::string text;
    std::FILE* in = std::fopen(path.c_str(), "r");
    ASSERT_NE(in, nullptr) << path;
    for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) text += static_cast<char>(c);
    std::fclose(in);
    EXPECT_EQ(text, expected);
}

}  // namespace
}  // namespace slipway::importers::systemd
