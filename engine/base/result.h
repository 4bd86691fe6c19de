// Result<T, E>: a value or an error, for functions that may fail and may not throw.
//
// C++20 has no std::expected. Moved-from results hold a moved-from value; reading the side that is
// not there is a bug and stops the program (base::require), in release builds too.
#pragma once

#include <optional>
#include <utility>

#include "engine/base/require.h"

namespace slipway::base {

// An errno value as the kernel gives it, positive. Text is made only at the edge
// (base::errno_name).
struct Errno {
    int value = 0;
    friend constexpr bool operator==(Errno, Errno) = default;
};

// The symbolic name of an errno ("ENOENT"), or "E?" for one that is not in the table. Static
// storage.
const char* errno_name(Errno error);

// Of the machine, which lacks something just now, and not of what was asked for: the same may
// succeed in a while.
bool may_pass(Errno error);

template <typename T, typename E = Errno>
class [[nodiscard]] Result {
public:
    constexpr Result(T value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)

    constexpr Result(E error) : error_(error) {}  // NOLINT(google-explicit-constructor)

    constexpr bool ok() const { return value_.has_value(); }

    constexpr explicit operator bool() const { return ok(); }

    constexpr T& value() & {
        require(ok());
        return *value_;
    }

    constexpr const T& value() const& {
        require(ok());
        return *value_;
    }

    constexpr T&& value() && {
        require(ok());
        return std::move(*value_);
    }

    constexpr E error() const {
        require(!ok());
        return error_;
    }

    constexpr T value_or(T other) const { return ok() ? *value_ : other; }

private:
    std::optional<T> value_;
    E error_{};
};

// A function that gives nothing back but may fail.
struct Unit {};

using Status = Result<Unit>;
inline constexpr Unit kOk{};

}  // namespace slipway::base
