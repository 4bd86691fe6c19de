// systemd.socket(5). Sockets become part of the service they start.
#include <array>

#include "importers/systemd/rows.h"

namespace slipway::importers::systemd {
namespace {

using namespace handle;

constexpr std::string_view kUnknownKind =
    "the engine makes no sockets of this kind: the service would start without its descriptor";
constexpr std::string_view kOwnSocket = "let the program open it itself";
constexpr std::string_view kNoOption = "the option is not set on the socket";
constexpr std::string_view kSetIt = "let the program set it";
constexpr std::string_view kNoActivation =
    "the socket is opened when the service starts, not before; nothing is counted";
constexpr std::string_view kNoCommands = "sockets run no commands";
constexpr std::string_view kUsePre = "put the command into ExecStartPre= of the service";

// clang-format off
constexpr std::array<Row, 61> kRows{{
    {"ListenStream",             kSocket, kList, listen_stream},
    {"ListenDatagram",           kSocket, kList, listen_datagram},
    {"ListenSequentialPacket",   kSocket, kList, listen_sequential},
    {"ListenFIFO",               kSocket, kList, listen_other, kRefused, kUnknownKind, kOwnSocket},
    {"ListenSpecial",            kSocket, kList, listen_other, kRefused, kUnknownKind, kOwnSocket},
    {"ListenNetlink",            kSocket, kList, listen_other, kRefused, kUnknownKind, kOwnSocket},
    {"ListenMessageQueue",       kSocket, kList, listen_other, kRefused, kUnknownKind, kOwnSocket},
    {"ListenUSBFunction",        kSocket, kList, listen_other, kRefused, kUnknownKind, kOwnSocket},
    {"SocketProtocol",           kSocket, kScalar, nothing, kRefused, kUnknownKind, kOwnSocket},
    {"BindIPv6Only",             kSocket, kScalar, socket_ipv6_only, kExact, {}, {}, "ipv6-only"},
    {"ReceiveBuffer",            kSocket, kScalar, socket_size, kExact, {}, {}, "receive-buffer"},
    {"SendBuffer",               kSocket, kScalar, socket_size, kExact, {}, {}, "send-buffer"},
    {"PassCredentials",          kSocket, kScalar, socket_flag, kExact, {}, {}, "pass-credentials"},
    {"KeepAlive",                kSocket, kScalar, socket_flag, kExact, {}, {}, "keep-alive"},
    {"NoDelay",                  kSocket, kScalar, socket_flag, kExact, {}, {}, "no-delay"},
    {"ReusePort",                kSocket, kScalar, socket_flag, kExact, {}, {}, "reuse-port"},
    {"FreeBind",                 kSocket, kScalar, socket_flag, kExact, {}, {}, "free-bind"},
    {"Broadcast",                kSocket, kScalar, socket_flag, kExact, {}, {}, "broadcast"},
    {"Priority",                 kSocket, kScalar, socket_option, kExact, {}, {}, "priority"},
    {"Mark",                     kSocket, kScalar, socket_option, kExact, {}, {}, "mark"},
    {"BindToDevice",             kSocket, kScalar, socket_option, kExact, {}, {}, "bind-to-device"},
    {"Transparent",              kSocket, kScalar, socket_flag, kExact, {}, {}, "transparent"},
    {"IPTOS",                    kSocket, kScalar, socket_tos, kExact, {}, {}, "ip-tos"},
    {"IPTTL",                    kSocket, kScalar, socket_option, kExact, {}, {}, "ip-ttl"},
    {"DeferAcceptSec",           kSocket, kScalar, socket_seconds, kExact, {}, {}, "defer-accept"},
    {"KeepAliveTimeSec",         kSocket, kScalar, socket_seconds, kExact, {}, {}, "keep-alive-time"},
    {"KeepAliveIntervalSec",     kSocket, kScalar, socket_seconds, kExact, {}, {}, "keep-alive-interval"},
    {"KeepAliveProbes",          kSocket, kScalar, socket_option, kExact, {}, {}, "keep-alive-probes"},
    {"TCPCongestion",            kSocket, kScalar, socket_option, kExact, {}, {}, "tcp-congestion"},
    {"PassSecurity",             kSocket, kScalar, socket_flag, kExact, {}, {}, "pass-security"},
    {"PassPacketInfo",           kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "pass-packet-info"},
    {"Timestamping",             kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "timestamping"},
    {"DirectoryMode",            kSocket, kScalar, socket_option, kExact, {}, {}, "directory-mode"},
    {"Backlog",                  kSocket, kScalar, socket_backlog},
    {"SocketUser",               kSocket, kScalar, socket_user},
    {"SocketGroup",              kSocket, kScalar, socket_group},
    {"SocketMode",               kSocket, kScalar, socket_mode},
    {"Accept",                   kSocket, kScalar, socket_accept, kRefused, "sockets that start a service for each connection are not made", "run the program as a daemon of its own, or under an inetd (tcpsvd, xinetd)"},
    {"Writable",                 kSocket, kScalar, nothing, kIgnored, "it only matters for special files", ""},
    {"FlushPending",             kSocket, kScalar, off_is_exact, kApproximated, "what waits in the socket when the service ends is kept for its next start", "let the program read and drop it"},
    {"MaxConnections",           kSocket, kScalar, nothing, kIgnored, "it only matters for services that are started for each connection", ""},
    {"MaxConnectionsPerSource",  kSocket, kScalar, nothing, kIgnored, "it only matters for services that are started for each connection", ""},
    {"SmackLabel",               kSocket, kScalar, nothing, kWeakened, "the socket gets no label", "set it with the tools of the security module"},
    {"SmackLabelIPIn",           kSocket, kScalar, nothing, kWeakened, "the socket gets no label", "set it with the tools of the security module"},
    {"SmackLabelIPOut",          kSocket, kScalar, nothing, kWeakened, "the socket gets no label", "set it with the tools of the security module"},
    {"SELinuxContextFromNet",    kSocket, kScalar, nothing, kWeakened, "the socket gets no label", "set it with the tools of the security module"},
    {"PipeSize",                 kSocket, kScalar, nothing, kIgnored, "it only matters for FIFOs and message queues, which are not made", ""},
    {"MessageQueueMaxMessages",  kSocket, kScalar, nothing, kIgnored, "it only matters for FIFOs and message queues, which are not made", ""},
    {"MessageQueueMessageSize",  kSocket, kScalar, nothing, kIgnored, "it only matters for FIFOs and message queues, which are not made", ""},
    {"ExecStartPre",             kSocket, kList, nothing, kApproximated, kNoCommands, kUsePre},
    {"ExecStartPost",            kSocket, kList, nothing, kApproximated, kNoCommands, kUsePre},
    {"ExecStopPre",              kSocket, kList, nothing, kApproximated, kNoCommands, kUsePre},
    {"ExecStopPost",             kSocket, kList, nothing, kApproximated, kNoCommands, kUsePre},
    {"TimeoutSec",               kSocket, kScalar, nothing, kIgnored, kNoCommands, ""},
    {"Service",                  kSocket, kScalar, socket_service},
    {"RemoveOnStop",             kSocket, kScalar, socket_remove, kExact, {}, {}},
    {"Symlinks",                 kSocket, kList, nothing, kApproximated, "the links to the socket are not made", "make them with ExecStartPre=ln -sfn … in the service"},
    {"FileDescriptorName",       kSocket, kScalar, socket_name},
    {"TriggerLimitIntervalSec",  kSocket, kScalar, nothing, kIgnored, kNoActivation, ""},
    {"TriggerLimitBurst",        kSocket, kScalar, nothing, kIgnored, kNoActivation, ""},
    {"TCPWrapName",              kSocket, kScalar, nothing, kIgnored, "systemd 252 does not read it either", ""},
}};

// clang-format on

}  // namespace

std::span<const Row> socket_rows() {
    return kRows;
}

}  // namespace slipway::importers::systemd
