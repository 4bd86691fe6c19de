#include "engine/database/compile.h"

#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database {
namespace {

using formats::Database;
using formats::NodeIndex;

class Compile : public testing::Test {
protected:
    void add(const std::string& name, const std::string& text) {
        auto service = source::read_definition(name, {{name + ".svc", text}}, sink_);
        ASSERT_TRUE(service) << diag::render_text(sink_.list(), {});
        services_.push_back(std::move(*service));
    }

    const Database& open() {
        graph::Graph graph = graph::build(services_, {}, sink_);
        graph::check(graph, {}, {}, sink_);
        compiled_ = compile(graph, {}, sink_);
        EXPECT_FALSE(sink_.has_errors()) << diag::render_text(sink_.list(), {});
        bytes_ = encode(compiled_.database);
        const auto opened =
            Database::open({reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size()});
        EXPECT_TRUE(opened.ok());
        db_ = opened.value();
        return db_;
    }

    std::vector<model::Service> services_;
    diag::Sink sink_;
    Compiled compiled_;
    std::string bytes_;
    Database db_;
};

constexpr const char* kRun = "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n";

TEST_F(Compile, TheDatabaseSaysWhatTheDefinitionsSay) {
    add("web", std::string("[Service]\nDescription = w\nEssential = yes\n[Dependencies]\nNeeds = "
                           "db event:iface/eth0\n"
                           "Before = mail\nProvides = httpd\n[Restart]\nWhen = always\n") +
                   "[Run]\nCommand = /bin/x\nReload = signal HUP\nStop = TERM 5s "
                   "KILL\nStartTimeout = 7s\n[Install]\nEnabled = yes\nAlias = www\n");
    add("db", kRun);
    add("mail", "[Service]\nType = oneshot\n[Run]\nCommand = /bin/m\n");
    add("set", "[Service]\nType = bundle\nContents = web mail\n[Run]\nStartTimeout = 5min\n");
    add("off", "[Install]\nMasked = yes\n");
    const Database& db = open();
    const NodeIndex web = db.find("web").value();
    EXPECT_EQ(db.find("www"), web);
    EXPECT_EQ(db.description(web), "w");
    EXPECT_EQ(db.flags(web), formats::kEssential | formats::kEnabled | formats::kReloadable |
                                 formats::kHasDirectory);
    EXPECT_EQ(db.start_timeout(web), 7000u);
    EXPECT_EQ(db.stop_timeout(web), 5000u);
    EXPECT_EQ(db.logger(web), web);
    EXPECT_NE(db.hash(web), 0u);
    ASSERT_EQ(db.edges(web), 3u);
    const auto needs = db.edge(db.first_edge(web));
    EXPECT_EQ(needs.to, db.find("db").value());
    EXPECT_EQ(needs.meaning, formats::kPullStrong | formats::kAfter | formats::kStopFlows);
    EXPECT_EQ(db.edge(db.first_edge(web) + 1).to, db.find("event:iface/eth0").value());
    EXPECT_EQ(db.edge(db.first_edge(web) + 2).meaning, formats::kBefore);
    EXPECT_EQ(db.kind(db.find("httpd").value()), formats::NodeKind::provided);
    EXPECT_EQ(db.member(db.find("httpd").value(), 0), web);
    EXPECT_EQ(db.kind(db.find("mail").value()), formats::NodeKind::oneshot);
    EXPECT_EQ(db.start_timeout(db.find("mail").value()), 0u);
    EXPECT_EQ(db.logger(db.find("mail").value()), formats::kNoNode);
    EXPECT_EQ(db.members(db.find("set").value()), 2u);
    EXPECT_EQ(db.start_timeout(db.find("set").value()), 300000u);
    EXPECT_TRUE(db.has(db.find("off").value(), formats::kMasked));
    EXPECT_FALSE(db.has(db.find("off").value(), formats::kHasDirectory));
    EXPECT_EQ(db.name(db.boot()), "default");
    EXPECT_EQ(db.name(db.shutdown()), "shutdown");
    EXPECT_EQ(db.edges(db.boot()), 2u);
}

TEST_F(Compile, FlagsOfOneKeyEach) {
    add("own",
        "[Service]\nStopWhenUnneeded = yes\n[Run]\nCommand = /bin/x\n[Restart]\nRepeatable = "
        "yes\n");
    add("web", std::string("[Dependencies]\nNeeds = own\n") + kRun);
    const Database& db = open();
    EXPECT_TRUE(db.has(db.find("own").value(), formats::kStopWhenUnneeded));
    EXPECT_FALSE(db.has(db.find("web").value(), formats::kStopWhenUnneeded));
    EXPECT_TRUE(db.has(db.find("own").value(), formats::kRepeatable));
    EXPECT_FALSE(db.has(db.find("web").value(), formats::kRepeatable));
}

TEST_F(Compile, WhatIsLeftOutIsNotThere) {
    add("good", kRun);
    add("bad",
        "[Dependencies]\nNeeds = gone\n[Run]\nCommand = /bin/x\n[Imported]\nFormat = systemd\n");
    add("fine",
        "[Dependencies]\nWants = bad\n[Run]\nCommand = /bin/x\n[Imported]\nFormat = systemd\n");
    const Database& db = open();
    EXPECT_EQ(db.find("bad"), std::nullopt);
    EXPECT_EQ(db.edges(db.find("fine").value()), 0u);
    EXPECT_EQ(compiled_.services.size(), 2u);
}

TEST_F(Compile, TheHashChangesWithTheDirectoryOnly) {
    const auto hash = [](const std::string& text) {
        diag::Sink sink;
        const auto s = source::read_definition("a", {{"a.svc", text}}, sink);
        return hash_of(service_directory(*s, {}, sink));
    };
    const std::string base = "[Run]\nCommand = /bin/x\n";
    EXPECT_EQ(hash(base), hash("[Service]\nDescription = d\n[Dependencies]\nNeeds = y\n" + base));
    EXPECT_NE(hash(base), hash("[Run]\nCommand = /bin/x y\n"));
    EXPECT_NE(hash(base), hash(base + "[Restart]\nWhen = always\n"));
    EXPECT_NE(hash(base), hash(base + "[Log]\nTo = null\n"));
}

// Else its process could not go on.
TEST_F(Compile, ARenamedServiceIsWhatItWasToTheLastByte) {
    const std::string text = "[Log]\nTo = directory\n[Process]\nUmask = 077\n";
    add("mail", "[Service]\nRenamedFrom = post\n" + std::string(kRun) + text);
    const Database now = open();
    const NodeIndex mail = now.find("mail").value();
    EXPECT_EQ(now.name(mail), "mail");
    EXPECT_EQ(now.directory(mail), "post");
    EXPECT_FALSE(now.find("post"));
    ASSERT_EQ(compiled_.services.size(), 1u);
    EXPECT_EQ(compiled_.services[0].name, "post");
    const auto hash = now.hash(mail);
    services_.clear();
    add("post", std::string(kRun) + text);
    const Database& before = open();
    EXPECT_EQ(before.hash(before.find("post").value()), hash);
    EXPECT_EQ(before.directory(before.find("post").value()), "post");
}

// The pipe has the name of its reader.
TEST_F(Compile, ARenamedReaderKeepsItsPipe) {
    const std::string writes = "[Service]\nProducerFor = ",
                      reads = "[Service]\nConsumerFor = app\n";
    add("app", writes + "sink\n" + kRun);
    add("sink", reads + "RenamedFrom = drain\n" + kRun);
    const Database now = open();
    const auto app = now.hash(now.find("app").value()), sink = now.hash(now.find("sink").value());
    services_.clear();
    add("app", writes + "drain\n" + kRun);
    add("drain", reads + kRun);
    const Database& before = open();
    EXPECT_EQ(before.hash(before.find("app").value()), app);
    EXPECT_EQ(before.hash(before.find("drain").value()), sink);
}

TEST_F(Compile, TheHashesTellWhatDiffers) {
    const auto hashes = [](const std::string& text) {
        diag::Sink sink;
        const auto s = source::read_definition("a", {{"a.svc", text}}, sink);
        EXPECT_FALSE(sink.has_errors()) << text;
        return hashes_of(service_directory(*s, {}, sink));
    };
    const std::string run = "[Run]\nCommand = /bin/x\n";
    const std::string log = "[Log]\nTo = directory\n";
    const Hashes base = hashes(run + log);
    EXPECT_NE(base.process, 0u);
    EXPECT_NE(base.logger, 0u);
    const auto later = [&](const std::string& text) {
        const Hashes other = hashes(text);
        EXPECT_NE(other.all, base.all) << text;
        EXPECT_EQ(other.process, base.process) << text;
        EXPECT_EQ(other.logger, base.logger) << text;
    };
    later(run + log + "[Restart]\nWhen = always\n");
    later(run + "Stop = INT 5s KILL\n" + log);
    later(run + "StopTimeout = 3s\n" + log);
    const Hashes logger = hashes(run + log + "Script = t n77\n");
    EXPECT_EQ(logger.process, base.process);
    EXPECT_NE(logger.logger, base.logger);
    EXPECT_NE(logger.all, base.all);
    for (const std::string& text :
         {run + "Ready = fd 3\n" + log, run + "Prepare = /bin/y\n" + log,
          run + "StopCommand = /bin/y\n" + log,  // a file that was not there
          run + "[Log]\nTo = null\n", run + log + "[Process]\nUmask = 077\n"})
        EXPECT_NE(hashes(text).process, base.process) << text;
    EXPECT_EQ(hashes(run + "[Log]\nTo = null\n").logger, 0u);

    const std::string once = "[Service]\nType = oneshot\n" + run;
    const Hashes down = hashes(once + "Down = /bin/y\n"), other = hashes(once + "Down = /bin/z\n");
    EXPECT_NE(down.all, other.all);
    EXPECT_EQ(down.process, other.process);
    EXPECT_NE(down.process, hashes(once).process);
}

// Every kind of edge keeps its row and gets bits that no other kind shares wholly.
TEST(EdgeBits, EachKindHasItsMeaning) {
    for (const model::EdgeMeaning& m : model::kEdgeKinds) {
        EXPECT_NE(edge_bits(m.kind), 0u) << m.key;
        EXPECT_EQ(edge_bits(m.kind) & ~formats::kEdgeBits, 0u) << m.key;
    }
    EXPECT_EQ(edge_bits(model::EdgeKind::uses), formats::kAfter | formats::kIfInSet);
    EXPECT_EQ(edge_bits(model::EdgeKind::part_of), formats::kStopFlows | formats::kRestartFlows);
}

}  // namespace
}  // namespace slipway::database
