#include "engine/source/reference.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "engine/source/keys.h"

namespace slipway::source {
namespace {

// SLIPWAY_RENEW_REFERENCE=1 build/dev/tests/test_source --gtest_filter=Reference.* writes the page.
TEST(Reference, ThePageIsWhatTheTableSays) {
    const std::string path = SLIPWAY_SOURCE_DIR "/docs/formats/definition.md";
    if (std::getenv("SLIPWAY_RENEW_REFERENCE") != nullptr) std::ofstream(path) << reference_page();
    std::ostringstream page;
    page << std::ifstream(path).rdbuf();
    EXPECT_EQ(page.str(), reference_page()) << "renew it: see the comment above this test";
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
