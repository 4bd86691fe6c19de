// The definitions of the native boot, and the table of what they replace, as the engine reads them.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "engine/diag/diagnostic.h"
#include "engine/graph/graph.h"
#include "engine/source/load.h"
#include "engine/sys/testing.h"
#include "importers/names/milestones.h"

namespace slipway::boot {
namespace {

const std::string kFolder = SLIPWAY_FOLDER;

struct BootSet : testing::Test {
    BootSet() {
        // Where a package has them: what it names for others to bring is not a mistake there.
        const std::string package = root.path() + "/usr/lib/slipway";
        EXPECT_TRUE(sys::make_directory_at(sys::kHere, root.path() + "/usr", 0755).ok());
        EXPECT_TRUE(sys::make_directory_at(sys::kHere, root.path() + "/usr/lib", 0755).ok());
        EXPECT_TRUE(sys::make_directory_at(sys::kHere, package, 0755).ok());
        EXPECT_TRUE(
            sys::make_symlink_at(kFolder + "/services", sys::kHere, package + "/services").ok());
        services = source::load({"", {package + "/services"}}, sink);
        for (const auto& service : services) names.insert(service.name);
    }

    const model::Service& get(const std::string& name) const {
        return *std::find_if(services.begin(), services.end(),
                             [&](const auto& s) { return s.name == name; });
    }

    std::string messages() const {
        std::string text;
        for (const auto& diagnostic : sink.list()) text += diagnostic.message + "\n";
        return text;
    }

    sys::testing::ScratchDirectory root;
    diag::Sink sink;
    std::vector<model::Service> services;
    std::set<std::string> names;
};

TEST_F(BootSet, CanBeReadAndChecked) {
    EXPECT_EQ(messages(), "");
    const graph::Machine machine;
    auto graph = graph::build(services, machine, sink);
    EXPECT_TRUE(graph::check(graph, machine, {.whole_machine = true}, sink)) << messages();
    EXPECT_EQ(messages(), "");
    for (const auto& node : graph.nodes) {
        if (node.service != nullptr && node.kind == model::Kind::oneshot) {
            EXPECT_TRUE(node.booted) << node.name << " is not started by a boot";
        }
    }
}

TEST_F(BootSet, HasAtMostTwelveStepsAndALogin) {
    const auto steps = std::count_if(services.begin(), services.end(), [](const auto& s) {
        return s.kind != model::Kind::bundle && !s.name.starts_with("getty@") && s.name != "devlog";
    });
    EXPECT_LE(steps, 12);
}

TEST_F(BootSet, NothingOfItNeedsAShell) {
    for (const auto& service : services)
        for (const auto& command : service.run.command) {
            std::string text;
            for (const auto& piece : command.argv.at(0).pieces) text += piece.text;
            EXPECT_EQ(text.find("/sh"), std::string::npos) << service.name;
        }
}

// Bundles of the common names exist where this boot makes them true.
TEST_F(BootSet, MilestonesHaveTheirCommonNames) {
    for (const char* name :
         {"sysinit", "local-fs", "swap", "getty", "default", "shutdown", "single"}) {
        EXPECT_TRUE(names.contains(name)) << name;
        EXPECT_TRUE(importers::names::is_milestone(name)) << name;
    }
}

struct Row {
    std::string format, name, native, why;
};

std::vector<Row> table() {
    std::ifstream file(kFolder + "/replaces.table");
    std::vector<Row> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream fields(line);
        Row row;
        fields >> row.format >> row.name >> row.native;
        std::getline(fields >> std::ws, row.why);
        rows.push_back(row);
    }
    return rows;
}

TEST_F(BootSet, WhatReplacesExists) {
    const auto rows = table();
    EXPECT_GT(rows.size(), 40u);
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& row : rows) {
        EXPECT_TRUE(seen.emplace(row.format, row.name).second) << row.name << " stands twice";
        EXPECT_FALSE(row.why.empty()) << row.name;
        const bool by_ourselves = row.native == "-" || row.native == "!";
        EXPECT_TRUE(by_ourselves || names.contains(row.native)) << row.name << " -> " << row.native;
    }
}

}  // namespace
}  // namespace slipway::boot
