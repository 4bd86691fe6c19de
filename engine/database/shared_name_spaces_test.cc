#include "engine/database/shared_name_spaces.h"

#include <gtest/gtest.h>

#include "engine/database/compile.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database {
namespace {

class SharedNameSpaces : public testing::Test {
protected:
    void add(const std::string& name, const std::string& joins, const std::string& process) {
        const std::string text =
            "[Run]\nCommand = /bin/x\n[Install]\nEnabled = yes\n[Process]\n" + process +
            (joins.empty() ? "" : "[Dependencies]\nJoinsNamespaceOf = " + joins + "\n");
        auto service = source::read_definition(name, {{name + ".svc", text}}, sink_);
        ASSERT_TRUE(service) << diag::render_text(sink_.list(), {});
        services_.push_back(std::move(*service));
    }

    // The lines of a service's plan about it.
    std::string lines(const std::string& name, const std::string& path = "run") {
        graph::Graph graph = graph::build(services_, {}, sink_);
        graph::check(graph, {}, {}, sink_);
        EXPECT_FALSE(sink_.has_errors()) << diag::render_text(sink_.list(), {});
        std::string out;
        for (const CompiledService& service : compile(graph, {}, sink_).services)
            for (const File& file : service.files)
                if (service.name == name && file.path == path)
                    for (std::size_t at = 0; at < file.text.size();) {
                        const std::size_t end = file.text.find('\n', at) + 1;
                        const std::string line = file.text.substr(at, end - at);
                        at = end;
                        if (line.starts_with("share ") || line.starts_with("view-state ") ||
                            line.starts_with("remove-private"))
                            out += line;
                    }
        return out;
    }

    std::vector<model::Service> services_;
    diag::Sink sink_;
};

constexpr const char* kNetwork = "Sandbox.private-network = yes\n";
constexpr const char* kTmp = "Sandbox.private-tmp = yes\n";

TEST_F(SharedNameSpaces, HaveWhatBothAskFor) {
    add("web", "db none", std::string(kNetwork) + kTmp);
    add("db", "", kNetwork);
    add("alone", "db", kTmp);
    EXPECT_EQ(lines("web"), "share network db\nview-state /run/slipway/view\n");
    EXPECT_EQ(lines("db"), "share network db\nview-state /run/slipway/view\n");
    EXPECT_EQ(lines("alone"), "view-state /run/slipway/view\n");
    // It leaves what it shares, whatever its commands are.
    EXPECT_EQ(lines("db", "data/cleanup"),
              "share network db\nview-state /run/slipway/view\nremove-private\n");
}

TEST_F(SharedNameSpaces, AreThoseOfAllThatAreConnected) {
    add("c", "b", "Sandbox.private-ipc = yes\nSandbox.private-network = yes\n");
    add("b", "a", "Sandbox.ipc-namespace-path = /run/i\n");
    add("a", "", "Sandbox.private-ipc = yes\n");
    add("d", "e", kTmp);
    add("e", "d d", kTmp);
    for (const char* const name : {"a", "b", "c"})
        EXPECT_EQ(lines(name), "share ipc a\nview-state /run/slipway/view\n");
    EXPECT_EQ(lines("e"), "share tmp d\nview-state /run/slipway/view\n");
}

}  // namespace
}  // namespace slipway::database
