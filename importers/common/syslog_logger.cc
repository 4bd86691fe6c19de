#include "importers/common/syslog_logger.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/formats/syslog_message.h"
#include "importers/common/root.h"

namespace slipway::importers::common {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOtherNames{
    {{"security", "auth"}, {"panic", "emerg"}, {"error", "err"}, {"warn", "warning"}}};

std::string usual_name(std::string_view name) {
    for (const auto& [other, usual] : kOtherNames)
        if (name == other) return std::string(usual);
    return std::string(name);
}

// "mail.warn", or of vlogger also "mail"; "" when it is none.
std::string priority(std::string_view text, std::string_view usual_severity) {
    const std::size_t dot = text.find('.');
    const std::string severity =
        usual_name(dot == text.npos ? usual_severity : text.substr(dot + 1));
    std::string out = usual_name(text.substr(0, dot)) + "." + severity;
    return formats::parse_syslog_priority(out) ? out : "";
}

// What changes nothing that is sent: the pid, a copy on standard error, empty lines.
bool is_passed_over(std::string_view word) {
    return word == "--" || (word.size() > 1 && word[0] == '-' && word[1] != '-' &&
                            word.find_first_not_of("iseS", 1) == word.npos);
}

}  // namespace

bool read_syslog_logger(const std::vector<std::string>& words, model::Logging& log) {
    if (words.empty()) return false;
    const std::string program = base_name(words[0]);
    const bool vlogger = program == "vlogger";
    if (!vlogger && program != "logger") return false;
    model::Logging out;
    out.kind = model::Logging::Kind::syslog;
    out.path = vlogger ? "daemon.notice" : "user.notice";
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (is_passed_over(words[i])) continue;
        const std::string_view option = std::string_view(words[i]).substr(0, 2);
        if (option != "-t" && option != "-p") return false;
        std::string value = words[i].substr(2);
        if (value.empty() && ++i < words.size()) value = words[i];
        if (option == "-p") value = priority(value, vlogger ? "notice" : "");
        if (value.empty()) return false;
        (option == "-t" ? out.identifier : out.path) = value;
    }
    log = std::move(out);
    return true;
}

}  // namespace slipway::importers::common
