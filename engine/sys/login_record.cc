#include "engine/sys/login_record.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <utmpx.h>

#include <algorithm>
#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys/kernel.h"
#include "engine/sys/record_lock.h"

namespace slipway::sys {
namespace {

using Record = ::utmpx;

template <std::size_t Size>
void put_text(char (&field)[Size], std::string_view text) {
    ::memcpy(field, text.data(), std::min(text.size(), Size));
}

std::string_view kept_part(std::string_view id) {
    constexpr std::size_t kSize = sizeof(Record::ut_id);
    return id.substr(id.size() - std::min(id.size(), kSize));
}

template <typename Time>
void put_time(Time& field) {
    const WallTime now = realtime();
    field.tv_sec = static_cast<decltype(field.tv_sec)>(now.seconds);
    field.tv_usec = static_cast<decltype(field.tv_usec)>(now.nanoseconds / 1000);
}

// A locked file; without one where it is not there. The lock is given up with the descriptor.
Result<Fd> open_locked(CPath path, int flags) {
    const long number = retried(
        [&] { return ::open(path.c_str(), flags | O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); });
    if (number < 0) return errno == ENOENT ? Result<Fd>(Fd()) : Result<Fd>(last_error());
    Fd file = Fd::adopt(static_cast<int>(number));
    constexpr std::uint64_t kPatience = 5 * kSecond;
    const auto locked = take_record_lock(file, RecordLock::exclusive, kPatience);
    if (!locked) return locked.error();
    if (!locked.value()) return base::Errno{ETIMEDOUT};
    return file;
}

// Whether a record is of a session, running or ended, and has this id.
bool has_id(const Record& record, std::string_view id) {
    Record wanted{};
    put_text(wanted.ut_id, id);
    return record.ut_type >= INIT_PROCESS && record.ut_type <= DEAD_PROCESS &&
           ::memcmp(record.ut_id, wanted.ut_id, sizeof wanted.ut_id) == 0;
}

// Where the record with this id is, or the end of the file; a torn last one is written over.
off_t find_record(BorrowedFd file, std::string_view id, Record& found, bool& there) {
    constexpr auto kSize = static_cast<off_t>(sizeof(Record));
    there = false;
    for (off_t at = 0;; at += kSize) {
        const long got = retried([&] { return ::pread(file.value, &found, sizeof found, at); });
        if (got != static_cast<long>(sizeof found)) return at;
        there = has_id(found, id);
        if (there) return at;
    }
}

Status put_at(BorrowedFd file, const Record& record, off_t at) {
    const long put = retried([&] { return ::pwrite(file.value, &record, sizeof record, at); });
    if (put < 0) return last_error();
    return put == static_cast<long>(sizeof record) ? base::kOk : Status(base::Errno{ENOSPC});
}

Status append(CPath wtmp, const Record& record) {
    const auto file = open_locked(wtmp, 0);
    if (!file) return file.error();
    if (!file.value().valid()) return base::kOk;
    const off_t end = ::lseek(file.value().number(), 0, SEEK_END);
    if (end < 0) return last_error();
    return put_at(file.value(), record, end - end % static_cast<off_t>(sizeof record));
}

short type_of(LoginRecordKind kind) {
    return kind == LoginRecordKind::init    ? INIT_PROCESS
           : kind == LoginRecordKind::login ? LOGIN_PROCESS
                                            : USER_PROCESS;
}

bool runs(int pid) {
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

}  // namespace

Status write_login_record(const LoginFiles& files, const LoginRecord& from) {
    const std::string_view id = kept_part(from.id);
    Record record{};
    record.ut_type = type_of(from.kind);
    record.ut_pid = from.pid.value;
    record.ut_session = from.session;
    put_text(record.ut_id, id);
    put_text(record.ut_line, from.line);
    put_text(record.ut_user, from.user);
    put_time(record.ut_tv);
    const auto file = open_locked(files.utmp, 0);
    if (!file) return file.error();
    if (file.value().valid()) {
        Record old{};
        bool there = false;
        const off_t at = find_record(file.value(), id, old, there);
        if (const Status done = put_at(file.value(), record, at); !done) return done;
    }
    return append(files.wtmp, record);
}

Status end_login_record(const LoginFiles& files, std::string_view id, int termination, int exit) {
    const auto file = open_locked(files.utmp, 0);
    if (!file) return file.error();
    if (!file.value().valid()) return base::kOk;
    Record record{};
    bool there = false;
    const off_t at = find_record(file.value(), kept_part(id), record, there);
    if (!there || record.ut_type == DEAD_PROCESS || runs(record.ut_pid)) return base::kOk;
    record.ut_type = DEAD_PROCESS;
    record.ut_exit.e_termination = static_cast<short>(termination);
    record.ut_exit.e_exit = static_cast<short>(exit);
    ::memset(record.ut_user, 0, sizeof record.ut_user);
    ::memset(record.ut_host, 0, sizeof record.ut_host);
    record.ut_tv = {};
    if (const Status done = put_at(file.value(), record, at); !done) return done;
    put_time(record.ut_tv);
    return append(files.wtmp, record);
}

}  // namespace slipway::sys
