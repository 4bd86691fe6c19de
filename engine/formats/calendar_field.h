// One field of a calendar event: "*", or a list of values, ranges and repetitions.
#pragma once

#include "engine/formats/calendar.h"

namespace slipway::formats {

// What a field may hold.
struct CalendarField {
    int least, most;
    const char* range_message;  // "a month is from 1 to 12"
};

// The text of a calendar event while it is read.
class CalendarScanner {
public:
    explicit CalendarScanner(std::string_view text) : text_(text) {}

    std::size_t at() const { return at_; }

    bool at_end() const { return at_ == text_.size(); }

    // NUL at the end.
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    bool take(char c) {
        if (peek() != c || at_end()) return false;
        ++at_;
        return true;
    }

    bool take_dots() {
        if (peek() != '.' || peek(1) != '.') return false;
        at_ += 2;
        return true;
    }

    void skip_blanks() {
        while (peek() == ' ' || peek() == '\t') ++at_;
    }

    // The bytes up to the next blank.
    std::string_view word() const {
        const std::string_view rest = text_.substr(at_);
        return rest.substr(0, rest.find_first_of(" \t"));
    }

    void skip(std::size_t bytes) { at_ += bytes; }

    void back_to(std::size_t at) { at_ = at; }

    // Decimal digits; capped far above what any field takes.
    bool number(std::int64_t& value);

    // Keeps the first complaint: `from` up to where the scanner stands, at least one byte. Always
    // false.
    bool fail(std::size_t from, const char* message, const char* help);
    // The same about the whole of the word that the scanner stands in.
    bool fail_word(const char* message, const char* help);

    const std::optional<CalendarError>& error() const { return error_; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<CalendarError> error_;
};

// Reads a field of whole numbers. `from_end`: days counted from the end of a month, so repetitions
// go towards 1. What is wrong is kept in the scanner, here and below.
bool read_number_field(CalendarScanner& in,
                       const CalendarField& field,
                       bool from_end,
                       NumberSet& set);
bool read_year_field(CalendarScanner& in, std::array<NumberSet, 4>& set);
// Seconds, which may have fractions.
bool read_second_field(CalendarScanner& in, Calendar& out);

}  // namespace slipway::formats
