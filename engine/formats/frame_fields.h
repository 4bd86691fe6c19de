// Fields of a frame, one after another: integers big-endian, text as u16 length and bytes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/bytes.h"

namespace slipway::formats {

// Writes fields; once one does not fit, `size()` is 0 for good.
class FieldWriter {
public:
    explicit FieldWriter(std::span<std::uint8_t> into) : into_(into) {}

    template <typename T>
    FieldWriter& number(T value) {
        if (fits(sizeof(T))) base::store_be(into_, at_, value);
        at_ += sizeof(T);
        return *this;
    }

    FieldWriter& text(std::string_view value) {
        if (value.size() > 0xffff) failed_ = true;
        number(static_cast<std::uint16_t>(value.size()));
        if (fits(value.size())) std::copy(value.begin(), value.end(), into_.begin() + offset());
        at_ += value.size();
        return *this;
    }

    std::size_t size() const { return failed_ ? 0 : at_; }

private:
    bool fits(std::size_t more) {
        if (failed_ || more > into_.size() - at_) failed_ = true;
        return !failed_;
    }

    std::ptrdiff_t offset() const { return static_cast<std::ptrdiff_t>(at_); }

    std::span<std::uint8_t> into_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

// Reads fields; once one is missing, `ok()` is false for good and everything read is zero or empty.
class FieldReader {
public:
    explicit FieldReader(std::span<const std::uint8_t> from) : from_(from) {}

    template <typename T>
    FieldReader& number(T& value) {
        value = take(sizeof(T)) ? base::load_be<T>(from_, at_ - sizeof(T)) : T{};
        return *this;
    }

    FieldReader& text(std::string_view& value) {
        std::uint16_t length = 0;
        number(length);
        value = {};
        if (take(length))
            value = {reinterpret_cast<const char*>(from_.data()) + at_ - length, length};
        return *this;
    }

    bool ok() const { return !failed_; }

    // Everything was read, and nothing is left over.
    bool complete() const { return !failed_ && at_ == from_.size(); }

private:
    bool take(std::size_t more) {
        if (failed_ || more > from_.size() - at_) failed_ = true;
        if (!failed_) at_ += more;
        return !failed_;
    }

    std::span<const std::uint8_t> from_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

}  // namespace slipway::formats
