// File descriptors: who owns one, and who only looks.
//
// Every function of engine/sys that makes a descriptor makes it close-on-exec. Errors are the
// kernel's; EINTR is retried inside, except by wait_for (poll.h), which then reports nothing ready.
#pragma once

#include "engine/base/result.h"

namespace slipway::sys {

using base::Errno;
using base::Result;
using base::Status;

// A descriptor somebody else owns. Never closes. -1: none.
struct BorrowedFd {
    int value = -1;

    constexpr bool valid() const { return value >= 0; }

    friend constexpr bool operator==(BorrowedFd, BorrowedFd) = default;
};

// "relative to the working directory" for the functions that take a directory (AT_FDCWD).
inline constexpr BorrowedFd kHere{-100};
inline constexpr BorrowedFd kStdin{0};
inline constexpr BorrowedFd kStdout{1};
inline constexpr BorrowedFd kStderr{2};

// The one place that calls close(2). The descriptor is gone whatever the kernel says.
void close_descriptor(int fd);

// Owns one descriptor and closes it once.
class Fd {
public:
    constexpr Fd() = default;

    static Fd adopt(int value) { return Fd(value); }

    Fd(Fd&& other) noexcept : value_(other.release()) {}

    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset();
            value_ = other.release();
        }
        return *this;
    }

    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;

    ~Fd() { reset(); }

    constexpr bool valid() const { return value_ >= 0; }

    constexpr int number() const { return value_; }

    constexpr BorrowedFd borrow() const { return {value_}; }

    // NOLINTNEXTLINE(google-explicit-constructor): whoever borrows need not say so
    constexpr operator BorrowedFd() const { return {value_}; }

    constexpr int release() {
        const int value = value_;
        value_ = -1;
        return value;
    }

    void reset() {
        if (value_ >= 0) close_descriptor(value_);
        value_ = -1;
    }

private:
    constexpr explicit Fd(int value) : value_(value) {}

    int value_ = -1;
};

// A copy of `fd` with a number of at least `minimum`.
Result<Fd> duplicate(BorrowedFd fd, int minimum = 3);

// dup3 (dup2 for equal numbers): `target` becomes a copy of `fd`, inherited by programs when
// `inherit`.
Status place_at(BorrowedFd fd, int target, bool inherit);

Status set_inherited(BorrowedFd fd, bool inherited);
Status set_nonblocking(BorrowedFd fd, bool nonblocking);

// Whether the number is an open descriptor.
bool is_open(BorrowedFd fd);
// Whether it is open and programs that are executed get it.
bool is_inherited(BorrowedFd fd);

// Closes all descriptors from `first` to `last` inclusive.
Status close_range(unsigned first, unsigned last);

}  // namespace slipway::sys
