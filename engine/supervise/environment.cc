#include <optional>
#include <utility>

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
    static constexpr std::string_view kOurs[] = {
        "SLIPWAY_SCAN"sv,   "SLIPWAY_SPARE"sv,
        "SLIPWAY_CGROUP"sv, formats::kBootVariable,
        "NOTIFY_SOCKET"sv,  "WATCHDOG_USEC"sv,
        "WATCHDOG_PID"sv,   "MAINPID"sv,
        "INVOCATION_ID"sv,  std::string_view(formats::kProgramReportVariable)};
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

std::optional<std::size_t> Environment::leave_for_service() {
    using std::string_view_literals::operator""sv;
    static constexpr std::string_view kOnlyForExec[] = {"SLIPWAY_HOLDER"sv, "SLIPWAY_LIBDIR"sv,
                                                        "SLIPWAY_SERVICE"sv, "SLIPWAY_INSTANCE"sv};
    std::size_t kept = 0, skipped = 0;
    bool has_path = false;
    for (std::size_t i = 0; i < size_; ++i) {
        const std::string_view variable = list_[i];
        const std::size_t name_end = variable.find('=');
        bool left_out = name_end == 0 || name_end == std::string_view::npos;
        for (const std::string_view name : kOnlyForExec)
            left_out = left_out || names(variable, name);
        if (left_out) continue;
        has_path = has_path || names(variable, "PATH");
        list_[kept++] = list_[i];
        // For slipway-exec, to which the start may be left after all.
        if (!names(variable, formats::kProgramReportVariable)) continue;
        std::swap(list_[0], list_[kept - 1]);
        skipped = 1;
    }
    size_ = kept;
    return has_path ? std::optional(skipped) : std::nullopt;
}

char* const* Environment::list() {
    return push_back(nullptr) && !full_ ? list_.data() : nullptr;
}

}  // namespace slipway::supervise
