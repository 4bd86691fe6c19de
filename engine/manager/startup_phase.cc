#include "engine/manager/startup_phase.h"

#include <array>
#include <cerrno>
#include <memory>

#include "engine/formats/exec_plan.h"
#include "engine/formats/service_directory.h"
#include "engine/sys/cgroup_file.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

using formats::CgroupPlan;

// The cgroup, or the file in it, is not there: the service has ended, or its start has said that it
// goes without.
bool is_gone(const sys::Status& done) {
    return !done && (done.error().value == ENOENT || done.error().value == ENODEV);
}

// The directory of the slice above `own`; empty: it is not in it.
std::string_view directory_of(std::string_view own, std::string_view slice) {
    if (slice.empty()) return own;
    while (!own.empty()) {
        own = own.substr(0, own.rfind('/') == own.npos ? 0 : own.rfind('/'));
        if (own.substr(own.rfind('/') + 1) == slice) return own;
    }
    return own;
}

sys::Status write_value(std::string_view directory, const CgroupPlan::Write& write) {
    formats::CgroupText text;
    if (!formats::append_cgroup_text(write, text)) return base::Errno{E2BIG};
    const auto done = sys::write_cgroup_file(directory, write.file, text.view());
    if (write.file != "io.weight") return done;
    // The kernel has either, or both.
    const auto with_bfq =
        sys::write_cgroup_file(directory, "io.bfq.weight", formats::bfq_weight(text.view()).view());
    return with_bfq || is_gone(done) ? with_bfq : done;
}

void write_values(const Core& core, Id id, const CgroupPlan& plan, bool startup) {
    base::Path own;
    const std::string link = core.directory(id) + "/supervise/cgroup";
    if (!sys::read_symlink_at(core.scan, link, own)) return;
    const auto wanted = startup ? CgroupPlan::Phase::startup : CgroupPlan::Phase::normal;
    for (const CgroupPlan::Write& write : plan.writes) {
        const std::string_view directory = directory_of(own.view(), write.slice);
        if (write.phase != wanted || directory.empty()) continue;
        const auto done = write_value(directory, write);
        if (!done && !is_gone(done))
            sys::report({"slipway-manager: warning: ", core.name(id), " keeps the ", write.file,
                         " that it had ", startup ? "before: " : "at the start: ",
                         "cannot write into ", directory, sys::explain(done.error()).view()});
    }
}

// What the service was started with, or will be: its own `run`.
void write_values(const Core& core, Id id, bool startup) {
    std::array<char, 65537> buffer;
    const std::string path = core.directory(id) + "/run";
    const auto text = sys::read_whole(core.scan, path, std::span<char>(buffer));
    if (!text) return;  // it was never started
    std::string storage(text.value().size(), '\0');
    const auto plan = std::make_unique<formats::ExecPlan>();
    formats::PlanError error;
    if (!formats::decode_exec_plan(text.value(), storage, *plan, error)) return;  // nor now
    write_values(core, id, plan->cgroup, startup);
}

bool has_mark(const Core& core) {
    return sys::status_at(core.run, formats::kStartupMark).ok();
}

void set_mark(const Core& core, bool holds) {
    using sys::Open;
    const auto done = [&]() -> sys::Status {
        if (!holds) return sys::unlink_at(core.run, formats::kStartupMark);
        const auto made =
            sys::open_at(core.run, formats::kStartupMark, Open::write | Open::create, 0644);
        return made ? sys::Status(base::kOk) : sys::Status(made.error());
    }();
    if (done || is_gone(done)) return;
    sys::report({"slipway-manager: warning: cannot ", holds ? "make " : "remove ", core.run_path,
                 "/", formats::kStartupMark, sys::explain(done.error()).view(),
                 "; who starts now has the values of Cgroup.startup settings at the wrong time"});
}

}  // namespace

void begin_startup_phase(StartupPhase& phase, const Core& core) {
    phase.holds = !core.table.booted() || has_mark(core);
    if (!core.table.booted()) set_mark(core, true);
}

void keep_startup_phase(StartupPhase& phase, const Core& core, bool ending) {
    const bool holds = ending || (phase.holds && core.plan->unsettled() != 0);
    if (phase.written && phase.holds == holds) return;
    // First the mark: slipway-exec relies on it.
    set_mark(core, holds);
    phase = {holds, true};
    const formats::Database& database = core.generation->database;
    for (Id id = 0; id < database.count(); ++id)
        if (core.has_directory(id) && database.has(id, formats::kHasStartupSettings))
            write_values(core, id, holds);
}

}  // namespace slipway::manager
