#include "engine/source/reference.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/diag/render.h"
#include "engine/graph/features.h"
#include "engine/source/keys.h"
#include "engine/source/reader.h"

namespace slipway::source {
namespace {

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
    expect_page("formats/definition.md", reference_page(graph::applies_setting));
}

TEST(Reference, TheManualPageIsWhatTheTableSays) {
    expect_page("man/slipway.svc.5", manual_page(graph::applies_setting));
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

}  // namespace
}  // namespace slipway::source
