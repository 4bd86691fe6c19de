#include "engine/events/look.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/sys/directory.h"

namespace slipway::events {
namespace {

constexpr std::array kAnswers{ENOENT,       ENOTDIR,         ELOOP,  ENAMETOOLONG, EACCES,    EPERM,
                              EAFNOSUPPORT, EPROTONOSUPPORT, ENOSYS, EINVAL,       EOPNOTSUPP};

std::optional<bool> no_or_unknown(sys::Errno error) {
    return is_answer(error) ? std::optional(false) : std::nullopt;
}

}  // namespace

bool is_answer(sys::Errno error) {
    return std::find(kAnswers.begin(), kAnswers.end(), error.value) != kAnswers.end();
}

std::optional<bool> is_there(const std::string& path) {
    const auto status = sys::status_at(sys::kHere, path);
    return status ? std::optional(true) : no_or_unknown(status.error());
}

std::optional<bool> has_entries(const std::string& path) {
    auto reader = sys::open_directory(sys::kHere, path);
    if (!reader) return no_or_unknown(reader.error());
    const auto entry = reader.value().next();
    return entry ? std::optional(entry.value().has_value()) : no_or_unknown(entry.error());
}

}  // namespace slipway::events
