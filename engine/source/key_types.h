// Rows of the key tables from a field and its type.
//
//     row<"Description", Text, SLIPWAY_FIELD(description)>("Service", "none", "What it is.")
//
// A codec has: type (for the reference), read(Value&, T&) and write(const T&, Escape). Codecs of
// lists add to what is there.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "engine/source/keys.h"
#include "engine/source/quantity.h"

// Where a key's value stands in a service `s`; `i` is the section's number.
// NOLINTBEGIN(bugprone-macro-parentheses): the expression begins with a member's name
#define SLIPWAY_FIELD(expression)                          \
    [](auto& s, [[maybe_unused]] std::size_t i) -> auto& { \
        return s.expression;                               \
    }

// NOLINTEND(bugprone-macro-parentheses)

namespace slipway::source {

template <typename Codec, auto Field>
constexpr Key key(std::string_view section,
                  std::string_view name,
                  std::string_view fallback,
                  std::string_view doc) {
    Key k{section, name, Codec::type, fallback, doc, nullptr, nullptr, nullptr, Codec::list};
    k.read = [](const Place& place, Value& value) {
        return Codec::read(value, Field(place.service, place.index));
    };
    k.reset = [](const Place& place) {
        Field(place.service, place.index) = Field(fresh_service(), 0);
    };
    return k;
}

// Text as a template argument: writers need the key's name.
template <std::size_t N>
struct Literal {
    char text[N];

    constexpr Literal(const char (&from)[N]) {  // NOLINT(google-explicit-constructor)
        for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
    }

    constexpr std::string_view view() const { return {text, N - 1}; }
};

// A key that is written when its value differs from the default.
template <Literal Name, typename Codec, auto Field>
constexpr Key row(std::string_view section, std::string_view fallback, std::string_view doc) {
    Key k = key<Codec, Field>(section, Name.view(), fallback, doc);
    k.write = [](const model::Service& service, std::size_t index, Emit& out) {
        const auto& field = Field(service, index);
        if (field == Field(fresh_service(), 0)) return;
        Codec::emit(Name.view(), field, out);
    };
    return k;
}

// A key that is always written, so that its section is never empty.
template <Literal Name, typename Codec, auto Field>
constexpr Key always(std::string_view section, std::string_view fallback, std::string_view doc) {
    Key k = key<Codec, Field>(section, Name.view(), fallback, doc);
    k.write = [](const model::Service& service, std::size_t index, Emit& out) {
        Codec::emit(Name.view(), Field(service, index), out);
    };
    return k;
}

// ---- codecs ----

// The base of those that are one line: emit() from write().
template <typename Self, typename T>
struct OneLine {
    static constexpr bool list = false;

    static void emit(std::string_view name, const T& field, Emit& out) {
        out.add(name, [&](Escape escape) { return Self::write(field, escape); });
    }
};

struct Text : OneLine<Text, std::string> {
    static constexpr std::string_view type = "text";
    static bool read(Value& value, std::string& out);

    static std::string write(const std::string& text, Escape e) { return encode_text(text, e); }
};

struct OneWord : OneLine<OneWord, std::string> {
    static constexpr std::string_view type = "word";
    static bool read(Value& value, std::string& out);

    static std::string write(const std::string& text, Escape e) { return encode_word(text, e); }
};

// What a service, and so its directory, may be called.
struct ServiceName : OneLine<ServiceName, std::string> {
    static constexpr std::string_view type = "word";
    static bool read(Value& value, std::string& out);

    static std::string write(const std::string& text, Escape e) { return encode_word(text, e); }
};

// An absolute path.
struct PathWord : OneLine<PathWord, std::string> {
    static constexpr std::string_view type = "absolute path";
    static bool read(Value& value, std::string& out);

    static std::string write(const std::string& text, Escape e) { return encode_word(text, e); }
};

struct Words : OneLine<Words, std::vector<std::string>> {
    static constexpr std::string_view type = "words";
    static constexpr bool list = true;
    static bool read(Value& value, std::vector<std::string>& out);

    static std::string write(const std::vector<std::string>& words, Escape e) {
        return encode_words(words, e);
    }
};

struct Boolean : OneLine<Boolean, bool> {
    static constexpr std::string_view type = "yes or no";
    static bool read(Value& value, bool& out);

    static std::string write(bool field, Escape) { return field ? "yes" : "no"; }
};

struct Time : OneLine<Time, model::Millis> {
    static constexpr std::string_view type = "time";
    static bool read(Value& value, model::Millis& out);

    static std::string write(model::Millis field, Escape) { return format_time(field); }
};

struct Mode : OneLine<Mode, std::uint32_t> {
    static constexpr std::string_view type = "octal mode";
    static bool read(Value& value, std::uint32_t& out);

    static std::string write(std::uint32_t field, Escape) { return format_mode(field); }
};

// A number from Low to High.
template <typename T, long Low, long High>
struct Number : OneLine<Number<T, Low, High>, T> {
    static constexpr std::string_view type = "number";

    static bool read(Value& value, T& out) {
        const auto number = base::parse_signed(value.raw());
        if (!number || *number < Low || *number > High)
            return value.fail(
                "this is no number from " + std::to_string(Low) + " to " + std::to_string(High),
                "write a decimal number without a unit");
        out = static_cast<T>(*number);
        return true;
    }

    static std::string write(T field, Escape) { return std::to_string(field); }
};

// Of an optional field, by the codec of what it holds.
template <typename Codec, typename T>
struct Maybe : OneLine<Maybe<Codec, T>, std::optional<T>> {
    static constexpr std::string_view type = Codec::type;

    static bool read(Value& value, std::optional<T>& out) {
        T inner{};
        if (!Codec::read(value, inner)) return false;
        out = inner;
        return true;
    }

    static std::string write(const std::optional<T>& field, Escape e) {
        return field ? Codec::write(*field, e) : std::string{};
    }
};

// The names of an enumeration's values, in its order. `Table` is a constexpr array of string_views.
template <typename E, const auto& Table>
struct Choice : OneLine<Choice<E, Table>, E> {
    static constexpr std::string_view type = "one word of a list";

    static bool read(Value& value, E& out);

    static std::string write(E field, Escape) {
        return std::string(Table[static_cast<std::size_t>(field)]);
    }
};

// The number of `name` in a table of names; its size when it is not there.
std::size_t index_in(std::span<const std::string_view> names, std::string_view name);

// "must be one of a, b, c", and the nearest.
bool refuse_choice(Value& value, std::span<const std::string_view> choices);

template <typename E, const auto& Table>
bool Choice<E, Table>::read(Value& value, E& out) {
    const std::size_t number = index_in(Table, value.raw());
    if (number == Table.size()) return refuse_choice(value, Table);
    out = static_cast<E>(number);
    return true;
}

struct Commands {
    static constexpr std::string_view type = "command";
    static constexpr bool list = true;
    static bool read(Value& value, std::vector<model::Command>& out);
    static void emit(std::string_view name, const std::vector<model::Command>& list, Emit& out);
};

struct Signal : OneLine<Signal, int> {
    static constexpr std::string_view type = "signal";
    static bool read(Value& value, int& out);

    static std::string write(int field, Escape) {
        return std::string(formats::signal_name(field).view());
    }
};

// Exit codes 0 to 255.
struct Codes : OneLine<Codes, std::vector<int>> {
    static constexpr std::string_view type = "exit codes";
    static constexpr bool list = true;
    static bool read(Value& value, std::vector<int>& out);
    static std::string write(const std::vector<int>& list, Escape);
};

}  // namespace slipway::source
