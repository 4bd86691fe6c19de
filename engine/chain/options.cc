#include "engine/chain/options.h"

namespace slipway::chain {

std::optional<Option> Options::next() {
    if (*cluster_ == '\0') {
        if (words_.empty() || words_[0][0] != '-' || words_[0][1] == '\0') return std::nullopt;
        cluster_ = words_[0] + 1;
        words_ = words_.subspan(1);
        if (std::string_view(cluster_) == "-") {
            cluster_ = "";
            return std::nullopt;
        }
    }
    const char letter = *cluster_++;
    const std::size_t at = letter == ':' ? std::string_view::npos : letters_.find(letter);
    if (at == std::string_view::npos) return Option{'?'};
    if (at + 1 >= letters_.size() || letters_[at + 1] != ':') return Option{letter};
    const char* value = cluster_;
    cluster_ = "";
    if (*value == '\0') {
        if (words_.empty()) return Option{'?'};
        value = words_[0];
        words_ = words_.subspan(1);
    }
    return Option{letter, value};
}

}  // namespace slipway::chain
