// slipway-log: keeps what it reads in automatically rotated directories (slipway-log(8)).
#include <optional>

#include "engine/base/number.h"
#include "engine/logger/logger.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace slipway::logger {
namespace {

// Large buffers, mostly never touched.
constinit Script script;
constinit Scratch scratch;

constexpr std::uint64_t kLeastLineLimit = 48;

int usage(std::string_view what) {
    sys::report(
        {"slipway-log: ", what,
         "; usage: slipway-log [-bpqtv] [-d FD] [-l LENGTH] [--] DIRECTIVE…; see slipway-log(8)"});
    return 100;
}

std::optional<int> descriptor(std::string_view text) {
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 65535) return std::nullopt;
    return static_cast<int>(*number);
}

// The descriptor of the spare pipe that svscan holds for us.
int spare_from_environment() {
    constexpr std::string_view kName = "SLIPWAY_SPARE=";
    for (char** entry = sys::environment(); *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (text.substr(0, kName.size()) == kName)
            return descriptor(text.substr(kName.size())).value_or(-1);
    }
    return -1;
}

int run(int argc, char** argv) {
    Options options;
    bool stamp_all = false;
    int first = 1;
    for (; first < argc; ++first) {
        const std::string_view word = argv[first];
        if (word == "--") {
            ++first;
            break;
        }
        if (word == "-p") {
            options.keep_on_term = true;
        } else if (word == "-t") {
            stamp_all = true;
        } else if (word == "-d" && first + 1 < argc) {
            const auto number = descriptor(argv[++first]);
            if (!number || *number < 3) return usage("-d needs a descriptor of at least 3");
            options.notification = *number;
        } else if (word == "-l" && first + 1 < argc) {
            const auto limit = base::parse_unsigned(argv[++first]);
            if (!limit || (*limit != 0 && *limit < kLeastLineLimit))
                return usage("-l needs a length of at least 48, or 0 for any");
            script.line_limit = *limit;
        } else if (word == "-b" || word == "-q" || word == "-v") {
            // For scripts of s6-log: nothing is buffered here, and little is said.
        } else if (word.size() > 1 && word[0] == '-') {
            // A deselection looks the same: it stands behind "--" as for s6-log.
            return usage("unknown option (directives that begin with '-' stand behind --)");
        } else {
            break;
        }
    }
    const std::span<const char* const> words(argv + first, static_cast<std::size_t>(argc - first));
    if (const auto error = parse_script(words, stamp_all, script)) {
        if (words.empty()) return usage("no directives");
        sys::report({"slipway-log: directive '", words[error->word], "': ", error->message, "; ",
                     error->help});
        return 100;
    }
    options.spare = spare_from_environment();
    return run_logger(script, scratch, options);
}

}  // namespace
}  // namespace slipway::logger

int main(int argc, char** argv) {
    return slipway::logger::run(argc, argv);
}
