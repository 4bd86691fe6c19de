#include "engine/formats/system_call_names.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

using Row = NamedNumber;

// clang-format off
#define SLIPWAY_ERROR(name) {#name, name}
constexpr auto kErrors = std::to_array<Row>({
    SLIPWAY_ERROR(E2BIG), SLIPWAY_ERROR(EACCES), SLIPWAY_ERROR(EADDRINUSE), SLIPWAY_ERROR(EADDRNOTAVAIL), SLIPWAY_ERROR(EADV),
    SLIPWAY_ERROR(EAFNOSUPPORT), SLIPWAY_ERROR(EAGAIN), SLIPWAY_ERROR(EALREADY), SLIPWAY_ERROR(EBADE), SLIPWAY_ERROR(EBADF), SLIPWAY_ERROR(EBADFD),
    SLIPWAY_ERROR(EBADMSG), SLIPWAY_ERROR(EBADR), SLIPWAY_ERROR(EBADRQC), SLIPWAY_ERROR(EBADSLT), SLIPWAY_ERROR(EBFONT), SLIPWAY_ERROR(EBUSY),
    SLIPWAY_ERROR(ECANCELED), SLIPWAY_ERROR(ECHILD), SLIPWAY_ERROR(ECHRNG), SLIPWAY_ERROR(ECOMM), SLIPWAY_ERROR(ECONNABORTED),
    SLIPWAY_ERROR(ECONNREFUSED), SLIPWAY_ERROR(ECONNRESET), SLIPWAY_ERROR(EDEADLK), SLIPWAY_ERROR(EDEADLOCK), SLIPWAY_ERROR(EDESTADDRREQ),
    SLIPWAY_ERROR(EDOM), SLIPWAY_ERROR(EDOTDOT), SLIPWAY_ERROR(EDQUOT), SLIPWAY_ERROR(EEXIST), SLIPWAY_ERROR(EFAULT), SLIPWAY_ERROR(EFBIG),
    SLIPWAY_ERROR(EHOSTDOWN), SLIPWAY_ERROR(EHOSTUNREACH), SLIPWAY_ERROR(EHWPOISON), SLIPWAY_ERROR(EIDRM), SLIPWAY_ERROR(EILSEQ),
    SLIPWAY_ERROR(EINPROGRESS), SLIPWAY_ERROR(EINTR), SLIPWAY_ERROR(EINVAL), SLIPWAY_ERROR(EIO), SLIPWAY_ERROR(EISCONN), SLIPWAY_ERROR(EISDIR),
    SLIPWAY_ERROR(EISNAM), SLIPWAY_ERROR(EKEYEXPIRED), SLIPWAY_ERROR(EKEYREJECTED), SLIPWAY_ERROR(EKEYREVOKED), SLIPWAY_ERROR(EL2HLT),
    SLIPWAY_ERROR(EL2NSYNC), SLIPWAY_ERROR(EL3HLT), SLIPWAY_ERROR(EL3RST), SLIPWAY_ERROR(ELIBACC), SLIPWAY_ERROR(ELIBBAD), SLIPWAY_ERROR(ELIBEXEC),
    SLIPWAY_ERROR(ELIBMAX), SLIPWAY_ERROR(ELIBSCN), SLIPWAY_ERROR(ELNRNG), SLIPWAY_ERROR(ELOOP), SLIPWAY_ERROR(EMEDIUMTYPE), SLIPWAY_ERROR(EMFILE),
    SLIPWAY_ERROR(EMLINK), SLIPWAY_ERROR(EMSGSIZE), SLIPWAY_ERROR(EMULTIHOP), SLIPWAY_ERROR(ENAMETOOLONG), SLIPWAY_ERROR(ENAVAIL),
    SLIPWAY_ERROR(ENETDOWN), SLIPWAY_ERROR(ENETRESET), SLIPWAY_ERROR(ENETUNREACH), SLIPWAY_ERROR(ENFILE), SLIPWAY_ERROR(ENOANO),
    SLIPWAY_ERROR(ENOBUFS), SLIPWAY_ERROR(ENOCSI), SLIPWAY_ERROR(ENODATA), SLIPWAY_ERROR(ENODEV), SLIPWAY_ERROR(ENOENT), SLIPWAY_ERROR(ENOEXEC),
    SLIPWAY_ERROR(ENOKEY), SLIPWAY_ERROR(ENOLCK), SLIPWAY_ERROR(ENOLINK), SLIPWAY_ERROR(ENOMEDIUM), SLIPWAY_ERROR(ENOMEM), SLIPWAY_ERROR(ENOMSG),
    SLIPWAY_ERROR(ENONET), SLIPWAY_ERROR(ENOPKG), SLIPWAY_ERROR(ENOPROTOOPT), SLIPWAY_ERROR(ENOSPC), SLIPWAY_ERROR(ENOSR), SLIPWAY_ERROR(ENOSTR),
    SLIPWAY_ERROR(ENOSYS), SLIPWAY_ERROR(ENOTBLK), SLIPWAY_ERROR(ENOTCONN), SLIPWAY_ERROR(ENOTDIR), SLIPWAY_ERROR(ENOTEMPTY), SLIPWAY_ERROR(ENOTNAM),
    SLIPWAY_ERROR(ENOTRECOVERABLE), SLIPWAY_ERROR(ENOTSOCK), SLIPWAY_ERROR(ENOTSUP), SLIPWAY_ERROR(ENOTTY), SLIPWAY_ERROR(ENOTUNIQ),
    SLIPWAY_ERROR(ENXIO), SLIPWAY_ERROR(EOPNOTSUPP), SLIPWAY_ERROR(EOVERFLOW), SLIPWAY_ERROR(EOWNERDEAD), SLIPWAY_ERROR(EPERM),
    SLIPWAY_ERROR(EPFNOSUPPORT), SLIPWAY_ERROR(EPIPE), SLIPWAY_ERROR(EPROTO), SLIPWAY_ERROR(EPROTONOSUPPORT), SLIPWAY_ERROR(EPROTOTYPE),
    SLIPWAY_ERROR(ERANGE), SLIPWAY_ERROR(EREMCHG), SLIPWAY_ERROR(EREMOTE), SLIPWAY_ERROR(EREMOTEIO), SLIPWAY_ERROR(ERESTART), SLIPWAY_ERROR(ERFKILL),
    SLIPWAY_ERROR(EROFS), SLIPWAY_ERROR(ESHUTDOWN), SLIPWAY_ERROR(ESOCKTNOSUPPORT), SLIPWAY_ERROR(ESPIPE), SLIPWAY_ERROR(ESRCH),
    SLIPWAY_ERROR(ESRMNT), SLIPWAY_ERROR(ESTALE), SLIPWAY_ERROR(ESTRPIPE), SLIPWAY_ERROR(ETIME), SLIPWAY_ERROR(ETIMEDOUT),
    SLIPWAY_ERROR(ETOOMANYREFS), SLIPWAY_ERROR(ETXTBSY), SLIPWAY_ERROR(EUCLEAN), SLIPWAY_ERROR(EUNATCH), SLIPWAY_ERROR(EUSERS),
    SLIPWAY_ERROR(EWOULDBLOCK), SLIPWAY_ERROR(EXDEV), SLIPWAY_ERROR(EXFULL),
});
#undef SLIPWAY_ERROR

constexpr auto kFamilies = std::to_array<Row>({
    {"AF_UNSPEC", 0}, {"AF_FILE", 1}, {"AF_LOCAL", 1}, {"AF_UNIX", 1}, {"AF_INET", 2}, {"AF_AX25", 3}, {"AF_IPX", 4}, {"AF_APPLETALK", 5},
    {"AF_NETROM", 6}, {"AF_BRIDGE", 7}, {"AF_ATMPVC", 8}, {"AF_X25", 9}, {"AF_INET6", 10}, {"AF_ROSE", 11}, {"AF_DECnet", 12}, {"AF_NETBEUI", 13},
    {"AF_SECURITY", 14}, {"AF_KEY", 15}, {"AF_NETLINK", 16}, {"AF_ROUTE", 16}, {"AF_PACKET", 17}, {"AF_ASH", 18}, {"AF_ECONET", 19},
    {"AF_ATMSVC", 20}, {"AF_RDS", 21}, {"AF_SNA", 22}, {"AF_IRDA", 23}, {"AF_PPPOX", 24}, {"AF_WANPIPE", 25}, {"AF_LLC", 26}, {"AF_IB", 27},
    {"AF_MPLS", 28}, {"AF_CAN", 29}, {"AF_TIPC", 30}, {"AF_BLUETOOTH", 31}, {"AF_IUCV", 32}, {"AF_RXRPC", 33}, {"AF_ISDN", 34}, {"AF_PHONET", 35},
    {"AF_IEEE802154", 36}, {"AF_CAIF", 37}, {"AF_ALG", 38}, {"AF_NFC", 39}, {"AF_VSOCK", 40}, {"AF_KCM", 41}, {"AF_QIPCRTR", 42}, {"AF_SMC", 43},
    {"AF_XDP", 44}, {"AF_MCTP", 45},
});

constexpr auto kNamespaces = std::to_array<Row>({
    {"cgroup", 0x02000000}, {"ipc", 0x08000000}, {"mnt", 0x00020000}, {"net", 0x40000000},
    {"pid", 0x20000000}, {"user", 0x10000000}, {"uts", 0x04000000},
});

constexpr auto kArchitectures = std::to_array<std::string_view>({
    "native", "x86", "x86-64", "x32", "arm", "arm64", "loongarch64", "mips", "mips64", "mips64-n32", "mips-le",
    "mips64-le", "mips64-le-n32", "parisc", "parisc64", "ppc", "ppc64", "ppc64-le", "riscv64", "s390", "s390x"});

// clang-format on

template <std::size_t count>
std::optional<std::uint32_t> find(const std::array<Row, count>& rows, std::string_view name) {
    for (const Row& row : rows)
        if (row.first == name) return row.second;
    return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> error_by_name(std::string_view name) {
    return find(kErrors, name);
}

std::span<const NamedNumber> error_names() {
    return kErrors;
}

std::optional<std::uint32_t> address_family(std::string_view name) {
    return find(kFamilies, name);
}

std::span<const NamedNumber> address_families() {
    return kFamilies;
}

std::optional<std::uint32_t> namespace_flag(std::string_view name) {
    return find(kNamespaces, name);
}

bool is_architecture(std::string_view name) {
    return std::find(kArchitectures.begin(), kArchitectures.end(), name) != kArchitectures.end();
}

std::span<const std::string_view> architecture_names() {
    return kArchitectures;
}

std::optional<std::uint32_t> filter_error(std::string_view text) {
    if (text == "kill") return kFilterKills;
    if (const auto named = error_by_name(text)) return named;
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 4095) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

FilterWord filter_word(std::string_view text) {
    FilterWord word;
    word.inverted = text.starts_with('~');
    text.remove_prefix(word.inverted ? 1 : 0);
    const std::size_t colon = text.find(':');
    word.name = text.substr(0, colon);
    if (colon != text.npos) word.error = text.substr(colon + 1);
    return word;
}

}  // namespace slipway::formats
