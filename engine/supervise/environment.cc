#include "engine/formats/program_report.h"
#include "engine/formats/service_directory.h"
#include "engine/supervise/launch.h"

namespace slipway::supervise {
namespace {

bool names(std::string_view variable, std::string_view name) {
    return variable.size() > name.size() && variable.starts_with(name) &&
           variable[name.size()] == '=';
}

bool is_ours(std::string_view variable) {
    using std::string_view_literals::operator""sv;
    static constexpr std::string_view kOurs[] = {"SLIPWAY_SCAN"sv,
                                                 "SLIPWAY_SPARE"sv,
                                                 "SLIPWAY_CGROUP"sv,
                                                 formats::kBootVariable,
                                                 "NOTIFY_SOCKET"sv,
                                                 "WATCHDOG_USEC"sv,
                                                 "WATCHDOG_PID"sv,
                                                 "MAINPID"sv,
                                                 std::string_view(formats::kProgramReportVariable)};
    for (const std::string_view name : kOurs)
        if (names(variable, name)) return true;
    return false;
}

}  // namespace

bool Environment::push_back(char* variable) {
    full_ = full_ || size_ == list_.size();
    if (!full_) list_[size_++] = variable;
    return !full_;
}

Environment::Environment() {
    for (char** variable = sys::environment(); *variable != nullptr; ++variable)
        if (!is_ours(*variable)) (void)push_back(*variable);
}

bool Environment::add(std::string_view name, std::string_view value) {
    char* start = text_.data() + used_;
    if (name.size() + value.size() + 2 > text_.size() - used_) return false;
    char* end = std::copy(name.begin(), name.end(), start);
    *end++ = '=';
    end = std::copy(value.begin(), value.end(), end);
    *end++ = '\0';
    used_ = static_cast<std::size_t>(end - text_.data());
    return push_back(start);
}

void Environment::keep(const char* name) {
    for (char** variable = sys::environment(); *variable != nullptr; ++variable)
        if (names(*variable, name)) (void)push_back(*variable);
}

char* const* Environment::list() {
    return push_back(nullptr) && !full_ ? list_.data() : nullptr;
}

}  // namespace slipway::supervise
