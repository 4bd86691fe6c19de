// What single words of settings can be (setting_values.cc), and which words are known.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace slipway::model {

bool is_between(std::string_view word, std::uint64_t least, std::uint64_t most);

// Absolute and without "..".
bool is_plain_path(std::string_view word);
// The same, behind '-' and '+', and with what else stands behind a colon.
bool is_marked_path(std::string_view word);
bool is_file_name(std::string_view word);
bool is_hash_or_path(std::string_view word);
// "a:b": something on both sides.
bool has_colon_inside(std::string_view word);
bool is_time(std::string_view word);

inline constexpr std::string_view kMappingWords =
    "default all private-anonymous shared-anonymous private-file-backed shared-file-backed "
    "elf-headers private-huge shared-huge private-dax shared-dax";
bool is_mapping(std::string_view word);
bool is_node_list(std::string_view word);  // "0-3,5"
bool is_personality(std::string_view word);

bool is_quota(std::string_view text);
bool is_quota_period(std::string_view text);
bool is_interface_word(std::string_view word);

bool is_capability_word(std::string_view word);
bool is_secure_bit(std::string_view word);

bool is_filter_word(std::string_view word);  // of system-call-filter
bool is_logged_word(std::string_view word);  // of system-call-log
bool is_filter_error(std::string_view word);
bool is_family_word(std::string_view word);
bool is_namespace_word(std::string_view word);
bool is_architecture(std::string_view word);

bool is_loaded_credential(std::string_view word);

// Of a socket; what a template leaves to its instances cannot be looked at yet.
bool is_listen_address(std::string_view word);

std::vector<std::string_view> capability_words();
std::vector<std::string_view> secure_bit_words();
std::vector<std::string_view> controller_words();
std::vector<std::string_view> system_call_words();
std::vector<std::string_view> error_words();
std::vector<std::string_view> family_words();
std::vector<std::string_view> architecture_words();

}  // namespace slipway::model
