// Values of directives as plain data. Each function gives nothing for what systemd does not accept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/formats/signal_name.h"
#include "engine/model/process.h"

namespace slipway::importers::systemd {

using formats::parse_signal;

// 1 yes y true t on; 0 no n false f off; any case.
std::optional<bool> parse_boolean(std::string_view text);

// systemd.time(7): "2min 5s", "1h30min", "1.5s", "infinity" (kForever). Bare numbers count
// `unit` microseconds (seconds unless said otherwise). Microseconds.
inline constexpr std::uint64_t kForever = ~std::uint64_t{0};
std::optional<std::uint64_t> parse_time_span(std::string_view text, std::uint64_t unit = 1'000'000);

// The same in milliseconds, rounded up so that a positive span stays positive.
std::optional<std::uint64_t> parse_millis(std::string_view text);

// "8M", "1.5G", "4096", "infinity" (kForever); K, M, G, T, P, E to the base 1024.
std::optional<std::uint64_t> parse_size(std::string_view text);

// RFC 4648, blanks left out.
std::optional<std::string> decode_base64(std::string_view text);

// "0755", "644", 0..07777.
std::optional<std::uint32_t> parse_mode(std::string_view text);

// Limit*=: "1024", "1024:4096", "infinity"; `name` decides the unit: sizes for AS, DATA, STACK,
// CORE, RSS, FSIZE, MEMLOCK, MSGQUEUE; seconds for CPU; microseconds for RTTIME; nice levels for
// NICE.
std::optional<model::Limit> parse_limit(std::string_view name, std::string_view text);

// An exit status by number or by its name in sysexits.h, LSB or systemd.exec(5) ("DATAERR").
std::optional<int> parse_exit_status(std::string_view text);

// A device number-free number with sign.
std::optional<int> parse_integer(std::string_view text);

// An absolute path: simplified ("//", "/./", a last '/'), nothing when relative or with "..".
std::optional<std::string> parse_path(std::string_view text);

// A name that can stand before '=' in the environment.
bool valid_variable_name(std::string_view text);

}  // namespace slipway::importers::systemd
