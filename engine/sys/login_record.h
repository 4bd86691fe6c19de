// Login records: /run/utmp and /var/log/wtmp (utmp(5)), as the C library's programs read and write
// them. A file that is not there is not made, which turns all of this off (pututxline(3)).
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/base/result.h"
#include "engine/sys/fd.h"
#include "engine/sys/process.h"

namespace slipway::sys {

enum class LoginRecordKind { init, login, user };

struct LoginRecord {
    LoginRecordKind kind = LoginRecordKind::init;
    std::string_view id;  // of more than four bytes the last four
    Pid pid{};
    std::int32_t session = 0;
    std::string_view line, user;
};

// Where they are: tests have files of their own.
struct LoginFiles {
    CPath utmp = "/run/utmp";
    CPath wtmp = "/var/log/wtmp";
};

// In utmp it replaces the one that has its id, or is added; to wtmp it is added. ETIMEDOUT: another
// program kept one of them locked for long.
Status write_login_record(const LoginFiles& files, const LoginRecord& record);

// The record with `id`, if its process has ended, becomes that of an ended session.
// `termination`, `exit`: si_code and si_status of waitid(2).
Status end_login_record(const LoginFiles& files, std::string_view id, int termination, int exit);

}  // namespace slipway::sys
