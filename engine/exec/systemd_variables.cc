#include "engine/base/require.h"
#include "engine/exec/variables_file.h"

namespace slipway::exec {
namespace {

using formats::PlanError;

enum class State {
    line_start,
    key,
    value_start,  // also between a closing quote and what follows it
    value,
    value_escape,
    single_quoted,
    double_quoted,
    double_escape,
    comment,
};

constexpr bool newline(char c) {
    return c == '\n' || c == '\r';
}

constexpr bool blank(char c) {
    return c == ' ' || c == '\t' || newline(c);
}

class SystemdReader {
public:
    SystemdReader(std::span<char> scratch,
                  Export exported,
                  Environment& environment,
                  FileFindings& findings)
        : scratch_(scratch), exported_(exported), environment_(environment), findings_(findings) {}

    void read(std::string_view text) {
        for (std::size_t i = 0; i < text.size() && findings_.good; ++i) {
            if (text[i] == '\0') return refuse_zero_byte();
            step(text, i);
            if (text[i] == '\n') {
                ++line_;
                line_began_ = i + 1;
            }
        }
        // A quote that is still open ends with the file, as in systemd.
        if (findings_.good && state_ != State::line_start && state_ != State::key &&
            state_ != State::comment)
            assign();
    }

private:
    void step(std::string_view text, std::size_t i) {
        const char c = text[i];
        switch (state_) {
            case State::line_start:
                return begin(c, i);
            case State::key:
                return continue_key(text, i);
            case State::value_start:
                return begin_value(c);
            case State::value:
                return continue_value(c);
            case State::value_escape:
                state_ = State::value;
                if (!newline(c)) put(c);
                kept_ = size_;
                return;
            case State::single_quoted:
                if (c == '\'')
                    close_quote();
                else
                    put(c);
                return;
            case State::double_quoted:
                if (c == '"')
                    close_quote();
                else if (c == '\\')
                    state_ = State::double_escape;
                else
                    put(c);
                return;
            case State::double_escape:
                state_ = State::double_quoted;
                if (c == '\n') return;
                if (c != '"' && c != '\\' && c != '`' && c != '$') put('\\');
                return put(c);
            case State::comment:
                if (newline(c)) state_ = State::line_start;
                return;
        }
    }

    void begin(char c, std::size_t i) {
        if (c == '#' || c == ';') {
            state_ = State::comment;
        } else if (!blank(c)) {
            state_ = State::key;
            key_at_ = i;
            key_line_ = line_;
            key_column_ = static_cast<int>(i - line_began_) + 1;
        }
    }

    void continue_key(std::string_view text, std::size_t i) {
        if (newline(text[i])) {
            state_ = State::line_start;
        } else if (text[i] == '=') {
            key_ = text.substr(key_at_, i - key_at_);
            while (!key_.empty() && blank(key_.back())) key_.remove_suffix(1);
            state_ = State::value_start;
            size_ = kept_ = 0;
        }
    }

    void begin_value(char c) {
        if (newline(c))
            assign();
        else if (c == '\'')
            state_ = State::single_quoted;
        else if (c == '"')
            state_ = State::double_quoted;
        else if (c == '\\')
            state_ = State::value_escape;
        else if (!blank(c)) {
            state_ = State::value;
            continue_value(c);
        }
    }

    void continue_value(char c) {
        if (newline(c)) return assign();
        if (c == '\\') {
            state_ = State::value_escape;
            return;
        }
        put(c);
        if (!blank(c)) kept_ = size_;
    }

    void close_quote() {
        state_ = State::value_start;
        kept_ = size_;
    }

    // The text is never longer than the file, and scratch is as long as that.
    void put(char c) { scratch_[size_++] = c; }

    void assign() {
        // Blanks at the end of an unquoted value do not count.
        const std::size_t length = state_ == State::value ? kept_ : size_;
        state_ = State::line_start;
        if (!is_variable_name(key_)) {
            findings_.warn({key_line_,
                            {.column = key_column_,
                             .length = static_cast<int>(key_.size()),
                             .code = "variables/wrong-name",
                             .message = "not the name of a variable: the line has no effect",
                             .help = "write NAME=VALUE; 'export' belongs to shell files only"}});
            return;
        }
        if (environment_.set(key_, {scratch_.data(), length}, exported_)) return;
        findings_.good = false;
        findings_.error = {key_line_,
                           {.column = key_column_,
                            .code = "variables/too-many",
                            .message = "more than 1024 variables or 262144 bytes of them",
                            .help = "remove the variables the service does not use"}};
    }

    void refuse_zero_byte() {
        findings_.good = false;
        findings_.error = {line_,
                           {.column = 1,
                            .code = "variables/zero-byte",
                            .message = "a zero byte: this is not a text file",
                            .help = "name the right file, or write it again as text"}};
    }

    std::span<char> scratch_;
    Export exported_;
    Environment& environment_;
    FileFindings& findings_;
    State state_ = State::line_start;
    int line_ = 1;
    std::size_t line_began_ = 0;
    std::size_t key_at_ = 0;
    int key_line_ = 1;
    int key_column_ = 1;
    std::string_view key_;
    std::size_t size_ = 0;  // of the value so far
    std::size_t kept_ = 0;  // of it without blanks at its end
};

}  // namespace

void read_systemd_variables(std::string_view text,
                            std::span<char> scratch,
                            Export exported,
                            Environment& environment,
                            FileFindings& findings) {
    base::require(scratch.size() >= text.size());
    SystemdReader(scratch, exported, environment, findings).read(text);
}

}  // namespace slipway::exec
