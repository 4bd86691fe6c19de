// A list that names what is allowed, or with "~" what is not: RestrictAddressFamilies= and others
// of systemd.exec(5). The first word says which of both it is; a later one of the other kind takes
// its name out again.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::explain {

class WordList {
public:
    // A value may hold several words; a "~" before the first of them is meant for all.
    explicit WordList(const std::vector<std::string>& values) {
        for (const std::string& value : values) {
            bool negated = false;
            for (std::size_t at = 0; at < value.size();) {
                const std::size_t start = value.find_first_not_of(" \t,", at);
                if (start == value.npos) break;
                const std::size_t end = std::min(value.find_first_of(" \t,", start), value.size());
                std::string word = value.substr(start, end - start);
                negated = negated || word.starts_with('~');
                take(word.starts_with('~') ? word.substr(1) : word, !negated);
                at = end;
            }
        }
    }

    // What is not listed is allowed.
    bool all_others() const { return others_; }

    bool has(std::string_view word) const {
        const bool listed = std::find(words_.begin(), words_.end(), word) != words_.end();
        return listed != others_;
    }

    // Those that differ from all others.
    const std::vector<std::string>& listed() const { return words_; }

private:
    void take(const std::string& word, bool allowed) {
        if (!begun_) others_ = !allowed;
        begun_ = true;
        std::erase(words_, word);
        if (allowed != others_) words_.push_back(word);
    }

    std::vector<std::string> words_;
    bool others_ = false, begun_ = false;
};

}  // namespace slipway::explain
