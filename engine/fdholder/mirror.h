// A second holder that has a copy of everything, so that neither's death loses a descriptor.
//
// The mirror is an ordinary slipway-fdholder at another socket; we are its only client. What is
// stored or removed here is stored or removed there before our client is answered. A holder that
// begins takes what its mirror has; a mirror that begins is filled by us. While there is none, we
// serve alone and look for it every second.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/fdholder/store.h"
#include "engine/sys/fd.h"

namespace slipway::fdholder {

// What is left of its time, rounded up; 0: for ever.
std::uint32_t seconds_left(Held held);

class Mirror {
public:
    // Off without a path.
    void set_path(const char* path) { path_ = path; }

    // Before anybody is served. An error: there is a mirror, and what it has could not be taken; to
    // serve without it would be to tell clients that it is not kept.
    base::Status begin(Store& store);

    // Connects if it is time to: the first time what is there is taken over, and then the mirror
    // becomes the same as `store`.
    void connect(Store& store);

    void store(std::string_view name, Held held);
    void remove(std::string_view name);

    // The connection has ended.
    void lost();

    sys::BorrowedFd link() const { return link_; }

    // When connect() is to be called, kNever while there is a connection.
    std::uint64_t next_try() const { return path_ == nullptr || link_.valid() ? kNever : next_; }

private:
    bool take_over(Store& store);
    bool make_equal(const Store& store);
    void failed(base::Errno why);

    const char* path_ = nullptr;
    sys::Fd link_;
    std::uint64_t next_ = 1;
    base::Errno why_{};   // it failed last
    bool begun_ = false;  // was connected once: from then on ours is what counts
};

}  // namespace slipway::fdholder
