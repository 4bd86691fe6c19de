// Any bytes are a plan or an error with a place in the text.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

#include "engine/formats/exec_plan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::formats;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::string storage(size, '\0');
    const auto plan = std::make_unique<ExecPlan>();
    PlanError error;
    if (decode_exec_plan(text, storage, *plan, error)) {
        if (plan->commands.empty() && !plan->remove_private && !plan->remove_ipc && !plan->at_end)
            std::abort();
        return 0;
    }
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    if (error.what.code.empty() || error.what.help.empty() || error.line > lines) std::abort();
    return 0;
}
