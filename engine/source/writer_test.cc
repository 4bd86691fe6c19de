#include "engine/source/writer.h"

#include "engine/diag/render.h"
#include "engine/source/keys.h"
#include "engine/source/lines.h"
#include "engine/source/random_service.h"
#include "engine/source/reader.h"

namespace slipway::source {
namespace {

TEST(Writer, WritesOnlyWhatDiffers) {
    EXPECT_EQ(write_definition({}), "");
    model::Service s;
    s.description = "nginx web server";
    s.edges = {{model::EdgeKind::needs, "network", {}},
               {model::EdgeKind::needs, "disk", {}},
               {model::EdgeKind::after, "nss-lookup", {}}};
    s.run.command = {
        {{model::literal("/usr/sbin/nginx"), model::literal("-g"), model::literal("daemon off;")},
         {},
         false,
         false,
         {}}};
    s.run.reload_signal = 1;
    s.run.stop_steps = {{3, 5000}, {15, 10000}, {9, 0}};
    s.run.ready.kind = model::Readiness::Kind::listen;
    s.run.ready.path = "tcp 80";
    s.process.limits["NOFILE"] = {65536, 65536};
    EXPECT_EQ(write_definition(s),
              "[Service]\n"
              "Description = nginx web server\n"
              "\n[Dependencies]\n"
              "Needs = network disk\n"
              "After = nss-lookup\n"
              "\n[Run]\n"
              "Command = /usr/sbin/nginx -g 'daemon off;'\n"
              "Reload = signal HUP\n"
              "Stop = QUIT 5s TERM 10s KILL\n"
              "Ready = listen 'tcp 80'\n"
              "\n[Process]\n"
              "Limit.NOFILE = 65536\n");
}

// The promise of the model: read(write(s)) == s, for all services.
TEST(Writer, WhatItWritesReadsBackEqual) {
    for (unsigned seed = 1; seed <= 3000; ++seed) {
        const model::Service service = RandomService(seed).make();
        const std::string text = write_definition(service);
        diag::Sink sink;
        const auto again = read_definition(service.name, {{"x.svc", text}}, sink);
        ASSERT_TRUE(again) << "seed " << seed << "\n"
                           << diag::render_text(sink.list(), {}) << "\n"
                           << text;
        ASSERT_EQ(write_definition(*again), text) << "seed " << seed;
        ASSERT_TRUE(*again == service) << "seed " << seed << "\n" << text;
        ASSERT_TRUE(sink.list().empty()) << "seed " << seed << "\n"
                                         << diag::render_text(sink.list(), {}) << "\n"
                                         << text;
    }
}

// The generator must leave no key out, or the property above says less than it seems to.
TEST(Writer, TheRandomServicesUseEveryKey) {
    std::string all;
    for (unsigned seed = 1; seed <= 300; ++seed)
        all += "\n" + write_definition(RandomService(seed).make());
    for (const Section& section : sections()) {
        if (section.name == "Imported") continue;  // no part of equality
        for (const Key& key : section.keys)
            EXPECT_NE(
                all.find("\n" + std::string(key.name) + (key.name.ends_with('.') ? "" : " =")),
                std::string::npos)
                << section.name << "." << key.name;
    }
}

TEST(Writer, KeepsProvenance) {
    model::Service s;
    s.name = "web";
    s.provenance.format = "systemd";
    s.provenance.importer = "1";
    s.provenance.sources = {{"/lib/systemd/system/web service", "0123456789abcdef"}};
    diag::Sink sink;
    const auto again = read_definition("web", {{"x", write_definition(s)}}, sink);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->provenance.format, "systemd");
    ASSERT_EQ(again->provenance.sources.size(), 1u);
    EXPECT_EQ(again->provenance.sources[0].path, "/lib/systemd/system/web service");
}

TEST(Fold, BreaksAtBlanksAndThenAnywhere) {
    const std::string words = std::string(60, 'a') + " " + std::string(60, 'b');
    EXPECT_EQ(fold("Key", words),
              "Key = " + std::string(60, 'a') + "\n    " + std::string(60, 'b') + "\n");
    EXPECT_EQ(fold("Key", std::string(300, 'x')),
              "Key = " + std::string(191, 'x') + "\\\n    " + std::string(109, 'x') + "\n");
    EXPECT_EQ(fold("Key", std::string(300, '#')), std::nullopt);
}

}  // namespace
}  // namespace slipway::source
