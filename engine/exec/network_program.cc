#include "engine/exec/network_program.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "engine/exec/bpf_code.h"

namespace slipway::exec {
namespace {

using formats::BindRule;
using Address = formats::NetworkRules::Address;
using Bind = formats::NetworkRules::Bind;

// Registers. Those from 6 on outlive calls.
constexpr std::uint8_t kScratch = 1, kFirstWord = 2, kPacket = 6, kInterface = 7, kProtocol = 8;
constexpr std::uint8_t kPort = 3;

// struct __sk_buff and struct bpf_sock_addr of linux/bpf.h.
constexpr std::int16_t kPacketProtocol = 16, kPacketInterface = 40, kBindPort = 24,
                       kBindProtocol = 36;
constexpr std::int32_t kLoadBytes = 26;   // BPF_FUNC_skb_load_bytes
constexpr std::int32_t kStackPlace = 16;  // bytes below the stack's top

constexpr std::int32_t kTcp = 6, kUdp = 17;

constexpr bool kSwaps = std::endian::native == std::endian::little;

// What the two protocols differ in; the places in their headers are those of RFC 791 and RFC 8200.
struct Version {
    bool ipv6;
    std::uint16_t protocol;  // of Ethernet
    std::int32_t source, destination;
    std::uint8_t words;  // of 32 bits that an address has
};

constexpr std::array<Version, 2> kVersions{{{false, 0x0800, 12, 16, 1}, {true, 0x86dd, 8, 24, 4}}};

void end_with(std::int32_t result, NetworkProgram& program) {
    program.push_back(instruction(kMoveNumber, kResult, 0, result));
    program.push_back(instruction(kExit, 0, 0, 0));
}

// The jumps of `program` from `first` on that have no aim yet go to its end.
void aim_at_end(std::size_t first, NetworkProgram& program) {
    constexpr std::array<std::uint8_t, 5> kJumps{kJump, kIfNumber, kUnlessNumber, kIfMore, kIfLess};
    for (std::size_t i = first; i < program.size(); ++i)
        if (program[i].offset == 0 &&
            std::find(kJumps.begin(), kJumps.end(), program[i].code) != kJumps.end())
            program[i].offset = static_cast<std::int16_t>(program.size() - i - 1);
}

// The length of the first list of several behind each other.
template <typename Rule>
std::size_t length_of_list(std::span<const Rule> rules) {
    std::size_t length = 1;
    while (length < rules.size() && rules[length].slice == rules[0].slice) ++length;
    return length;
}

void write_interfaces(std::span<const InterfaceRule> list, NetworkProgram& program) {
    const std::size_t begin = program.size();
    for (const InterfaceRule& rule : list) {
        const auto number = static_cast<std::int32_t>(rule.number);
        if (list[0].allow) {
            program.push_back(instruction(kIfNumber, kInterface, 0, number));
        } else {
            program.push_back(instruction(kUnlessNumber, kInterface, 0, number, 2));
            end_with(0, program);
        }
    }
    if (list[0].allow) end_with(0, program);
    aim_at_end(begin, program);
}

// The word of an address as a program loads it, and which bits of it count.
std::int32_t word_of(const formats::AddressPrefix& prefix, std::size_t word) {
    std::int32_t value = 0;
    std::memcpy(&value, prefix.address.data() + word * sizeof value, sizeof value);
    return value;
}

std::int32_t mask_of(unsigned bits) {
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - bits);
    return static_cast<std::int32_t>(kSwaps ? __builtin_bswap32(mask) : mask);
}

void write_address(const Address& rule, NetworkProgram& program) {
    const std::size_t begin = program.size();
    unsigned left = rule.prefix.bits;
    std::uint8_t word = 0;
    do {
        const unsigned bits = std::min(left, 32u);
        program.push_back(
            instruction(kMoveRegister, kScratch, static_cast<std::uint8_t>(kFirstWord + word), 0));
        program.push_back(instruction(kXorNumber, kScratch, 0, word_of(rule.prefix, word)));
        if (bits < 32)
            program.push_back(instruction(kAndNumber, kScratch, 0, bits == 0 ? 0 : mask_of(bits)));
        program.push_back(instruction(kUnlessNumber, kScratch, 0, 0));
        left -= bits;
        ++word;
    } while (left > 0);
    end_with(rule.allow ? 1 : 0, program);
    aim_at_end(begin, program);
}

void write_version(const Version& version,
                   std::span<const Address> addresses,
                   bool comes_in,
                   NetworkProgram& program) {
    const std::size_t other = program.size();
    program.push_back(instruction(kUnlessNumber, kProtocol, 0,
                                  kSwaps ? __builtin_bswap16(version.protocol) : version.protocol));
    const std::int32_t place = comes_in ? version.source : version.destination;
    program.push_back(instruction(kCopyRegister, 1, kPacket, 0));
    program.push_back(instruction(kMoveNumber, 2, 0, place));
    program.push_back(instruction(kCopyRegister, 3, kStack, 0));
    program.push_back(instruction(kAddNumber, 3, 0, -kStackPlace));
    program.push_back(instruction(kMoveNumber, 4, 0, version.words * 4));
    program.push_back(instruction(kCall, 0, 0, kLoadBytes));
    for (std::uint8_t word = 0; word < version.words; ++word)
        program.push_back(instruction(kLoadWord, static_cast<std::uint8_t>(kFirstWord + word),
                                      kStack, 0,
                                      static_cast<std::int16_t>(word * 4 - kStackPlace)));
    for (const bool allow : {true, false})
        for (const Address& rule : addresses)
            if (rule.allow == allow && rule.prefix.ipv6 == version.ipv6)
                write_address(rule, program);
    if (other < program.size())
        program[other].offset = static_cast<std::int16_t>(program.size() - other - 1);
}

void write_bind(const BindRule& rule, bool allow, NetworkProgram& program) {
    const std::size_t begin = program.size();
    if (rule.protocol != BindRule::Protocol::any)
        program.push_back(instruction(kUnlessNumber, kFirstWord, 0,
                                      rule.protocol == BindRule::Protocol::tcp ? kTcp : kUdp));
    if (rule.first > 0) program.push_back(instruction(kIfLess, kPort, 0, rule.first));
    program.push_back(instruction(kIfMore, kPort, 0, rule.last));
    if (!allow) {
        end_with(0, program);
        return aim_at_end(begin, program);
    }
    // It goes to the end of the list, which is not known yet; the others skip it.
    for (std::size_t i = begin; i < program.size(); ++i)
        program[i].offset = static_cast<std::int16_t>(program.size() - i);
    program.push_back(instruction(kJump, 0, 0, 0));
}

// The last instructions fit when the program does.
bool finish(NetworkProgram& program) {
    return program.push_back(instruction(kMoveNumber, kResult, 0, 1)) &&
           program.push_back(instruction(kExit, 0, 0, 0));
}

}  // namespace

bool write_packet_program(std::span<const Address> addresses,
                          std::span<const InterfaceRule> interfaces,
                          bool comes_in,
                          NetworkProgram& program) {
    program.push_back(instruction(kCopyRegister, kPacket, kContext, 0));
    program.push_back(instruction(kLoadWord, kInterface, kPacket, 0, kPacketInterface));
    program.push_back(instruction(kLoadWord, kProtocol, kPacket, 0, kPacketProtocol));
    while (!interfaces.empty()) {
        const std::size_t length = length_of_list(interfaces);
        write_interfaces(interfaces.first(length), program);
        interfaces = interfaces.subspan(length);
    }
    for (const Version& version : kVersions)
        if (std::any_of(addresses.begin(), addresses.end(),
                        [&](const Address& rule) { return rule.prefix.ipv6 == version.ipv6; }))
            write_version(version, addresses, comes_in, program);
    return finish(program);
}

bool write_bind_program(std::span<const Bind> binds, bool ipv6, NetworkProgram& program) {
    const auto other = ipv6 ? BindRule::Family::ipv4 : BindRule::Family::ipv6;
    program.push_back(instruction(kLoadWord, kFirstWord, kContext, 0, kBindProtocol));
    program.push_back(instruction(kLoadWord, kPort, kContext, 0, kBindPort));
    program.push_back(instruction(kFromNetwork, kPort, 0, 16));
    while (!binds.empty()) {
        const std::size_t length = length_of_list(binds), begin = program.size();
        for (const bool allow : {true, false})
            for (const Bind& bind : binds.first(length))
                if (bind.allow == allow && bind.rule.family != other)
                    write_bind(bind.rule, allow, program);
        aim_at_end(begin, program);
        binds = binds.subspan(length);
    }
    return finish(program);
}

}  // namespace slipway::exec
