#include "engine/logger/hosted_stream.h"

#include <cerrno>
#include <new>

#include "engine/spawn/holder.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

using HolderName = base::FixedString<255>;

HolderName holder_name(std::string_view stream, std::string_view which) {
    HolderName name;
    if (!name.append("pipe/") || !name.append(stream) || !name.append(which)) name.clear();
    return name;
}

}  // namespace

// A producer may have its pipe already: only what is not there is made.
base::Status HostedPipes::open(std::string_view name, sys::BorrowedFd holder) {
    if (input_.valid() && spare_.valid()) return base::kOk;
    name_.assign(name);

    const struct {
        const char* which;
        sys::Fd& fd;
    } pipes[] = {{"", input_}, {"/spare", spare_}};

    for (const auto& pipe : pipes) {
        auto kept = spawn::holder_get(holder, holder_name(name, pipe.which).view());
        if (!kept && kept.error().value != ENOENT) return kept.error();
        if (!kept) {
            auto fresh = sys::make_pipe();
            if (!fresh) return fresh.error();
            kept = sys::open_both_ways(fresh.value().read_end);
        }
        if (!kept) return kept.error();
        pipe.fd = std::move(kept).value();
    }
    return store(holder);
}

base::Status HostedPipes::store(sys::BorrowedFd holder) const {
    const auto stored = spawn::holder_store(holder, holder_name(name_.view(), "").view(), input_);
    if (!stored) return stored;
    return spawn::holder_store(holder, holder_name(name_.view(), "/spare").view(), spare_);
}

// One directive a line; empty lines and those that begin with "#" are none.
bool HostedStream::read_script(sys::BorrowedFd directory) {
    const auto read = sys::read_whole(directory, name_, std::span(text_));
    if (!read) {
        sys::report({"slipway-log: cannot read the script '", name_.view(), "'",
                     sys::explain(read.error()).view()});
        return false;
    }
    text_size_ = read.value().size();
    std::size_t count = 0;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= read.value().size(); ++at) {
        if (at < read.value().size() && text_[at] != '\n') continue;
        text_[at] = '\0';
        const bool directive = at > begin && text_[begin] != '#';
        if (directive && count < std::size(words_)) words_[count++] = &text_[begin];
        begin = at + 1;
    }
    const auto error = parse_script({words_, count}, false, script_);
    if (!error) return true;
    sys::report({"slipway-log: script '", name_.view(), "', directive '",
                 error->word < count ? words_[error->word] : "", "': ", error->message, "; ",
                 error->help});
    return false;
}

// A script is half a megabyte and begins as zeroes, like that of a logger of one stream: it is left
// as the kernel gives it, so that only what is used costs memory.
HostedStream* HostedStream::map(std::string_view name, Copier& copier, Scratch& scratch) {
    constexpr std::size_t kScriptAt = (sizeof(HostedStream) + 63) / 64 * 64;
    auto memory = sys::map_anonymous(kScriptAt + sizeof(Script));
    if (!memory) {
        sys::report(
            {"slipway-log: no memory for '", name, "'", sys::explain(memory.error()).view()});
        return nullptr;
    }
    std::uint8_t* const bytes = memory.value().bytes().data();
    auto* const script = reinterpret_cast<Script*>(bytes + kScriptAt);
    auto* const stream = new (bytes) HostedStream(*script, copier, scratch);
    stream->memory_ = std::move(memory).value();
    if (stream->name_.assign(name)) return stream;
    stream->destroy();
    return nullptr;
}

HostedStream* HostedStream::make(sys::BorrowedFd directory,
                                 std::string_view name,
                                 sys::BorrowedFd holder,
                                 Copier& copier,
                                 Scratch& scratch,
                                 HostedPipes&& pipes) {
    HostedStream* const stream = map(name, copier, scratch);
    if (stream == nullptr || stream->begin(directory, holder, std::move(pipes))) return stream;
    stream->destroy();
    return nullptr;
}

void HostedStream::destroy() {
    const sys::MemoryMap memory = std::move(memory_);
    this->~HostedStream();
}

bool HostedStream::shares_directory(const HostedStream& other) const {
    for (const LogTarget& ours : script_.directories)
        for (const LogTarget& theirs : other.script_.directories)
            if (ours.path == theirs.path) return true;
    return false;
}

// Read aside: the old script is in use until the stream has ended.
bool HostedStream::has_new_script(sys::BorrowedFd directory) const {
    HostedStream* const fresh = map(name(), stream_.copier(), stream_.scratch());
    if (fresh == nullptr) return false;
    const bool good = fresh->read_script(directory);
    const bool same =
        std::string_view(fresh->text_, fresh->text_size_) == std::string_view(text_, text_size_);
    fresh->destroy();
    if (!good)
        sys::report({"slipway-log: the stream '", name(), "' goes on with the script it has"});
    return good && !same;
}

bool HostedStream::begin(sys::BorrowedFd directory, sys::BorrowedFd holder, HostedPipes&& pipes) {
    if (!read_script(directory)) return false;
    pipes_ = std::move(pipes);
    auto opened = pipes_.open(name(), holder);
    if (opened) opened = stream_.open(pipes_.input(), pipes_.spare());
    if (!opened)
        sys::report({"slipway-log: cannot get the pipes of '", name(), "'",
                     sys::explain(opened.error()).view(), "; SIGHUP tries again"});
    return static_cast<bool>(opened);
}

}  // namespace slipway::logger
