#include "engine/init/say.h"

#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::init {

void say(std::initializer_list<std::string_view> parts) {
    base::FixedString<900> line;
    line.append("slipway-init: ");
    for (const auto part : parts) line.append(part);
    sys::report({line.view()});
    const auto log = sys::open_at(sys::kHere, "/dev/kmsg", sys::Open::write);
    if (!log) return;
    // <5>: a notice, so that "quiet" keeps it off the console, where it stands already.
    base::FixedString<910> record;
    record.append("<5>");
    record.append(line.view());
    static_cast<void>(sys::write(log.value(), record.view()));
}

void say_failure(const base::Status& status, std::initializer_list<std::string_view> what) {
    if (status) return;
    base::FixedString<800> text;
    for (const auto part : what) text.append(part);
    say({text.view(), sys::explain(status.error()).view()});
}

}  // namespace slipway::init
