#include "engine/manager/relations.h"

#include <array>

namespace slipway::manager {
namespace {

struct Word {
    std::uint32_t bits;  // all of them
    std::string_view word;
};

// The first row whose bits an edge has names it. More bits first.
constexpr std::array<Word, 14> kWords{{
    {formats::kBindsTo, "BindsTo"},
    {formats::kPullStrong | formats::kAfter | formats::kSoftOnceStarted, "Milestone"},
    {formats::kPullStrong | formats::kAfter, "Needs"},
    {formats::kPullStrong, "Requires"},
    {formats::kPullWeak | formats::kAfter, "Wants"},
    {formats::kUpholds, "Upholds"},
    {formats::kPullWeak, "Pulls"},
    {formats::kMustBeUp, "Requisite"},
    {formats::kRestartFlows, "PartOf"},
    {formats::kConflicts, "Conflicts"},
    {formats::kAfter, "After"},
    {formats::kBefore, "Before"},
    {formats::kOnFailure, "OnFailure"},
    {formats::kOnSuccess, "OnSuccess"},
}};

std::string_view word_of(std::uint32_t meaning) {
    for (const Word& word : kWords)
        if ((meaning & word.bits) == word.bits) return word.word;
    return {};
}

}  // namespace

std::vector<Relation> relations_of(const Core& core, Id id) {
    const formats::Database& database = core.generation->database;
    std::vector<Relation> out;
    const auto add = [&](bool incoming, std::string_view kind, Id other) {
        if (!kind.empty() && out.size() < kMaxRelations)
            out.push_back({incoming, kind, other, core.name(other)});
    };
    for (std::uint32_t i = 0; i < database.edges(id); ++i) {
        const formats::DatabaseEdge edge = database.edge(database.first_edge(id) + i);
        add(false, word_of(edge.meaning), edge.to);
    }
    for (std::uint32_t i = 0; i < database.members(id); ++i)
        add(false, "Contents", database.member(id, i));
    for (std::uint32_t i = 0; i < database.incoming(id); ++i) {
        const formats::DatabaseEdge edge = database.incoming_edge(id, i);
        add(true, word_of(edge.meaning), edge.from);
    }
    for (std::uint32_t i = 0; i < database.owners(id); ++i)
        add(true, "Contents", database.owner(id, i));
    return out;
}

}  // namespace slipway::manager
