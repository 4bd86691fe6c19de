// What a start reads besides its plan and its environment files: plans so short that the child does
// them itself, values of cgroups, capabilities, tables of IPC objects. One a selector byte.
#include <algorithm>
#include <memory>
#include <string>

#include "engine/base/require.h"
#include "engine/exec/remove_ipc.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/cgroup_value.h"
#include "engine/formats/exec_plan.h"
#include "engine/formats/simple_plan.h"

namespace {

using namespace slipway;
using base::require;

// What the child does itself slipway-exec does the same.
void simple_plan(std::string_view text) {
    std::string copy(text), storage(text.size(), '\0');
    const auto simple = std::make_unique<formats::SimplePlan>();
    if (!formats::read_simple_plan(copy, *simple)) return;
    const auto plan = std::make_unique<formats::ExecPlan>();
    formats::PlanError error;
    require(formats::decode_exec_plan(text, storage, *plan, error));
    require(plan->commands.size() == 1 && plan->ignore_sigpipe == simple->ignore_sigpipe);
    require((plan->attributes.keyring == formats::Keyring::private_) == simple->own_keyring);
    require(simple->words[0] != nullptr && *simple->words[0] == '/');
}

// "SETTING [DEVICE] VALUE", as a definition has it.
void cgroup_value(std::string_view text) {
    const std::size_t first = std::min(text.find(' '), text.size());
    std::string_view rest = text.substr(std::min(first + 1, text.size())), device;
    const formats::CgroupSetting* setting = formats::find_cgroup_setting(text.substr(0, first));
    formats::CgroupWrite write, quota;
    const std::size_t second = std::min(rest.find(' '), rest.size());
    if (formats::convert_cpu_quota(rest.substr(0, second), "", quota))
        require(!quota.value.view().empty());
    if (setting == nullptr) return;
    if (setting->per_device) {
        device = rest.substr(0, second);
        rest.remove_prefix(std::min(second + 1, rest.size()));
    }
    if (!formats::convert_cgroup_value(*setting, device, rest, write)) return;
    // One value of one file: nothing in it goes on to another line.
    require(write.value.view().find('\n') == std::string_view::npos);
    require(write.file.find('/') == std::string_view::npos);
}

void capabilities(std::string_view text) {
    formats::CapabilitySet set = formats::kAllCapabilities;
    for (bool first = true; !text.empty(); first = false) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (!formats::add_capability(text.substr(0, end), first, set)) return;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void ipc_table(std::string_view text) {
    for (const auto kind :
         {sys::IpcKind::shared_memory, sys::IpcKind::semaphores, sys::IpcKind::messages})
        if (const auto object = exec::ipc_object(text, kind)) require(object->id >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr void (*kReaders[])(std::string_view){simple_plan, cgroup_value, capabilities,
                                                   ipc_table};
    kReaders[data[0] % std::size(kReaders)]({reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}
