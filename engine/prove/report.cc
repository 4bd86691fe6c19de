#include "engine/prove/report.h"

#include <algorithm>

namespace slipway::prove {

Report read_report(std::string_view text) {
    Report report;
    std::string* part = nullptr;
    while (!text.empty()) {
        const std::string_view raw = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), raw.size() + 1));
        std::string line;
        std::copy_if(raw.begin(), raw.end(), std::back_inserter(line),
                     [](char c) { return c != '\r'; });
        if (line == "@boot")
            part = &report.boot;
        else if (line == "@services")
            part = &report.services;
        else if (line == "@reached" || line == "@late") {
            report.reached = line == "@reached";
            report.whole = true;
            part = nullptr;
        } else if (part != nullptr)
            *part += line + "\n";
    }
    return report;
}

}  // namespace slipway::prove
