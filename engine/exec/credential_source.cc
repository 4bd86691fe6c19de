#include "engine/exec/credential_source.h"

#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/directory.h"
#include "engine/sys/entropy.h"
#include "engine/sys/ownership.h"
#include "engine/sys/process.h"
#include "engine/sys/socket.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

// What systemd lets all credentials of a unit have together.
constexpr std::size_t kMostBytes = 1048576;
constexpr int kDeepest = 8;  // directories in directories

std::array<std::uint8_t, 65536> buffer;

// Where a name without a path is looked for, behind what our own supervisor was handed.
constexpr std::array<const char*, 4> kStores{"/run/credentials/@system", "/etc/credstore",
                                             "/run/credstore", "/usr/lib/credstore"};

bool joined(base::Path& path, std::string_view directory, std::string_view name) {
    return path.assign(directory) && path.append("/") && path.append(name);
}

}  // namespace

int CredentialWriter::failed(const ExecPlan::Credential& credential, base::Errno why) const {
    return fail(kSystemFailed, start_, credential.where,
                {.what = "cannot pass the credential",
                 .subject = credential.name,
                 .help = why.value == E2BIG ? "all of a service have room for 1 MiB"
                                            : "is its file there? a text of the same name would "
                                              "stand in for it"},
                why);
}

bool CredentialWriter::has_text(std::string_view name) const {
    for (const ExecPlan::Credential& other : start_.plan.credentials)
        if (!other.is_path && other.name == name) return true;
    return false;
}

base::Result<sys::Fd> CredentialWriter::make_file(std::string_view name) {
    base::Path path;
    if (!joined(path, directory_.view(), name)) return base::Errno{ENAMETOOLONG};
    return sys::open_at(
        sys::kHere, path,
        sys::Open::write | sys::Open::create | sys::Open::exclusive | sys::Open::no_follow, 0600);
}

base::Status CredentialWriter::finish(sys::BorrowedFd file) {
    const Identity& identity = start_.identity;
    if (identity.has_user)
        if (const auto done = sys::change_owner(file, identity.uid, sys::kKeepId); !done)
            return done;
    return sys::change_mode(file, 0400);
}

base::Status CredentialWriter::drain(sys::BorrowedFd from, std::string_view name) {
    const auto file = make_file(name);
    if (!file) return file.error();
    for (;;) {
        const auto got = sys::read(from, buffer);
        if (!got) return got.error();
        if (got.value() == 0) return finish(file.value());
        used_ += got.value();
        if (used_ > kMostBytes) return base::Errno{E2BIG};
        const std::span<const std::uint8_t> bytes(buffer.data(), got.value());
        if (const auto done = sys::write_all(file.value(), bytes); !done) return done;
    }
}

// It writes until it closes the connection. Our own address tells it for whom and what.
base::Status CredentialWriter::copy_socket(const base::Path& from, std::string_view name) {
    const auto socket = sys::make_unix_socket(sys::SocketType::stream);
    if (!socket) return socket.error();
    base::FixedString<107> own;
    (void)own.append("@");
    (void)own.append(base::hexadecimal(sys::random_serial(), 8).view());
    (void)own.append("/unit/");
    if (own.append(start_.service.view()) && own.append("/") && own.append(name))
        (void)sys::bind_unix(socket.value(), own.view());
    constexpr std::uint64_t kPatience = 30'000'000'000;
    const auto done = sys::connect_unix_within(socket.value(), from.view(), kPatience);
    if (!done) return done;
    if (const auto waits = sys::set_nonblocking(socket.value(), false); !waits) return waits;
    return drain(socket.value(), name);
}

// NOLINTNEXTLINE(misc-no-recursion): kDeepest bounds it
base::Status CredentialWriter::copy_tree(const base::Path& from, std::string_view name, int depth) {
    if (depth == kDeepest) return base::Errno{ELOOP};
    auto directory = sys::open_directory(sys::kHere, from);
    if (!directory) return directory.error();
    for (;;) {
        const auto entry = directory.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return base::kOk;
        base::Path path;
        base::FixedString<255> own;
        const std::string_view part = entry.value()->view();
        if (!joined(path, from.view(), part) || !own.append(name) || !own.append("_") ||
            !own.append(part))
            return base::Errno{ENAMETOOLONG};
        const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
        if (!status) return status.error();
        const sys::FileKind kind = status.value().kind;
        const bool wanted = kind == sys::FileKind::regular || kind == sys::FileKind::socket;
        const base::Status done = kind == sys::FileKind::directory
                                      ? copy_tree(path, own.view(), depth + 1)
                                  : wanted ? copy(path, own.view())
                                           : base::kOk;
        if (!done) return done;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): of copy_tree()
base::Status CredentialWriter::copy(const base::Path& from, std::string_view name) {
    const auto status = sys::status_at(sys::kHere, from);
    if (!status) return status.error();
    if (status.value().kind == sys::FileKind::socket) return copy_socket(from, name);
    if (status.value().kind != sys::FileKind::regular) return base::Errno{EINVAL};
    const auto file = sys::open_at(sys::kHere, from, sys::Open::read | sys::Open::nonblock);
    return file ? drain(file.value(), name) : base::Status(file.error());
}

int CredentialWriter::add_path(const ExecPlan::Credential& credential) {
    static base::Path path;
    if (!path.assign(credential.source)) return failed(credential, {ENAMETOOLONG});
    const auto status = sys::status_at(sys::kHere, path);
    const bool tree = status && status.value().kind == sys::FileKind::directory;
    const auto done = tree ? copy_tree(path, credential.name, 0) : copy(path, credential.name);
    if (done || (done.error().value == ENOENT && has_text(credential.name))) return 0;
    return failed(credential, done.error());
}

// One that nobody has is left out: the program will say that it misses it.
int CredentialWriter::add_found(const ExecPlan::Credential& credential) {
    static base::Path path;
    const char* const handed = sys::environment_value("CREDENTIALS_DIRECTORY");
    for (std::size_t i = 0; i <= kStores.size(); ++i) {
        const char* const store = i == 0 ? handed : kStores[i - 1];
        if (store == nullptr || !joined(path, store, credential.source)) continue;
        const auto done = copy(path, credential.name);
        if (done) return 0;
        if (done.error().value != ENOENT) return failed(credential, done.error());
    }
    return 0;
}

int CredentialWriter::add(const ExecPlan::Credential& credential) {
    if (credential.is_path)
        return credential.source.substr(0, 1) == "/" ? add_path(credential) : add_found(credential);
    const auto file = make_file(credential.name);
    if (!file)  // a file's content has come before it
        return file.error().value == EEXIST ? 0 : failed(credential, file.error());
    used_ += credential.source.size();
    if (used_ > kMostBytes) return failed(credential, {E2BIG});
    auto done = sys::write_all(file.value(), credential.source);
    if (done) done = finish(file.value());
    return done ? 0 : failed(credential, done.error());
}

}  // namespace slipway::exec
