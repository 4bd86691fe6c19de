#include "engine/formats/program_report.h"
#include "engine/supervise/launch.h"

namespace slipway::supervise {
namespace {

bool names(std::string_view variable, std::string_view name) {
    return variable.size() > name.size() && variable.starts_with(name) &&
           variable[name.size()] == '=';
}

bool is_ours(std::string_view variable) {
    for (const char* name :
         {"SLIPWAY_SCAN", "SLIPWAY_SPARE", "SLIPWAY_CGROUP", "NOTIFY_SOCKET", "WATCHDOG_USEC",
          "WATCHDOG_PID", "MAINPID", formats::kProgramReportVariable})
        if (names(variable, name)) return true;
    return false;
}

}  // namespace

Environment::Environment() {
    for (char** variable = sys::environment(); *variable != nullptr; ++variable)
        if (!is_ours(*variable)) full_ = full_ || !list_.push_back(*variable);
}

bool Environment::add(std::string_view name, std::string_view value) {
    char* start = text_.data() + used_;
    if (name.size() + value.size() + 2 > text_.size() - used_) return false;
    char* end = std::copy(name.begin(), name.end(), start);
    *end++ = '=';
    end = std::copy(value.begin(), value.end(), end);
    *end++ = '\0';
    used_ = static_cast<std::size_t>(end - text_.data());
    return list_.push_back(start);
}

void Environment::keep(const char* name) {
    for (char** variable = sys::environment(); *variable != nullptr; ++variable)
        if (names(*variable, name)) full_ = full_ || !list_.push_back(*variable);
}

char* const* Environment::list() {
    if (full_ || !list_.push_back(nullptr)) return nullptr;
    return list_.begin();
}

}  // namespace slipway::supervise
