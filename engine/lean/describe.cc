#include "engine/lean/describe.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::lean {
namespace {

using formats::RunResult;
using formats::S6Status;

void add_seconds(Line& line, formats::Tai since, std::int64_t now) {
    line.append(" ");
    line.append(base::decimal(std::max<std::int64_t>(now - unix_seconds(since), 0)).view());
    line.append(" seconds");
}

void add_end(Line& line, const S6Status& s6) {
    const int signal = s6.wait_status & 0x7f;
    line.append(signal != 0 ? "down (signal " : "down (exitcode ");
    line.append(base::decimal(signal != 0 ? signal : s6.wait_status >> 8).view());
    line.append(")");
}

}  // namespace

Line describe(const formats::LeanEntry& entry, std::int64_t now) {
    Line line;
    line.append(entry.name.view());
    line.append(": ");
    const auto status = formats::decode_status(entry.status);
    if (!entry.has_status || !status) {
        line.append("begins");
        return line;
    }
    const S6Status& s6 = status->s6;
    if (s6.up()) {
        line.append("up (pid ");
        line.append(base::decimal_unsigned(s6.pid).view());
        line.append(")");
    } else {
        add_end(line, s6);
    }
    add_seconds(line, s6.changed, now);
    if (s6.up() && !s6.want_up) line.append(", want down");
    if (!s6.up() && s6.want_up) line.append(", want up");
    if (s6.paused) line.append(", paused");
    if (s6.finishing) line.append(", finishing");
    if (s6.ready) {
        line.append(", ready");
        add_seconds(line, s6.readied, now);
    }
    const bool has_result = status->has_record && status->record.result != RunResult::none;
    if (has_result) {
        line.append(", last result ");
        line.append(formats::run_result_name(status->record.result));
    }
    return line;
}

}  // namespace slipway::lean
