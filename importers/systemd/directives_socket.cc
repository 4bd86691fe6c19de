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
    {"BindIPv6Only",             kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "ipv6-only"},
    {"ReceiveBuffer",            kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "receive-buffer"},
    {"SendBuffer",               kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "send-buffer"},
    {"PassCredentials",          kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "pass-credentials"},
    {"KeepAlive",                kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "keep-alive"},
    {"NoDelay",                  kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "no-delay"},
    {"ReusePort",                kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "reuse-port"},
    {"FreeBind",                 kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "free-bind"},
    {"Broadcast",                kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "broadcast"},
    {"Priority",                 kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "priority"},
    {"Mark",                     kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "mark"},
    {"BindToDevice",             kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "bind-to-device"},
    {"Transparent",              kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "transparent"},
    {"IPTOS",                    kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "ip-tos"},
    {"IPTTL",                    kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "ip-ttl"},
    {"DeferAcceptSec",           kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "defer-accept"},
    {"KeepAliveTimeSec",         kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "keep-alive-time"},
    {"KeepAliveIntervalSec",     kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "keep-alive-interval"},
    {"KeepAliveProbes",          kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "keep-alive-probes"},
    {"TCPCongestion",            kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "tcp-congestion"},
    {"PassSecurity",             kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "pass-security"},
    {"PassPacketInfo",           kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "pass-packet-info"},
    {"Timestamping",             kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "timestamping"},
    {"DirectoryMode",            kSocket, kScalar, socket_option, kApproximated, kNoOption, kSetIt, "directory-mode"},
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
    {"RemoveOnStop",             kSocket, kScalar, socket_remove},
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
