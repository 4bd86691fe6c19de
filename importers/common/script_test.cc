#include "importers/common/script.h"

#include "importers/common/memory_root.h"

namespace slipway::importers::common {
namespace {

TEST(Script, ReportsNameTheFormatAndTheLine) {
    MemoryRoot root;
    root.file("/s", "one\ntwo three\n");
    diag::Sink sink;
    ScriptContext c{root, sink, "runit", "/s"};
    c.service.name = "a";
    ASSERT_TRUE(c.load());
    c.report({4, 2, 5}, "three", diag::Loss::weakened, "lost", "gone", "do this");
    c.exact({0, 1, 1}, "one");
    ASSERT_EQ(sink.list().size(), 2u);
    const diag::Diagnostic& said = sink.list()[0];
    EXPECT_EQ(said.code, "runit/lost");
    EXPECT_EQ(said.service, "a");
    EXPECT_EQ(said.where, (diag::Position{"/s", 2, 5}));
    EXPECT_EQ(said.source_line, "two three");
    EXPECT_EQ(sink.list()[1].code, "runit/exact");
}

TEST(Script, TheFirstObstacleCounts) {
    const MemoryRoot root;
    diag::Sink sink;
    ScriptContext c{root, sink, "runit", "/s"};
    EXPECT_FALSE(c.stop({0, 1, 1}, "a loop"));
    EXPECT_FALSE(c.stop({9, 2, 1}, "eval"));
    ASSERT_TRUE(c.obstacle);
    EXPECT_EQ(c.obstacle->why, "a loop");
    EXPECT_EQ(c.obstacle->place.line, 1);
}

TEST(Script, ALoadedFileIsASource) {
    MemoryRoot root;
    root.file("/s", "a");
    diag::Sink sink;
    ScriptContext c{root, sink, "openrc", "/s"};
    ASSERT_TRUE(c.load());
    EXPECT_EQ(c.text, "a");
    ASSERT_EQ(c.service.provenance.sources.size(), 1u);
    EXPECT_EQ(c.service.provenance.sources[0].path, "/s");
    c.path = "/none";
    EXPECT_FALSE(c.load());
    EXPECT_EQ(c.service.provenance.sources.size(), 1u);
}

TEST(Words, AreSplitAtBlanksAndLines) {
    EXPECT_EQ(split_words(" a\tb\n\nc "), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(split_words(" \n").empty());
}

}  // namespace
}  // namespace slipway::importers::common
