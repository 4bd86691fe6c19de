#include "distros/common/say.h"

#include "engine/base/fixed_string.h"
#include "engine/sys/report.h"

namespace slipway::boot {

void say(std::initializer_list<std::string_view> parts) {
    base::FixedString<900> line;
    line.append("slipway-boot: ");
    for (const auto part : parts) line.append(part);
    sys::report({line.view()});
}

bool fine(const base::Status& status, std::initializer_list<std::string_view> what) {
    if (status) return true;
    base::FixedString<800> text;
    for (const auto part : what) text.append(part);
    say({text.view(), sys::explain(status.error()).view()});
    return false;
}

}  // namespace slipway::boot
