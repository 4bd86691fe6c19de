#include "engine/cli/running.h"

#include "engine/cli/called.h"
#include "engine/model/edge.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::DatabaseEdge;
using formats::NodeIndex;

std::string_view word_of(const DatabaseEdge& edge) {
    return edge.kind < model::kEdgeKinds.size() ? model::kEdgeKinds[edge.kind].key : "wants";
}

}  // namespace

std::optional<live::Generation> running_generation(const Options& options,
                                                   Output& output,
                                                   int& code) {
    const auto run = sys::open_at(sys::kHere, options.run, sys::Open::read | sys::Open::directory);
    if (!run) {
        output.error("cannot open " + options.run + std::string(sys::explain(run.error()).view()),
                     "the graph of the generation that runs is shown; name its run directory with "
                     "--run DIR");
        code = kNoManager;
        return std::nullopt;
    }
    auto generation = live::load_live(run.value());
    if (!generation) {
        output.error(generation.error().text,
                     options.user
                         ? called(options, "commit") + " and " + called(options, "run")
                         : std::string("run `slipway commit` and boot, or name --run DIR"));
        code = kSystem;
        return std::nullopt;
    }
    return std::move(generation).value();
}

std::vector<Link> pulled_by(const Database& database, NodeIndex node) {
    std::vector<Link> out;
    for (std::uint32_t i = 0; i < database.incoming(node); ++i) {
        const DatabaseEdge edge = database.incoming_edge(node, i);
        if (edge.meaning & (formats::kPullWeak | formats::kPullStrong | formats::kUpholds))
            out.push_back({edge.from, word_of(edge)});
    }
    for (std::uint32_t i = 0; i < database.owners(node); ++i)
        out.push_back({database.owner(node, i), "Contents"});
    return out;
}

std::vector<Link> waits_for(const Database& database, NodeIndex node) {
    std::vector<Link> out;
    for (std::uint32_t i = 0; i < database.edges(node); ++i) {
        const DatabaseEdge edge = database.edge(database.first_edge(node) + i);
        if (edge.meaning & formats::kAfter) out.push_back({edge.to, word_of(edge)});
    }
    for (std::uint32_t i = 0; i < database.incoming(node); ++i) {
        const DatabaseEdge edge = database.incoming_edge(node, i);
        if (edge.meaning & formats::kBefore) out.push_back({edge.from, word_of(edge)});
    }
    for (std::uint32_t i = 0; i < database.members(node); ++i)
        out.push_back({database.member(node, i), "Contents"});
    return out;
}

}  // namespace slipway::cli
