#include <algorithm>

#include "engine/cli/boot_times.h"
#include "engine/cli/svg.h"

namespace slipway::cli {
namespace {

constexpr int kRow = 20, kTop = 40, kLeft = 20, kWide = 1000;  // pixels

constexpr std::string_view kStyle =
    ".bar { fill: #7a9ccf; } .chain { fill: #c4432b; } .set { fill: #999; }\n"
    ".grid { stroke: #ddd; } .label { fill: #111; } .time { fill: #555; }\n";

// So many milliseconds between two lines of the grid that there are ten at most.
std::uint64_t grid_step(std::uint64_t length) {
    std::uint64_t step = 1;
    while (step * 10 < length) {
        for (const std::uint64_t factor : {2u, 5u, 10u})
            if (step * factor * 10 >= length) return step * factor;
        step *= 10;
    }
    return step;
}

}  // namespace

std::string boot_chart(const BootTimes& times) {
    std::uint64_t last = times.end;
    int label = 0;
    for (const Span& span : times.spans) {
        last = std::max(last, span.ready_ms);
        label = std::max(label, text_width(span.name + "  " + seconds_text(span.took_ms())));
    }
    const std::uint64_t length = std::max<std::uint64_t>(1, last - times.origin);
    const auto x_of = [&](std::uint64_t ms) {
        return kLeft + static_cast<int>((ms - times.origin) * kWide / length);
    };
    const int height = kTop + kRow * static_cast<int>(times.spans.size()) + kRow;
    Svg svg(kLeft + kWide + label + kLeft, height, kStyle);
    const std::string end = times.end == 0 ? "has not come up yet"
                                           : "up after " + seconds_text(times.end - times.origin);
    svg.text(kLeft, 16, times.goal + " " + end, "label");
    for (std::uint64_t at = 0; at <= length; at += grid_step(length)) {
        const int x = x_of(times.origin + at);
        svg.line(x, kTop - 6, x, height - kRow, "grid");
        svg.text(x, kTop - 8, seconds_text(at), "time");
    }
    int y = kTop;
    for (const Span& span : times.spans) {
        const bool critical =
            std::any_of(times.chain.begin(), times.chain.end(),
                        [&](const Span& other) { return other.name == span.name; });
        const int x = x_of(span.begun_ms);
        const int width = std::max(2, x_of(span.ready_ms) - x);
        const std::string title = span.name + ": began at " +
                                  seconds_text(span.begun_ms - times.origin) + ", took " +
                                  seconds_text(span.took_ms());
        svg.rectangle(x, y + 2, width, kRow - 4,
                      critical    ? "chain"
                      : span.runs ? "bar"
                                  : "set",
                      title);
        const std::string took = span.runs ? "  " + seconds_text(span.took_ms()) : "";
        svg.text(x + width + 4, y + kRow - 5, span.name + took, "label");
        y += kRow;
    }
    return svg.finish();
}

}  // namespace slipway::cli
