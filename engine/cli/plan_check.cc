#include "engine/cli/plan_check.h"

#include <algorithm>
#include <memory>

#include "engine/formats/exec_plan.h"

namespace slipway::cli {
namespace {

constexpr int kMostErrors = 20;

diag::Diagnostic diagnostic_of(const std::string& path,
                               const std::string& text,
                               const formats::PlanError& error) {
    diag::Diagnostic d;
    d.where = {path, error.line, error.line == 0 ? 0 : error.what.column};
    d.code = error.what.code;
    d.message = error.what.message;
    d.help = error.what.help;
    d.length = error.what.length;
    d.source_line = diag::line_of(text, error.line);
    return d;
}

// Keeps the numbers of the other lines.
void blank_out(std::string& text, int line) {
    std::size_t at = 0;
    for (int number = 1; number < line; ++number) at = text.find('\n', at) + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
              text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
}

}  // namespace

bool check_plan(const std::string& path, const std::string& text, diag::Sink& sink) {
    std::string left = text, storage(text.size(), '\0');
    for (int errors = 0; errors < kMostErrors; ++errors) {
        formats::PlanError error;
        // A new one each time, as the decoder demands; too large for a stack.
        const auto plan = std::make_unique<formats::ExecPlan>();
        if (formats::decode_exec_plan(left, storage, *plan, error)) return errors == 0;
        // What is said of the whole may come of a line that was wrong.
        if (error.line == 0 && errors != 0) return false;
        sink.add(diagnostic_of(path, text, error));
        if (error.line == 0) return false;
        blank_out(left, error.line);
    }
    return false;
}

}  // namespace slipway::cli
