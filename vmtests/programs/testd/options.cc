#include "vmtests/programs/testd/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

namespace slipway::testd {

namespace {

// Exactly one of the members is set: what the flag fills.
struct Flag {
    const char* name;
    const char* help;
    bool Options::*yes = nullptr;
    int Options::*number = nullptr;
    long Options::*count = nullptr;
    const char* Options::*text = nullptr;
};

// clang-format off
constexpr Flag kFlags[] = {
    {.name = "--hang",              .help = "do nothing more, never be ready",        .yes = &Options::hang},
    {.name = "--forks",             .help = "1: fork and leave; 2: twice, as daemons do", .number = &Options::forks},
    {.name = "--leave-after",       .help = "ms that the parent stays",               .number = &Options::leave_after_ms},
    {.name = "--pid-file",          .help = "write the remaining pid there",          .text = &Options::pid_file},
    {.name = "--pid-file-after",    .help = "ms before that",                         .number = &Options::pid_file_after_ms},
    {.name = "--notify-fd",         .help = "s6 readiness on this descriptor",        .number = &Options::notify_fd},
    {.name = "--notify-text",       .help = "what to write there (a newline)",        .text = &Options::notify_text},
    {.name = "--sd-ready",          .help = "READY=1 to $NOTIFY_SOCKET",              .yes = &Options::sd_ready},
    {.name = "--sd-mainpid",        .help = "... with MAINPID=",                      .yes = &Options::sd_main_pid},
    {.name = "--sd-text",           .help = "send this text in its place",            .text = &Options::sd_text},
    {.name = "--ready-after",       .help = "ms before readiness is told",            .number = &Options::ready_after_ms},
    {.name = "--children",          .help = "so many sleeping children",              .number = &Options::children},
    {.name = "--flood",             .help = "so many numbered lines on stdout",       .count = &Options::flood_lines},
    {.name = "--flood-rate",        .help = "lines per second (0: all at once)",      .count = &Options::flood_per_second},
    {.name = "--flood-tag",         .help = "the word before each number",            .text = &Options::flood_tag},
    {.name = "--report",            .help = "append what it sees of itself to a file", .text = &Options::report},
    {.name = "--end-after",         .help = "ms until it ends by itself",             .number = &Options::end_after_ms},
    {.name = "--exit",              .help = "exit code for that",                     .number = &Options::exit_code},
    {.name = "--signal",            .help = "die of this signal instead",             .number = &Options::die_of_signal},
    {.name = "--ignore-term",       .help = "TERM does nothing",                      .yes = &Options::ignore_term},
    {.name = "--term-takes",        .help = "ms from TERM to the end",                .number = &Options::term_takes_ms},
};

// clang-format on

const Flag* find(const char* name) {
    for (const Flag& flag : kFlags)
        if (strcmp(flag.name, name) == 0) return &flag;
    return nullptr;
}

void usage() {
    fputs("usage: slipway-testd [FLAG [VALUE]]...   a daemon that misbehaves on request\n", stderr);
    for (const Flag& flag : kFlags)
        fprintf(stderr, "  %-18s %-6s %s\n", flag.name, flag.yes ? "" : "VALUE", flag.help);
}

bool fill(Options& options, const Flag& flag, const char* value) {
    if (flag.text) {
        options.*flag.text = value;
        return true;
    }
    char* end = nullptr;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (*value == '\0' || *end != '\0' || errno != 0) return false;
    if (flag.count) options.*flag.count = number;
    if (flag.number) options.*flag.number = static_cast<int>(number);
    return true;
}

}  // namespace

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; i++) {
        const Flag* flag = find(argv[i]);
        if (!flag) {
            fprintf(stderr, "slipway-testd: no flag \"%s\"\n", argv[i]);
            usage();
            return false;
        }
        if (flag->yes) {
            options.*flag->yes = true;
        } else if (++i == argc || !fill(options, *flag, argv[i])) {
            fprintf(stderr, "slipway-testd: %s needs a value\n", flag->name);
            return false;
        }
    }
    return true;
}

}  // namespace slipway::testd
