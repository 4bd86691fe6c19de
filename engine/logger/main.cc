// slipway-log: keeps what it reads in automatically rotated directories (slipway-log(8)).
#include <array>
#include <cerrno>
#include <optional>

#include "engine/base/number.h"
#include "engine/logger/forward.h"
#include "engine/logger/front_end.h"
#include "engine/logger/host.h"
#include "engine/logger/logger.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

// Large buffers, mostly never touched.
constinit Script script;
constinit Scratch scratch;
constinit WordList translated;

constexpr std::uint64_t kLeastLineLimit = 48;

constexpr std::string_view kHelp =
    "usage: slipway-log [-bpqtv] [-d FD] [-l LENGTH] [--] DIRECTIVE...\n"
    "       slipway-log --host [-d FD] DIRECTORY\n"
    "       slipway-log --as svlogd|multilog ARGUMENT...\n"
    "       slipway-log --syslog [-c] [-d FD] NAME [FACILITY.SEVERITY [SOCKET]]\n"
    "       slipway-log --shared [-c] [-d FD] NAME DIRECTORY\n"
    "Writes the lines of standard input to log directories, and rotates these.\n"
    "  -d FD       write a line end to FD once the directories are open\n"
    "  -l LENGTH   cut longer lines into lines of LENGTH bytes\n"
    "  -p          pass over SIGTERM\n"
    "  -t          a TAI64N stamp in front of each line\n"
    "  -b, -q, -v  nothing; s6-log has them\n"
    "  --host      serve a stream for each script in DIRECTORY\n"
    "  --as        take the arguments of that logger\n"
    "  --syslog    send the lines to /dev/log, behind NAME\n"
    "  --shared    give them to the logger of the service in DIRECTORY, behind NAME\n"
    "  -c          write them to standard output, too\n"
    "Directives, in order: +PATTERN and -PATTERN select, t and T stamp, n5 and s99999 limit,\n"
    "DIRECTORY, 1, 2, e and =FILE write. See slipway-log(8) for all of them.\n";

int usage(std::string_view what) {
    sys::report({"slipway-log: ", what, "; see slipway-log --help"});
    return 100;
}

std::optional<int> descriptor(std::string_view text) {
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 65535) return std::nullopt;
    return static_cast<int>(*number);
}

constexpr std::string_view kWrongDescriptor = "-d needs an open descriptor of at least 3";

// Another one would be the number of a file of ours, which would be written to and closed.
bool is_given(std::optional<int> number) {
    return number && *number >= 3 && sys::set_inherited({*number}, false);
}

constexpr std::string_view kSpare = "SLIPWAY_SPARE=";

// The descriptor of the spare pipe that svscan holds for us.
int spare_from_environment() {
    for (char** entry = sys::environment(); *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.starts_with(kSpare)) return descriptor(text.substr(kSpare.size())).value_or(-1);
    }
    return -1;
}

// Executes this program again, which then reads its configuration anew; only returns when it fails.
int execute_again(char** argv, int spare) {
    static std::array<char*, 4096> variables;
    base::FixedString<64> own;
    own.append(kSpare);
    own.append(base::decimal(spare).view());
    std::size_t count = 0;
    for (char** entry = sys::environment(); *entry != nullptr; ++entry)
        if (!std::string_view(*entry).starts_with(kSpare) && count + 2 < variables.size())
            variables[count++] = *entry;
    variables[count] = const_cast<char*>(own.c_str());
    const auto why = sys::execute("/proc/self/exe", argv, variables.data());
    sys::report({"slipway-log: cannot execute itself again", sys::explain(why).view()});
    return 111;
}

// Reads the options; the index of the first word behind them, or the exit code, negative.
int read_options(int argc, char** argv, Options& options, bool& stamp_all) {
    int first = 1;
    for (; first < argc; ++first) {
        const std::string_view word = argv[first];
        if (word == "--") return first + 1;
        if (word == "-p") {
            options.keep_on_term = true;
        } else if (word == "-t") {
            stamp_all = true;
        } else if (word == "-d" && first + 1 < argc) {
            const auto number = descriptor(argv[++first]);
            if (!is_given(number)) return -usage(kWrongDescriptor);
            options.notification = *number;
        } else if (word == "-l" && first + 1 < argc) {
            const auto limit = base::parse_unsigned(argv[++first]);
            if (!limit || (*limit != 0 && *limit < kLeastLineLimit))
                return -usage("-l needs a length of at least 48, or 0 for any");
            script.line_limit = *limit;
        } else if (word == "-b" || word == "-q" || word == "-v") {
            // For scripts of s6-log: nothing is buffered here, and little is said.
        } else if (word.size() > 1 && word[0] == '-') {
            // A deselection looks the same: it stands behind "--" as for s6-log.
            return -usage("unknown option (directives that begin with '-' stand behind --)");
        } else {
            break;
        }
    }
    return first;
}

void warn_of_line(std::string_view directory, std::string_view line, std::string_view why) {
    sys::report({"slipway-log: ", directory, "/config: '", line, "': ", why});
}

// A configuration that cannot be read is none, as for svlogd: the lines are kept all the same.
std::string_view read_config(std::string_view directory, std::span<char> text) {
    base::Path path;
    if (!path.assign(directory) || !path.append("/config")) return {};
    const auto read = sys::read_whole(sys::kHere, path, text);
    if (read) return read.value();
    if (read.error().value != ENOENT)
        sys::report({"slipway-log: cannot read '", path.view(), "'",
                     sys::explain(read.error()).view(), "; svlogd's defaults hold"});
    return {};
}

// The command line of another logger as words of ours; nothing when it is wrong.
std::optional<FrontEndError> translate(std::string_view logger,
                                       std::span<const char* const> arguments,
                                       WordList& words) {
    if (logger == "multilog") return translate_multilog(arguments, words);
    static std::array<char, 16384> config;
    SvlogdOptions options;
    if (const auto error = parse_svlogd_options(arguments, options)) return error;
    begin_svlogd(options, words);
    for (const char* const directory : options.directories)
        translate_svlogd(options, directory, read_config(directory, config), warn_of_line, words);
    return std::nullopt;
}

// How another logger's command line names it: by our own name, or behind "--as".
std::string_view other_logger(std::span<const char* const> words, std::size_t& first) {
    std::string_view name = words.empty() ? "" : words[0];
    name.remove_prefix(name.rfind('/') + 1);
    first = 1;
    if (words.size() > 2 && std::string_view(words[1]) == "--as") {
        name = words[2];
        first = 3;
    }
    return name == "svlogd" || name == "multilog" ? name : std::string_view{};
}

int host(std::span<const char* const> words) {
    const char* const holder = sys::environment_value("SLIPWAY_HOLDER");
    HostOptions options;
    if (words.size() == 4 && std::string_view(words[1]) == "-d") {
        const auto number = descriptor(words[2]);
        if (!is_given(number)) return usage(kWrongDescriptor);
        options.notification = *number;
        words = words.subspan(2);
    }
    if (words.size() != 2 || holder == nullptr)
        return usage("--host [-d FD] DIRECTORY needs the variable SLIPWAY_HOLDER, too");
    options.directory = words[1];
    options.holder = holder;
    return run_host(options, scratch);
}

// The options of --syslog and --shared, and what stands behind them.
int forward(std::span<const char* const> words) {
    ForwardOptions options;
    const bool shared = std::string_view(words[1]) == "--shared";
    words = words.subspan(2);
    for (; !words.empty() && words[0][0] == '-'; words = words.subspan(1)) {
        const std::string_view word = words[0];
        if (word == "-c") {
            options.console = true;
        } else if (word == "-d" && words.size() > 1) {
            const auto number = descriptor(words[1]);
            if (!is_given(number)) return usage(kWrongDescriptor);
            options.notification = *number;
            words = words.subspan(1);
        } else {
            return usage("unknown option");
        }
    }
    if (words.empty() || words.size() > 3 || (shared && words.size() != 2))
        return usage(shared ? "--shared needs NAME DIRECTORY"
                            : "--syslog needs NAME [FACILITY.SEVERITY [SOCKET]]");
    options.style.name = words[0];
    if (shared) {
        options.style.kind = ForwardStyle::Kind::shared;
        options.place = words[1];
    } else if (words.size() > 1) {
        const auto priority = formats::parse_syslog_priority(words[1]);
        if (!priority) return usage("a priority is written as daemon.info");
        options.style.priority = *priority;
        if (words.size() > 2) options.place = words[2];
    }
    options.spare = spare_from_environment();
    return run_forwarder(options, scratch);
}

bool forwards(std::string_view option) {
    return option == "--syslog" || option == "--shared";
}

int run(int argc, char** argv) {
    if (sys::asked_for("--help", argc, argv)) return sys::answer(kHelp);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-log");
    Options options;
    bool stamp_all = false;
    const std::span<const char* const> all(argv, static_cast<std::size_t>(argc));
    if (argc > 1 && std::string_view(argv[1]) == "--host") return host(all.subspan(1));
    if (argc > 1 && forwards(argv[1])) return forward(all);
    std::size_t first = 0;
    const std::string_view other = other_logger(all, first);
    std::span<const char* const> directives;
    if (!other.empty()) {
        if (const auto error = translate(other, all.subspan(first), translated)) {
            sys::report({other, ": '", error->what, "': ", error->help});
            return 111;
        }
        if (translated.full()) return usage("the script is too long");
        directives = translated.view();
        options.reload_on_hup = other == "svlogd";
    } else {
        const int behind = read_options(argc, argv, options, stamp_all);
        if (behind < 0) return -behind;
        directives = all.subspan(static_cast<std::size_t>(behind));
    }
    if (const auto error = parse_script(directives, stamp_all, script)) {
        if (directives.empty()) return usage("no directives");
        sys::report({"slipway-log: directive '", directives[error->word], "': ", error->message,
                     "; ", error->help});
        return 100;
    }
    options.spare = spare_from_environment();
    const Ended ended = run_logger(script, scratch, options);
    return ended.reload ? execute_again(argv, ended.spare) : ended.code;
}

}  // namespace
}  // namespace slipway::logger

int main(int argc, char** argv) {
    return slipway::logger::run(argc, argv);
}
