#include "engine/source/reference.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/diag/render.h"
#include "engine/graph/features.h"
#include "engine/source/key_origins.h"
#include "engine/source/keys.h"
#include "engine/source/reader.h"

namespace slipway::source {
namespace {

// Of a key of [Process] without a group: whether a definition that has nothing but it can be
// applied.
bool applies(std::string_view group, std::string_view name) {
    if (!group.empty()) return graph::applies_setting(group, name);
    const std::string sample(find_key_origin("Process", name)->sample);
    if (sample.empty()) return true;
    const Text file{"web.svc", "[Run]\nCommand = /bin/true\n[Process]\n" + std::string(name) +
                                   " = " + sample + "\n"};
    diag::Sink sink;
    const auto service = read_definition("web", {file}, sink);
    EXPECT_TRUE(service) << name;
    return service && graph::missing_features(*service).empty();
}

// SLIPWAY_RENEW_REFERENCE=1 build/dev/tests/test_source --gtest_filter=Reference.* writes the
// pages.
void expect_page(const std::string& file, const std::string& made) {
    const std::string path = SLIPWAY_SOURCE_DIR "/docs/" + file;
    if (std::getenv("SLIPWAY_RENEW_REFERENCE") != nullptr) std::ofstream(path) << made;
    std::ostringstream page;
    page << std::ifstream(path).rdbuf();
    EXPECT_EQ(page.str(), made) << "renew it: see the comment above this test";
}

TEST(Reference, ThePageIsWhatTheTableSays) {
    expect_page("formats/definition.md", reference_page(applies));
}

TEST(Reference, TheManualPageIsWhatTheTableSays) {
    expect_page("man/slipway.svc.5", manual_page(applies));
}

TEST(Reference, TheSchemaIsWhatTheTableSays) {
    expect_page("schema/definition.json", definition_schema());
}

TEST(Reference, TheExampleOfTheManualIsRight) {
    diag::Sink sink;
    const Text file{"web.svc", std::string(example_definition())};
    EXPECT_TRUE(read_definition("web", {file}, sink));
    EXPECT_EQ(diag::render_text(sink.list(), {}), "");
}

TEST(Keys, EveryKeyHasADocumentedRow) {
    for (const Section& section : sections()) {
        for (const Key& key : section.keys) {
            EXPECT_EQ(key.section, section.name);
            EXPECT_FALSE(key.doc.empty()) << key.name;
            EXPECT_FALSE(key.type.empty()) << key.name;
            EXPECT_FALSE(key.fallback.empty()) << key.name;
            std::string_view rest;
            const std::string name = std::string(key.name) + (key.name.ends_with('.') ? "x" : "");
            EXPECT_EQ(find_key(section, name, rest), &key) << "two rows of one name";
        }
    }
}

TEST(Keys, EveryKeyOfAProcessSaysWhereItIsKnownFrom) {
    std::size_t rows = 0;
    for (const Key& key : process_keys()) {
        const bool by_name =
            key.name != "Limit." && key.name.ends_with('.');  // setting_docs.h has each of them
        EXPECT_EQ(find_key_origin("Process", key.name) == nullptr, by_name) << key.name;
        rows += by_name ? 0 : 1;
    }
    EXPECT_EQ(rows, key_origins().size());
}

}  // namespace
}  // namespace slipway::source
