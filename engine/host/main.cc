// slipway-host: supervises many service directories in one process.
#include <new>

#include "engine/base/number.h"
#include "engine/host/host.h"
#include "engine/host/place.h"
#include "engine/supervise/startup.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::host {
namespace {

constinit Machines machines;

struct Options {
    int channel = 0;
    sys::DescriptorLimit limit;
    std::span<char* const> names;
};

bool parse_limit(std::string_view text, sys::DescriptorLimit& limit) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto soft = base::parse_unsigned(text.substr(0, colon));
    const auto hard = base::parse_unsigned(text.substr(colon + 1));
    if (!soft || !hard) return false;
    limit = {*soft, *hard};
    return true;
}

bool parse(std::span<char* const> words, Options& options) {
    // Every other word is a name, whatever it begins with.
    while (words.size() > 1) {
        const std::string_view word = words[0];
        if (word != "--channel" && word != "--limit") break;
        if (word == "--channel") {
            const auto number = base::parse_unsigned(words[1]);
            if (!number || *number < 3 || *number >= kLongLived) return false;
            options.channel = static_cast<int>(*number);
        } else if (!parse_limit(words[1], options.limit)) {
            return false;
        }
        words = words.subspan(2);
    }
    options.names = words;
    return words.empty() == (options.channel != 0);
}

int failed(std::string_view what, sys::Errno error) {
    sys::report({"slipway-host: cannot ", what, sys::explain(error).view()});
    return supervise::kSystem;
}

// Many services need many descriptors, and svscan may be short of them for now. What services get
// stays as it was.
void raise_limit(Host& host) {
    const auto limit = sys::descriptor_limit();
    if (!limit || limit.value().soft == limit.value().hard) return;
    if (host.descriptor_limit.hard == 0) host.descriptor_limit = limit.value();
    static_cast<void>(sys::set_descriptor_limit({limit.value().hard, limit.value().hard}));
}

int set_up(Host& host, const Options& options) {
    namespace names = sys::signals;
    if (const auto done = supervise::fill_stdio(); !done)
        return failed("open /dev/null", done.error());
    host.descriptor_limit = options.limit;
    raise_limit(host);
    constexpr unsigned kOurs = 022;  // see supervise::take_umask()
    if (const unsigned given = sys::set_umask(kOurs); given != kOurs) host.umask = given;
    // Before Linux 5.9 a start copies all descriptors.
    if (sys::close_range(~0u, ~0u)) host.hosting.copied_below = kLongLived;
    auto epoll = sys::make_epoll();
    if (!epoll) return failed("wait for descriptors", epoll.error());
    host.epoll = std::move(epoll).value();
    auto signals = sys::open_signal_descriptor(
        {names::kChld, names::kTerm, names::kHup, names::kQuit, names::kInt},
        {names::kPipe, names::kXfsz});
    if (!signals) return failed("receive signals", signals.error());
    host.signals = std::move(signals).value();
    if (const auto done = sys::epoll_add(host.epoll, host.signals, key_of(Kind::signals)); !done)
        return failed("wait for signals", done.error());
    auto here = sys::open_at(sys::kHere, ".", sys::Open::path_only | sys::Open::directory);
    if (!here) return failed("open the working directory", here.error());
    host.scan_directory = std::move(here).value();
    return 0;
}

int open_channel(Host& host, int number) {
    host.by_svscan = true;
    host.channel = sys::Fd::adopt(number);
    sys::Status done = sys::set_inherited(host.channel, false);
    if (done) done = sys::set_nonblocking(host.channel, true);
    if (done) done = sys::epoll_add(host.epoll, host.channel, key_of(Kind::channel));
    if (!done) return failed("use the socket of --channel", done.error());
    // Before any service is locked: a host that svscan sees can be connected to.
    // On a read-only file system it goes on without.
    if (const auto listening = open_listener(host); !listening)
        sys::report({"slipway-host: cannot listen in .s6-svscan",
                     sys::explain(listening.error()).view(),
                     "; a svscan that is started again will not find this host. Tried again with "
                     "each service"});
    return 0;
}

void begin_named(Host& host, std::string_view name) {
    base::Name text;
    const auto file = text.assign(name) ? sys::status_at(host.scan_directory, text)
                                        : sys::Result<sys::FileStatus>(sys::Errno{36});
    if (!file) {
        sys::report({"slipway-host: ", name, sys::explain(file.error()).view()});
        host.last_code = supervise::kSystem;
        return;
    }
    begin(host, {file.value().device, file.value().inode, 0}, name, {});
}

int main(const Options& options) {
    // Never destroyed, which would bring an allocator in.
    alignas(Host) static std::array<std::uint8_t, sizeof(Host)> place;
    Host& host = *new (place.data()) Host{.machines = machines};
    if (const int code = set_up(host, options); code != 0) return code;
    if (options.channel != 0)
        if (const int code = open_channel(host, options.channel); code != 0) return code;
    if (!open_places(host)) return supervise::kSystem;
    for (const char* name : options.names) begin_named(host, name);
    return run(host);
}

}  // namespace
}  // namespace slipway::host

int main(int argc, char** argv) {
    using namespace slipway;
    host::Options options;
    const std::span<char* const> words(argv + 1, argc > 0 ? static_cast<std::size_t>(argc - 1) : 0);
    if (sys::asked_for("--help", argc, argv)) return sys::answer(host::kUsage);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version(host::kProgram);
    if (host::parse(words, options)) return host::main(options);
    static_cast<void>(sys::write_all(sys::kStderr, host::kUsage));
    return supervise::kUsage;
}
