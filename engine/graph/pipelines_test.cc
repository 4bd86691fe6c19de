#include <gtest/gtest.h>

#include "engine/graph/testing.h"

namespace slipway::graph {
namespace {

std::string member(const std::string& keys, const std::string& type = "longrun") {
    return "[Service]\nType = " + type + "\n" + keys +
           "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";
}

TEST(Pipelines, AProducerNeedsItsConsumer) {
    Scene s;
    s.add("first", member("ProducerFor = middle\n"));
    s.add("middle", member("ConsumerFor = first\nProducerFor = last\n"));
    s.add("last", member("ConsumerFor = middle\n"));
    EXPECT_EQ(s.messages(), "");
    ASSERT_EQ(s.node("first").edges.size(), 1u);
    EXPECT_EQ(s.graph.nodes[s.node("first").edges[0].to].name, "middle");
    EXPECT_EQ(s.node("first").edges[0].kind, model::EdgeKind::needs);
}

TEST(Pipelines, TheLastMemberNamesAllOfThem) {
    Scene s;
    s.add("first", member("ProducerFor = last\n"));
    s.add("last", member("ConsumerFor = first\nPipelineName = line\n"));
    s.add("user",
          "[Dependencies]\nNeeds = line\n[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n");
    EXPECT_EQ(s.messages(), "");
    const Node& line = s.node("line");
    EXPECT_EQ(line.kind, model::Kind::bundle);
    ASSERT_EQ(line.members.size(), 2u);
    EXPECT_EQ(s.graph.nodes[line.members[0]].name, "last");
    EXPECT_EQ(s.graph.nodes[line.members[1]].name, "first");
    ASSERT_EQ(s.node("user").edges.size(), 1u);
    EXPECT_EQ(s.graph.nodes[s.node("user").edges[0].to].name, "line");
}

TEST(Pipelines, ANameMustBeFreeAndTheLasts) {
    Scene taken;
    taken.add("a", member("ProducerFor = b\n"));
    taken.add("b", member("ConsumerFor = a\nPipelineName = a\n"));
    EXPECT_NE(taken.messages().find("\"a\" is a service already"), std::string::npos)
        << taken.messages();
    Scene early;
    early.add("a", member("ProducerFor = b\nPipelineName = line\n"));
    early.add("b", member("ConsumerFor = a\n"));
    EXPECT_NE(early.messages().find("only the last member of a pipeline names it"),
              std::string::npos)
        << early.messages();
}

TEST(Pipelines, BothEndsMustSayIt) {
    Scene s;
    s.add("a", member("ProducerFor = c\n"));
    s.add("b", member("ProducerFor = c\n"));
    s.add("c", member("ConsumerFor = a\n"));
    EXPECT_NE(s.messages().find("b.svc:3:15: error: \"c\" does not say that it is in a pipeline "
                                "with \"b\" [graph/pipeline]"),
              std::string::npos)
        << s.messages();
    EXPECT_FALSE(s.ok);
}

TEST(Pipelines, WrongMembersAreRefused) {
    Scene once;
    once.add("a", member("ProducerFor = b\n", "oneshot"));
    once.add("b", member("ConsumerFor = a\n"));
    EXPECT_NE(once.messages().find("\"a\" is no longrun"), std::string::npos) << once.messages();
    Scene gone;
    gone.add("b", member("ConsumerFor = a\n"));
    EXPECT_NE(gone.messages().find("\"a\", which is no service"), std::string::npos)
        << gone.messages();
    Scene circle;
    circle.add("a", member("ProducerFor = b\nConsumerFor = b\n"));
    circle.add("b", member("ProducerFor = a\nConsumerFor = a\n"));
    EXPECT_NE(circle.messages().find("circle"), std::string::npos) << circle.messages();
    EXPECT_FALSE(circle.ok);
}

}  // namespace
}  // namespace slipway::graph
