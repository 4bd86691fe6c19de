// Messages of rtnetlink for the tests, made with the kernel's own headers.
#pragma once

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <cstring>
#include <string>
#include <vector>

namespace slipway::events::testing {

using Bytes = std::vector<std::uint8_t>;

inline void put(Bytes& out, const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    out.insert(out.end(), bytes, bytes + size);
    while (out.size() % 4 != 0) out.push_back(0);
}

inline void attribute(Bytes& out, int type, const void* value, std::size_t size) {
    const rtattr head{static_cast<unsigned short>(RTA_LENGTH(size)),
                      static_cast<unsigned short>(type)};
    put(out, &head, sizeof head);
    put(out, value, size);
}

template <typename Body>
Bytes message(int type, const Body& body, const Bytes& attributes = {}, unsigned sequence = 0) {
    nlmsghdr head{};
    head.nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(sizeof body) + attributes.size());
    head.nlmsg_type = static_cast<unsigned short>(type);
    head.nlmsg_seq = sequence;
    Bytes out;
    put(out, &head, sizeof head);
    put(out, &body, sizeof body);
    put(out, attributes.data(), attributes.size());
    return out;
}

inline Bytes link(int index, const std::string& name, unsigned flags, int type = RTM_NEWLINK) {
    ifinfomsg body{};
    body.ifi_index = index;
    body.ifi_flags = flags;
    Bytes attributes;
    attribute(attributes, IFLA_IFNAME, name.c_str(), name.size() + 1);
    return message(type, body, attributes);
}

inline Bytes address(int index,
                     unsigned last,
                     unsigned char scope = RT_SCOPE_UNIVERSE,
                     int type = RTM_NEWADDR,
                     unsigned flags = 0) {
    ifaddrmsg body{};
    body.ifa_family = AF_INET;
    body.ifa_prefixlen = 24;
    body.ifa_scope = scope;
    body.ifa_index = static_cast<unsigned>(index);
    Bytes attributes;
    const std::uint8_t ip[4] = {10, 0, 0, static_cast<std::uint8_t>(last)};
    attribute(attributes, IFA_LOCAL, ip, sizeof ip);
    attribute(attributes, IFA_FLAGS, &flags, sizeof flags);
    return message(type, body, attributes);
}

inline Bytes route(int index,
                   int type = RTM_NEWROUTE,
                   unsigned char family = AF_INET,
                   unsigned char prefix = 0,
                   unsigned char table = RT_TABLE_MAIN) {
    rtmsg body{};
    body.rtm_family = family;
    body.rtm_dst_len = prefix;
    body.rtm_table = table;
    body.rtm_type = RTN_UNICAST;
    Bytes attributes;
    const int oif = index;
    attribute(attributes, RTA_OIF, &oif, sizeof oif);
    const unsigned wide = table;
    attribute(attributes, RTA_TABLE, &wide, sizeof wide);
    return message(type, body, attributes);
}

}  // namespace slipway::events::testing
