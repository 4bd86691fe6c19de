// One start: what the steps of slipway-exec work on, in the order in which they run (main.cc).
//
// Every step returns 0 or the exit code that ends the start; it has then said why.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/base/fixed_string.h"
#include "engine/exec/environment.h"
#include "engine/formats/exec_plan.h"
#include "engine/sys/fd.h"

namespace slipway::exec {

// Exit codes of slipway-exec itself (docs/formats/exec-plan.md).
inline constexpr int kUsage = 100;
inline constexpr int kSystemFailed = 111;
inline constexpr int kSkipped = 120;
inline constexpr int kAssertFailed = 121;
inline constexpr int kPlanWrong = 122;
inline constexpr int kNotExecutable = 126;
inline constexpr int kNotFound = 127;

inline constexpr std::size_t kMostPassed = 64;  // sockets and stored descriptors

// Who the commands run as; unset ids are kept.
struct Identity {
    bool has_user = false;
    bool has_group = false;
    bool asked = false;  // no file lists the user
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    base::FixedList<std::uint32_t, 256> groups;  // supplementary; set when there is a user or group
    base::FixedString<255> name;
    base::Path home, shell;
};

// All zero at first: a single other default would put half a megabyte into the program's file.
struct Start {
    base::Path plan_path;
    base::Name service;  // empty when the caller named none
    formats::ExecPlan plan;
    Environment environment;
    Identity identity;
    // To be passed: the plan's sockets in its order, then what was stored.
    base::FixedList<int, kMostPassed> sockets;
    base::FixedString<4096> socket_names;
    std::optional<int> program_report;  // descriptor for formats/program_report.h, if somebody asks
    bool is_child = false;              // the process of a command that slipway-exec waits for
    std::optional<int>
        weakened_record;  // descriptor of weakened_record.h, where it was opened early
};

// Messages on standard error: "slipway-exec: SERVICE: PLAN:LINE:COL: what: why; the way out".
// Without a service's name that part is left out.
struct Message {
    std::string_view what;
    std::string_view detail = {};   // behind `what` as it is
    std::string_view subject = {};  // quoted behind `what`
    std::string_view why = {};
    std::string_view help = {};
};

// Gives back `code`, so that a step can end with it.
int fail(int code, const Start& start, formats::PlanPosition where, const Message& message);
int fail(int code,
         const Start& start,
         formats::PlanPosition where,
         const Message& message,
         base::Errno error);
void warn(const Start& start, formats::PlanPosition where, const Message& message);

// For places in other files than the plan.
void report_in_file(const Start& start,
                    std::string_view path,
                    const formats::PlanError& error,
                    bool warning);

}  // namespace slipway::exec
