#include "engine/exec/listening.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/identity.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/file.h"
#include "engine/sys/listening_socket.h"
#include "engine/sys/ownership.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using formats::ListenAddress;

constexpr std::string_view kDirectoryMode = "directory-mode";

sys::SocketType type_of(const ExecPlan::Listen& listen) {
    switch (listen.type) {
        case ExecPlan::SocketType::stream:
            return sys::SocketType::stream;
        case ExecPlan::SocketType::datagram:
            return sys::SocketType::datagram;
        case ExecPlan::SocketType::sequential:
            return sys::SocketType::packets;
    }
    return sys::SocketType::stream;
}

int set_options(const Start& start, const ExecPlan::Listen& listen, sys::BorrowedFd socket) {
    for (const ExecPlan::Assignment& option : listen.options) {
        if (option.name == kDirectoryMode || option.name == kListenEvent ||
            option.name == formats::kRemoveOnStop)
            continue;  // no option of it
        const auto done = sys::set_socket_option(socket, option.name, option.value);
        if (done) continue;
        const bool unknown = done.error().value == ENOPROTOOPT;
        return fail(kPlanWrong, start, option.where,
                    {.what = unknown ? "unknown socket option" : "cannot set the socket option",
                     .subject = option.name,
                     .help = unknown ? sys::socket_option_names() : "check its value"},
                    done.error());
    }
    return 0;
}

std::uint32_t directory_mode(const ExecPlan::Listen& listen) {
    return base::parse_octal(listen_option(listen, kDirectoryMode)).value_or(0755);
}

// The directory of a socket, where it is safe to look for its name.
struct Place {
    sys::Fd directory;
    base::Name name;
};

int open_place(const Start& start, const ExecPlan::Listen& listen, Place& place) {
    const std::size_t slash = listen.address.rfind('/');
    base::Path directory;
    if (!directory.assign(listen.address.substr(0, std::max<std::size_t>(slash, 1))) ||
        !place.name.assign(listen.address.substr(slash + 1)))
        return listen_failed(start, listen, "the path is too long", "at most 107 bytes",
                             {ENAMETOOLONG});
    const unsigned mode = directory_mode(listen);
    auto opened = spawn::open_directory_safely(directory, mode, mode, sys::Open::path_only);
    if (!opened)
        return listen_failed(start, listen, "cannot open the directory of",
                             "it is made where it is missing; a link in it must be root's",
                             opened.error());
    place.directory = std::move(opened).value();
    return 0;
}

// The socket with the name. By its descriptor: a file that somebody puts in its place is not what
// is given away then.
base::Result<sys::Fd> find_socket(const Place& place) {
    auto file =
        sys::open_at(place.directory, place.name, sys::Open::path_only | sys::Open::no_follow);
    if (!file) return file;
    const auto status = sys::status_of_descriptor(file.value());
    if (!status) return status.error();
    if (status.value().kind != sys::FileKind::socket) return base::Errno{ENOTSOCK};
    return file;
}

int own_path(const Start& start, const ExecPlan::Listen& listen, sys::BorrowedFd made) {
    std::uint32_t uid = sys::kKeepId;
    std::uint32_t gid = sys::kKeepId;
    std::optional<std::uint32_t> primary_group;
    if (!listen.user.empty())
        if (const int code = find_user_id(start, {listen.user, listen.where}, uid, &primary_group);
            code != 0)
            return code;
    gid = primary_group.value_or(gid);
    if (!listen.group.empty())
        if (const int code = find_group_id(start, {listen.group, listen.where}, gid); code != 0)
            return code;
    if (uid == sys::kKeepId && gid == sys::kKeepId) return 0;
    const auto done = sys::change_owner(made, uid, gid);
    return done ? 0
                : listen_failed(start, listen, "cannot change the owner of", "start as root",
                                done.error());
}

int bind_path(const Start& start, const ExecPlan::Listen& listen, sys::BorrowedFd socket) {
    const bool abstract = listen.address[0] == '@';
    base::Path path;
    if (!path.assign(listen.address))
        return listen_failed(start, listen, "the path is too long", "at most 107 bytes",
                             {ENAMETOOLONG});
    const unsigned usual = sys::set_umask(abstract ? 0 : 0022);
    Place place;
    if (!abstract) {
        if (const int code = open_place(start, listen, place); code != 0) return code;
        // What an earlier run left behind; nothing else is ever removed.
        if (find_socket(place)) (void)sys::unlink_at(place.directory, place.name);
    }
    // The mode is right from the beginning: between bind and a chmod anybody could connect.
    sys::set_umask(~listen.mode & 0777);
    const auto bound = sys::bind_unix(socket, path.view());
    sys::set_umask(usual);
    if (!bound)
        return listen_failed(start, listen, "cannot bind",
                             "is the directory there, and the name free?", bound.error());
    if (abstract) return 0;
    const auto made = find_socket(place);
    if (!made)
        return listen_failed(start, listen, "not where it was made",
                             "somebody changed the directories above it meanwhile", made.error());
    return own_path(start, listen, made.value());
}

std::string_view help_for_unbound(base::Errno why) {
    switch (why.value) {
        case EADDRINUSE:
            return "see who has it with: ss -lntup";
        case EACCES:
        case EPERM:
            return "ports below 1024 need root, or CAP_NET_BIND_SERVICE";
        case EADDRNOTAVAIL:
            return "no interface of this machine has the address now: bind to all (the port "
                   "alone), or start it behind what brings up the network";
        default:
            return "write PORT, ADDRESS:PORT or [ADDRESS]:PORT, with the numbers of an address";
    }
}

int bind_address(const Start& start,
                 const ExecPlan::Listen& listen,
                 const ListenAddress& address,
                 sys::BorrowedFd socket) {
    using Family = sys::InternetAddress::Family;
    const Family family = address.kind == ListenAddress::Kind::ipv4   ? Family::ipv4
                          : address.kind == ListenAddress::Kind::ipv6 ? Family::ipv6
                                                                      : Family::any;
    const auto bound = sys::bind_internet(socket, {family, address.host, address.port});
    return bound ? 0
                 : listen_failed(start, listen, "cannot bind", help_for_unbound(bound.error()),
                                 bound.error());
}

base::Result<sys::Fd> make_socket(const ExecPlan::Listen& listen, const ListenAddress& address) {
    using Family = sys::InternetAddress::Family;
    switch (address.kind) {
        case ListenAddress::Kind::unix_path: {
            auto socket = sys::make_unix_socket(type_of(listen));
            if (socket)
                if (const auto blocking = sys::set_nonblocking(socket.value(), false); !blocking)
                    return blocking.error();
            return socket;
        }
        case ListenAddress::Kind::ipv4:
            return sys::make_internet_socket(type_of(listen), Family::ipv4);
        case ListenAddress::Kind::ipv6:
            return sys::make_internet_socket(type_of(listen), Family::ipv6);
        case ListenAddress::Kind::any:
            return sys::make_internet_socket(type_of(listen), Family::any);
    }
    return base::Errno{EINVAL};
}

}  // namespace

std::string_view listen_option(const ExecPlan::Listen& listen, std::string_view name) {
    for (const ExecPlan::Assignment& option : listen.options)
        if (option.name == name) return option.value;
    return {};
}

int listen_failed(const Start& start,
                  const ExecPlan::Listen& listen,
                  std::string_view what,
                  std::string_view help,
                  base::Errno why) {
    return fail(kSystemFailed, start, listen.where,
                {.what = what, .subject = listen.address, .help = help}, why);
}

int make_listening(Start& start,
                   const ExecPlan::Listen& listen,
                   const ListenAddress& address,
                   sys::Fd& out) {
    auto socket = make_socket(listen, address);
    if (!socket)
        return listen_failed(start, listen, "cannot make a socket for", "", socket.error());
    if (const int code = set_options(start, listen, socket.value()); code != 0) return code;
    const int bound = address.kind == ListenAddress::Kind::unix_path
                          ? bind_path(start, listen, socket.value())
                          : bind_address(start, listen, address, socket.value());
    if (bound != 0) return bound;
    if (listen.type != ExecPlan::SocketType::datagram)
        if (const auto done = sys::listen_on(
                socket.value(), static_cast<int>(std::min(listen.backlog, 0x7fffffffu)));
            !done)
            return listen_failed(start, listen, "cannot listen on", "", done.error());
    out = std::move(socket).value();
    return 0;
}

}  // namespace slipway::exec
