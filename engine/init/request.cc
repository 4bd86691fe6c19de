#include "engine/init/request.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/kernel_command_line.h"

namespace slipway::init {

const std::string_view kUsage =
    "usage: slipway-init                    as pid 1: boots the machine\n"
    "       slipway-init --final [ENDING]   as pid 1: ends it; ENDING: poweroff, reboot, halt, "
    "kexec, "
    "exit\n"
    "Options as pid 1: --generation N (boot this one), --emergency (a shell first), --tries K.\n"
    "The kernel's command line says the same: slipway.generation=N slipway.emergency "
    "slipway.tries=K.\n"
    "To end a running machine: slipway poweroff, slipway reboot, slipway halt.\n";

namespace {

struct EndingRow {
    std::string_view word;
    Ending ending;
};

constexpr std::array kEndings{EndingRow{"poweroff", Ending::poweroff},
                              EndingRow{"reboot", Ending::reboot}, EndingRow{"halt", Ending::halt},
                              EndingRow{"kexec", Ending::kexec}, EndingRow{"exit", Ending::exit}};

struct NameRow {
    std::string_view name;
    Stage stage;
    std::optional<Ending> ending;
};

// Names under which svscan runs us. The signals mean what busybox's poweroff, halt and reboot, the
// kernel (INT for Ctrl-Alt-Del), power daemons and LXC (PWR) send them for.
constexpr std::array kNames{
    NameRow{"finish", Stage::last, std::nullopt},
    NameRow{"crash", Stage::crash, std::nullopt},
    NameRow{"SIGINT", Stage::ask, Ending::reboot},
    NameRow{"SIGTERM", Stage::ask, Ending::reboot},
    NameRow{"SIGPWR", Stage::ask, Ending::poweroff},
    NameRow{"SIGUSR1", Stage::ask, Ending::halt},
    NameRow{"SIGUSR2", Stage::ask, Ending::poweroff},
};

// Words of the kernel's command line that ask for maintenance, as other inits read them.
constexpr std::array<std::string_view, 8> kMaintenance{"single", "s",  "S",         "1",
                                                       "-s",     "-b", "emergency", "rescue"};

bool starts_telinit(std::string_view word) {
    return word.size() == 1 &&
           std::string_view("0123456sSqQuUabc").find(word[0]) != std::string_view::npos;
}

struct Arguments {
    std::span<char* const> words;
    std::size_t at = 0;

    std::string_view take() { return at < words.size() ? words[at++] : std::string_view{}; }
};

// One argument of pid 1.
void read_argument(std::string_view word, Arguments& rest, Request& request) {
    if (word == "--emergency" ||
        std::find(kMaintenance.begin(), kMaintenance.end(), word) != kMaintenance.end()) {
        request.emergency = true;
    } else if (word == "--generation") {
        request.generation = base::parse_unsigned(rest.take()).value_or(0);
    } else if (word == "--tries") {
        const auto tries = base::parse_unsigned(rest.take());
        if (tries && *tries < 1000) request.tries = static_cast<std::uint32_t>(*tries);
    }
}

}  // namespace

std::optional<Ending> parse_ending(std::string_view word) {
    for (const auto& row : kEndings)
        if (row.word == word) return row.ending;
    return std::nullopt;
}

std::string_view ending_word(Ending ending) {
    return kEndings[static_cast<std::size_t>(ending)].word;
}

Request read_request(std::string_view program, std::span<char* const> arguments, bool is_pid1) {
    Request request;
    const auto name = program.substr(program.rfind('/') + 1);
    for (const auto& row : kNames)
        if (row.name == name) {
            request.stage = row.stage;
            request.ending = row.ending;
            return request;
        }
    Arguments rest{arguments};
    const auto first = arguments.empty() ? std::string_view{} : std::string_view(arguments[0]);
    if (first == "--help") {
        request.stage = Stage::help;
        return request;
    }
    if (first == "--final") {
        request.stage = Stage::last;
        if (arguments.size() < 2) return request;
        request.ending = parse_ending(arguments[1]);
        if (!request.ending) {
            request.stage = Stage::wrong;
            request.wrong = arguments[1];
        }
        return request;
    }
    if (!is_pid1) {
        request.stage = starts_telinit(first) || first.empty() ? Stage::telinit : Stage::wrong;
        request.wrong = first;
        return request;
    }
    for (auto word = rest.take(); !word.empty(); word = rest.take())
        read_argument(word, rest, request);
    return request;
}

void add_kernel_arguments(std::string_view line, Request& request) {
    if (formats::find_kernel_argument(line, "slipway.emergency")) request.emergency = true;
    if (const auto found = formats::find_kernel_argument(line, "slipway.generation"))
        request.generation = base::parse_unsigned(found->value).value_or(0);
    if (const auto found = formats::find_kernel_argument(line, "slipway.tries")) {
        const auto tries = base::parse_unsigned(found->value);
        if (tries && *tries < 1000) request.tries = static_cast<std::uint32_t>(*tries);
    }
}

}  // namespace slipway::init
