#include "importers/common/script.h"

#include <algorithm>

namespace slipway::importers::common {

Construct ScriptContext::construct(const diag::Place& place, std::string name) const {
    return construct_at(service.name, path, text, place.line, place.column, std::move(name));
}

void ScriptContext::exact(const diag::Place& place, std::string name) {
    common::exact(sink, construct(place, std::move(name)), format);
}

void ScriptContext::report(const diag::Place& place,
                           std::string name,
                           diag::Loss loss,
                           const std::string& code,
                           std::string message,
                           std::string help) {
    common::report(sink, construct(place, std::move(name)), loss, format + "/" + code,
                   std::move(message), std::move(help));
}

bool ScriptContext::stop(const diag::Place& place, std::string why) {
    if (!obstacle) obstacle = Obstacle{place, std::move(why)};
    return false;
}

bool ScriptContext::load() {
    auto bytes = root.read(path);
    if (!bytes) return false;
    text = std::move(bytes).value();
    add_source(service, path, text);
    return true;
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
        if (end > at) out.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

}  // namespace slipway::importers::common
