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

}  // namespace slipway::cli
