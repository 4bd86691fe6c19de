#include "engine/sys/login_record.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys/kernel.h"
#include "engine/sys/record_lock.h"

namespace slipway::sys {
namespace {

// The record of glibc, which others must find, whatever library we are linked with (musl's has
// other fields): utmp(5).
#if defined(__aarch64__) || defined(__loongarch__)
using Number = std::int64_t;
#else  // one layout for 32 and 64 bits
using Number = std::int32_t;
#endif

struct Record {
    std::int16_t type;
    std::int32_t pid;
    char line[32];
    char id[4];
    char user[32];
    char host[256];
    std::int16_t termination, exit;
    Number session;
    Number seconds, microseconds;
    std::int32_t address[4];
    char unused[20];
};

static_assert(sizeof(Record) == (sizeof(Number) == 4 ? 384 : 400));

// Kinds of records.
constexpr std::int16_t kInit = 5, kLogin = 6, kUser = 7, kDead = 8;

template <std::size_t Size>
void put_text(char (&field)[Size], std::string_view text) {
    std::copy_n(text.data(), std::min(text.size(), Size), field);
}

std::string_view kept_part(std::string_view id) {
    constexpr std::size_t kSize = sizeof(Record::id);
    return id.substr(id.size() - std::min(id.size(), kSize));
}

void put_time(Record& record) {
    const WallTime now = realtime();
    record.seconds = static_cast<Number>(now.seconds);
    record.microseconds = static_cast<Number>(now.nanoseconds / 1000);
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
    put_text(wanted.id, id);
    return record.type >= kInit && record.type <= kDead &&
           ::memcmp(record.id, wanted.id, sizeof wanted.id) == 0;
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

std::int16_t type_of(LoginRecordKind kind) {
    return kind == LoginRecordKind::init ? kInit : kind == LoginRecordKind::login ? kLogin : kUser;
}

bool runs(int pid) {
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

}  // namespace

Status write_login_record(const LoginFiles& files, const LoginRecord& from) {
    const std::string_view id = kept_part(from.id);
    Record record{};
    record.type = type_of(from.kind);
    record.pid = from.pid.value;
    record.session = from.session;
    put_text(record.id, id);
    put_text(record.line, from.line);
    put_text(record.user, from.user);
    put_time(record);
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
    if (!there || record.type == kDead || runs(record.pid)) return base::kOk;
    record.type = kDead;
    record.termination = static_cast<std::int16_t>(termination);
    record.exit = static_cast<std::int16_t>(exit);
    ::memset(record.user, 0, sizeof record.user);
    ::memset(record.host, 0, sizeof record.host);
    record.seconds = record.microseconds = 0;
    if (const Status done = put_at(file.value(), record, at); !done) return done;
    put_time(record);
    return append(files.wtmp, record);
}

}  // namespace slipway::sys
