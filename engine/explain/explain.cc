#include "engine/explain/explain.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/explain/rows.h"
#include "engine/graph/features.h"

namespace slipway::explain {
namespace {

struct PhaseName {
    std::string_view word, title;
};

constexpr std::array<PhaseName, kPhases> kNames{{
    {"what", "What it is"},
    {"dependencies", "Before it starts"},
    {"cgroup", "Control group"},
    {"conditions", "Whether it starts"},
    {"identity", "Who it is"},
    {"environment", "Environment"},
    {"directories", "Directories"},
    {"sockets", "Sockets"},
    {"files", "Standard input and output"},
    {"limits", "Limits"},
    {"scheduling", "Scheduling"},
    {"view", "What it sees"},
    {"privileges", "Privileges"},
    {"calls", "System calls"},
    {"commands", "What is run"},
    {"ready", "When it is ready"},
    {"running", "While it runs"},
    {"stop", "When it shall stop"},
    {"end", "When it has ended"},
}};

void take(const model::Service& service,
          Phase phase,
          const char* key,
          const std::set<std::string>& missing,
          Sayings& said,
          std::vector<Sentence>& out) {
    for (Said& one : said) {
        Sentence sentence;
        sentence.phase = phase;
        sentence.text = std::move(one.text);
        sentence.key = one.key.empty() ? key : std::move(one.key);
        const auto at = service.provenance.values.find(sentence.key);
        if (one.where != nullptr && !one.where->path.empty())
            sentence.where = *one.where;
        else if (at != service.provenance.values.end())
            sentence.where = at->second;
        sentence.applied = !missing.contains(sentence.key);
        out.push_back(std::move(sentence));
    }
    said.clear();
}

}  // namespace

std::string_view title_of(Phase phase) {
    return kNames[static_cast<std::size_t>(phase)].title;
}

std::string_view word_of(Phase phase) {
    return kNames[static_cast<std::size_t>(phase)].word;
}

std::string listed(const std::vector<std::string>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return out;
}

bool has_process(const model::Service& service) {
    return service.kind != model::Kind::bundle && service.kind != model::Kind::event;
}

std::vector<Sentence> explain(const model::Service& service) {
    std::set<std::string> missing;
    for (const graph::Use& use : graph::missing_features(service)) missing.insert(use.key);
    std::vector<Sentence> out;
    Sayings said;
    for (const auto rows : {start_rows(), process_rows(), run_rows()})
        for (const Row& row : rows) {
            row.say(service, said);
            take(service, row.phase, row.key, missing, said, out);
        }
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
        say_settings(service, static_cast<Phase>(phase), said);
        take(service, static_cast<Phase>(phase), "", missing, said, out);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Sentence& a, const Sentence& b) { return a.phase < b.phase; });
    return out;
}

}  // namespace slipway::explain
