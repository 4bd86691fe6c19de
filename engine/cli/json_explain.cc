#include "engine/cli/json_explain.h"

#include "engine/cli/json_text.h"

namespace slipway::cli {

std::string explanations_as_json(const std::vector<Explained>& all) {
    Json list = Json::array();
    for (const Explained& one : all) {
        Json steps = Json::array();
        for (const explain::Sentence& sentence : one.sentences) {
            Json step{{"phase", explain::word_of(sentence.phase)},
                      {"text", sentence.text},
                      {"key", sentence.key},
                      {"applied", sentence.applied}};
            if (!sentence.where.path.empty()) {
                step["path"] = sentence.where.path;
                step["line"] = sentence.where.line;
            }
            steps.push_back(std::move(step));
        }
        list.push_back({{"name", one.name},
                        {"description", one.description},
                        {"masked", one.masked},
                        {"steps", std::move(steps)}});
    }
    return text_of(list, kIndented);
}

std::string scores_as_json(const std::vector<Scored>& all) {
    Json list = Json::array();
    for (const Scored& one : all) {
        Json rows = Json::array();
        for (const explain::Exposure& row : one.exposures.list)
            if (row.concerns)
                rows.push_back({{"directive", row.directive},
                                {"may", row.may},
                                {"exposed", row.badness != 0},
                                {"weight", row.weight},
                                {"badness", row.badness},
                                {"of", row.range},
                                {"remedy", row.remedy},
                                {"not_applied", row.not_applied}});
        list.push_back({{"name", one.name},
                        {"description", one.description},
                        {"score", explain::score_text(one.exposures.tenths)},
                        {"word", explain::word_of_score(one.exposures.tenths)},
                        {"not_applied", one.not_applied},
                        {"weakened", one.lost},
                        {"exposures", std::move(rows)}});
    }
    return text_of(list, kIndented);
}

}  // namespace slipway::cli
