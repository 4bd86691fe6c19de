// One value of a definition file while it is read: decoding, and complaints that point at the byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/command.h"
#include "engine/source/lines.h"
#include "engine/source/text_escape.h"

namespace slipway::source {

// A literal word and where it stands in the value.
struct Word {
    std::string text;
    std::size_t offset = 0, length = 0;
};

// Views its arguments: they must outlive it. Decoders report what is wrong and then give nothing.
class Value {
public:
    Value(const SourceText& text, const Entry& entry, std::string_view service, diag::Sink& sink)
        : text_(text), entry_(entry), service_(service), sink_(sink) {}

    std::string_view raw() const { return entry_.value; }

    bool empty() const { return entry_.value.empty(); }

    // Always false, so that a decoder can `return value.fail(…)`. The code is svc/bad-value.
    bool fail(std::size_t offset, std::size_t length, std::string message, std::string help);

    bool fail(std::string message, std::string help) {
        return fail(0, raw().size(), std::move(message), std::move(help));
    }

    // The same for a backslash that begins no escape; `offset` is where the decoded text begins.
    bool fail_escape(std::size_t offset, const EscapeError& error);

    // Text with escapes. ${SLIPWAY_INSTANCE} and ${SLIPWAY_SERVICE} are replaced, but in templates.
    std::optional<std::string> text();
    // Words without other variables than these two.
    std::optional<std::vector<Word>> words();
    // Exactly one word.
    std::optional<Word> word();
    // A command, from byte `offset` of the value on.
    std::optional<model::Command> command(std::size_t offset = 0);

    diag::Position place(std::size_t offset = 0) const { return place_of(entry_, offset, text_); }

private:
    bool fail_at(std::size_t offset,
                 std::size_t length,
                 std::string code,
                 std::string message,
                 std::string help);
    std::optional<std::string> own_variable(std::string_view name) const;

    const SourceText& text_;
    const Entry& entry_;
    std::string_view service_;
    diag::Sink& sink_;
};

}  // namespace slipway::source
