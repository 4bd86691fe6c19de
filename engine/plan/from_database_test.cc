#include "engine/plan/from_database.h"

#include <set>

#include "engine/database/encode.h"
#include "engine/plan/plan.h"

namespace slipway::plan {
namespace {

using database::DatabaseSpec;
using database::NodeSpec;
using formats::NodeKind;

using Order = std::vector<Id>;

struct FromDatabase : ::testing::Test {
    Id add(const std::string& name, std::uint32_t flags = 0, NodeKind kind = NodeKind::longrun) {
        NodeSpec node;
        node.name = name;
        node.flags = flags;
        node.kind = kind;
        spec.nodes.push_back(node);
        return static_cast<Id>(spec.nodes.size() - 1);
    }

    void link(Id from, Id to, std::uint32_t meaning) {
        spec.nodes[from].edges.push_back({to, meaning, 0});
    }

    // Starts `id`, everybody works; the order of the starts.
    std::vector<Id> start(Id id) {
        text = database::encode(spec);
        const auto opened = formats::Database::open(
            {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        EXPECT_TRUE(opened.ok());
        graph = graph_of(opened.value());
        Plan plan(graph);
        plan.start(id, Reason::asked, 1);
        std::vector<Id> order;
        for (auto steps = plan.take_steps(); !steps.empty(); steps = plan.take_steps())
            for (const Step& step : steps) {
                order.push_back(step.id);
                plan.observe(step.id, Event::ready, 2);
            }
        EXPECT_EQ(plan.unsettled(), 0u);
        reason = plan.unit(id).reason;
        return order;
    }

    Order ids_after(Id id) const {
        Order ids;
        for (const Neighbour& other : graph.start_after.of(id)) ids.push_back(other.id);
        return ids;
    }

    std::set<Id> stops_after(Id id) const {
        std::set<Id> ids;
        for (const Neighbour& other : graph.stop_after.of(id)) ids.insert(other.id);
        return ids;
    }

    DatabaseSpec spec;
    std::string text;
    Graph graph;
    Reason reason = Reason::none;
};

constexpr std::uint32_t kNeeds = formats::kPullStrong | formats::kAfter | formats::kStopFlows;

TEST_F(FromDatabase, EdgesPullAndOrder) {
    const Id web = add("web"), db = add("db"), net = add("net");
    link(web, db, kNeeds);
    link(web, net, formats::kPullWeak);
    link(net, db, formats::kBefore);
    EXPECT_EQ(start(web), (Order{net, db, web}));
    EXPECT_EQ(ids_after(db), Order{net});
}

TEST_F(FromDatabase, BundleWaitsForItsMembersExceptMaskedOnes) {
    const Id a = add("a"), b = add("b", formats::kMasked), all = add("all", 0, NodeKind::bundle);
    spec.nodes[all].members = {a, b};
    EXPECT_EQ(start(all), Order{a});
}

TEST_F(FromDatabase, StrongNeedOfSomethingMaskedFailsWithTheReason) {
    const Id a = add("a"), b = add("b", formats::kMasked);
    link(a, b, kNeeds);
    EXPECT_EQ(start(a), Order{});
    EXPECT_EQ(reason, Reason::dependency_failed);
}

TEST_F(FromDatabase, AnyProviderIsTheEnabledOne) {
    const Id mta = add("mta", 0, NodeKind::provided);
    const Id exim = add("exim"), postfix = add("postfix", formats::kEnabled);
    const Id web = add("web");
    spec.nodes[mta].members = {exim, postfix};
    link(web, mta, kNeeds);
    EXPECT_EQ(start(web), (Order{postfix, web}));
}

TEST_F(FromDatabase, AllEnabledProvidersAreMeantWhenItSaysSo) {
    const Id net = add("net", formats::kAllEnabledProviders, NodeKind::provided);
    const Id eth0 = add("eth0", formats::kEnabled), eth1 = add("eth1", formats::kEnabled);
    const Id web = add("web");
    spec.nodes[net].members = {eth0, eth1};
    link(web, net, kNeeds);
    EXPECT_EQ(start(web), (Order{eth0, eth1, web}));
}

TEST_F(FromDatabase, OrderAfterANameHoldsForItsProvidersEvenIfNobodyPullsTheName) {
    const Id mta = add("mta", 0, NodeKind::provided);
    const Id web = add("web"), exim = add("exim"), all = add("all", 0, NodeKind::bundle);
    spec.nodes[mta].members = {exim};
    spec.nodes[all].members = {web, exim};
    link(web, mta, formats::kAfter);
    EXPECT_EQ(start(all), (Order{exim, web}));
}

TEST_F(FromDatabase, StopOrderHoldsForMembersAndProviders) {
    const Id inner = add("inner", 0, NodeKind::bundle), outer = add("outer", 0, NodeKind::bundle);
    const Id a = add("a"), b = add("b"), last = add("last"),
             mta = add("mta", 0, NodeKind::provided);
    const Id exim = add("exim"), first = add("first");
    spec.nodes[inner].members = {a};
    spec.nodes[outer].members = {inner, b};
    spec.nodes[mta].members = {exim};
    link(last, outer, formats::kStopAfter);
    link(last, outer, kNeeds);  // the stop order takes the place of its reverse
    link(first, mta, formats::kStopBefore);
    start(last);
    EXPECT_EQ(stops_after(last), (std::set<Id>{outer, inner, a, b}));
    EXPECT_EQ(stops_after(exim), (std::set<Id>{mta, first}));
    EXPECT_TRUE(graph.cut.empty());
}

TEST_F(FromDatabase, LimitsGetTheSupervisorsGrace) {
    const Id web = add("web");
    spec.nodes[web].start_timeout = 500;
    start(web);
    EXPECT_EQ(graph.nodes[web].start_ms, 500 + kGrace);
    EXPECT_EQ(graph.nodes[web].stop_ms, 0u);
}

}  // namespace
}  // namespace slipway::plan
