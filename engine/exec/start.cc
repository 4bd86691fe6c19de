#include "engine/exec/start.h"

#include "engine/base/number.h"
#include "engine/sys/report.h"

namespace slipway::exec {
namespace {

// "PATH:LINE:COL: ", without what is not known.
base::FixedString<4160> place(std::string_view path, int line, int column) {
    base::FixedString<4160> text;
    text.append(path);
    if (line > 0) {
        text.append(":");
        text.append(base::decimal(line).view());
        text.append(":");
        text.append(base::decimal(column).view());
    }
    return text;
}

void say(const Start& start,
         formats::PlanPosition where,
         std::string_view severity,
         const Message& message,
         std::string_view why) {
    const bool quoted = !message.subject.empty();
    sys::report({"slipway-exec: ", start.service.view(), start.service.empty() ? "" : ": ",
                 place(start.plan_path.view(), where.line, where.column).view(), ": ", severity,
                 message.what, message.detail, quoted ? " '" : "", message.subject,
                 quoted ? "'" : "", message.why.empty() ? "" : ": ", message.why, why,
                 message.help.empty() ? "" : "; ", message.help});
}

}  // namespace

int fail(int code, const Start& start, formats::PlanPosition where, const Message& message) {
    say(start, where, "", message, "");
    return code;
}

int fail(int code,
         const Start& start,
         formats::PlanPosition where,
         const Message& message,
         base::Errno error) {
    say(start, where, "", message, sys::explain(error).view());
    return code;
}

void warn(const Start& start, formats::PlanPosition where, const Message& message) {
    say(start, where, "warning: ", message, "");
}

void report_in_file(const Start& start,
                    std::string_view path,
                    const formats::PlanError& error,
                    bool warning) {
    sys::report({"slipway-exec: ", start.service.view(), start.service.empty() ? "" : ": ",
                 place(path, error.line, error.what.column).view(), ": ",
                 warning ? "warning: " : "", error.what.message, "; ", error.what.help, " [",
                 error.what.code, "]"});
}

}  // namespace slipway::exec
