// The command lines and configuration of svlogd and multilog, as scripts of ours.
//
// Pure: text in, words of slipway-log's script out. What has no counterpart is told.
#pragma once

#include <optional>

#include "engine/logger/words.h"

namespace slipway::logger {

struct FrontEndError {
    std::string_view what;
    std::string_view help;
};

// multilog's script, word by word.
std::optional<FrontEndError> translate_multilog(std::span<const char* const> script,
                                                WordList& words);

struct SvlogdOptions {
    unsigned stamps = 0;               // how often -t was given
    std::uint64_t line_length = 1000;  // -l
    char replacement = '\0';           // -r
    std::string_view replaced;         // -R
    std::span<const char* const> directories;
};

// Without the command's name. -b and -v have nothing to do here.
std::optional<FrontEndError> parse_svlogd_options(std::span<const char* const> arguments,
                                                  SvlogdOptions& options);

// What holds for all directories; once, in front of them.
void begin_svlogd(const SvlogdOptions& options, WordList& words);

// One directory with its `config`; calls `warn` for lines that mean nothing here.
void translate_svlogd(const SvlogdOptions& options,
                      std::string_view directory,
                      std::string_view config,
                      void (*warn)(std::string_view directory,
                                   std::string_view line,
                                   std::string_view why),
                      WordList& words);

}  // namespace slipway::logger
