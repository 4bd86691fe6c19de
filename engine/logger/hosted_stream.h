// One stream of a host, with its script and its pipes, in a mapping of its own.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/logger/stream.h"

namespace slipway::logger {

// The pipes of a stream, both open both ways, of which the holder has copies.
class HostedPipes {
public:
    // From the holder; what is missing is made and stored. Nothing to do when they are open.
    base::Status open(std::string_view name, sys::BorrowedFd holder);

    // Stores copies in a holder that is new.
    base::Status store(sys::BorrowedFd holder) const;

    sys::BorrowedFd input() const { return input_; }

    sys::BorrowedFd spare() const { return spare_; }

private:
    base::Name name_;
    sys::Fd input_, spare_;
};

class HostedStream {
public:
    // Makes one; nullptr: there is no memory, or begin() has failed.
    static HostedStream* make(sys::BorrowedFd directory,
                              std::string_view name,
                              sys::BorrowedFd holder,
                              Copier& copier,
                              Scratch& scratch,
                              HostedPipes&& pipes = {});

    // The only way to end one: gives its memory back.
    void destroy();

    HostedStream(const HostedStream&) = delete;
    HostedStream& operator=(const HostedStream&) = delete;

    std::string_view name() const { return name_.view(); }

    // Whether its script is another one now, and one that can be served; says why when it cannot.
    bool has_new_script(sys::BorrowedFd directory) const;

    // Whether both write to a directory; a process cannot lock it against itself.
    bool shares_directory(const HostedStream& other) const;

    Stream& stream() { return stream_; }

    HostedPipes& pipes() { return pipes_; }

private:
    HostedStream(Script& script, Copier& copier, Scratch& scratch)
        : script_(script), stream_(script, copier, scratch) {}

    ~HostedStream() = default;

    // One that has nothing yet; nullptr, and said why: there is no memory.
    static HostedStream* map(std::string_view name, Copier& copier, Scratch& scratch);

    // Reads the script and opens the pipes; false, and said why, when it cannot be served.
    bool begin(sys::BorrowedFd directory, sys::BorrowedFd holder, HostedPipes&& pipes);

    static constexpr std::size_t kMaxText = 8192;

    bool read_script(sys::BorrowedFd directory);

    sys::MemoryMap memory_;
    base::Name name_;
    HostedPipes pipes_;
    Script& script_;
    Stream stream_;
    std::size_t text_size_ = 0;
    char text_[kMaxText];
    const char* words_[2 * kMaxDirectives];
};

}  // namespace slipway::logger
