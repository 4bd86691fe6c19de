// The text of an exec plan while it is written, line by line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/database/plan_text.h"

namespace slipway::database {

// Lines of directives; a word is quoted as it needs.
class PlanLines {
public:
    explicit PlanLines(const std::string& libdir) : text_("#!" + libdir + "/slipway-exec\n") {}

    void line(std::string_view directive) { text_ += std::string(directive) + "\n"; }

    void line(std::string_view directive, const std::string& words) {
        text_ += std::string(directive) + " " + words + "\n";
    }

    void words(std::string_view directive, const std::vector<std::string>& list) {
        if (list.empty()) return;
        text_ += directive;
        for (const std::string& word : list) text_ += " " + plan_word(word);
        text_ += '\n';
    }

    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace slipway::database
