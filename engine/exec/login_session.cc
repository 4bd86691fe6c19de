#include "engine/exec/login_session.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/weakened.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/identity.h"
#include "engine/sys/ownership.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

constexpr std::string_view kSetting = "Process.PamName";

// A directory that is root's has just been made: nobody else may make one there.
base::Status give_runtime_directory(const base::Path& path, const Identity& identity) {
    const unsigned usual = sys::set_umask(0022);  // all users pass /run/user
    const auto opened = spawn::open_directory_safely(path, 0755, 0700, sys::Open::read);
    sys::set_umask(usual);
    if (!opened) return opened.error();
    const auto status = sys::status_of_descriptor(opened.value());
    if (!status) return status.error();
    if (status.value().uid == identity.uid) return base::kOk;
    if (status.value().uid != 0) return base::Errno{EEXIST};
    return sys::change_owner(opened.value(), identity.uid, identity.gid);
}

}  // namespace

int open_login_session(Start& start) {
    if (!start.plan.login_session || !start.identity.has_user) return 0;
    const formats::PlanPosition where = start.plan.user->where;
    base::Path path;
    path.assign("/run/user/");
    path.append(base::decimal_unsigned(start.identity.uid).view());
    const auto given = give_runtime_directory(path, start.identity);
    if (!given && given.error().value == EEXIST)
        return fail(kSystemFailed, start, where,
                    {.what = "the directory belongs to another user",
                     .subject = path.view(),
                     .help = "look whose it is, and remove it"});
    if (!given) {
        const int code =
            weaken(start, where, kSetting, "cannot provide the user's /run/user", given.error());
        if (code != 0) return code;
    } else if (!start.environment.set("XDG_RUNTIME_DIR", path.view(), Export::yes)) {
        return fail(kPlanWrong, start, where,
                    {.what = "too many variables", .help = "pass fewer of the supervisor's"});
    }
    const auto named = sys::set_login_uid(start.identity.uid);
    return named ? 0 : weaken(start, where, kSetting, "cannot set the login uid", named.error());
}

}  // namespace slipway::exec
