#include "importers/common/loss.h"

namespace slipway::importers::common {
namespace {

TEST(Loss, SeverityFollowsTheClass) {
    EXPECT_EQ(severity_of(diag::Loss::exact), diag::Severity::note);
    EXPECT_EQ(severity_of(diag::Loss::weakened), diag::Severity::warning);
    EXPECT_EQ(severity_of(diag::Loss::refused), diag::Severity::error);
}

TEST(Loss, ReportKeepsThePlaceAndTheName) {
    diag::Sink sink;
    report(sink, {"web", "Key", {"/f", 3, 4}, "Key = 1", 3}, diag::Loss::weakened, "x/y", "gone",
           "do this");
    ASSERT_EQ(sink.list().size(), 1u);
    EXPECT_EQ(sink.list()[0].service, "web");
    EXPECT_EQ(sink.list()[0].construct, "Key");
    EXPECT_EQ(sink.list()[0].where, (diag::Position{"/f", 3, 4}));
    EXPECT_FALSE(sink.has_errors());
}

TEST(Loss, HashIsFnv1a64) {
    EXPECT_EQ(content_hash(""), "cbf29ce484222325");
    EXPECT_EQ(content_hash("a"), "af63dc4c8601ec8c");
}

TEST(Loss, ASourceIsListedOnce) {
    model::Service service;
    add_source(service, "/f", "a");
    add_source(service, "/f", "a");
    ASSERT_EQ(service.provenance.sources.size(), 1u);
    EXPECT_EQ(service.provenance.sources[0].hash, "af63dc4c8601ec8c");
}

TEST(Construct, CutsItsLineFromTheText) {
    const Construct c = construct_at("a", "/x", "one\ntwo three\n", 2, 5, "three");
    EXPECT_EQ(c.source_line, "two three");
    EXPECT_EQ(c.length, 5);
    EXPECT_EQ(c.where.column, 5);
    EXPECT_EQ(construct_at("a", "/x", "", 0, 0, "n").source_line, "");
}

}  // namespace
}  // namespace slipway::importers::common
