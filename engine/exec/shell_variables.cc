#include <array>

#include "engine/exec/shell_words.h"
#include "engine/exec/variables_file.h"

namespace slipway::exec {
namespace {

using formats::TextError;

// clang-format off
constexpr TextError kCommand{.code = "variables/command",
    .message = "only assignments of variables are read here, commands are not run",
    .help = "allowed are NAME=VALUE, export, unset, set -a and ': ${NAME:=VALUE}'; write the value itself, or start the service through a script that reads this file"};
constexpr TextError kExportOption{.code = "variables/wrong-name",
    .message = "not the name of a variable", .help = "write export NAME=VALUE or export NAME"};
constexpr TextError kSetOption{.code = "variables/shell-option",
    .message = "only 'set -a' and 'set +a' have a meaning here", .help = "remove the line; it changes nothing for the service"};
constexpr TextError kTooMany{.code = "variables/too-many",
    .message = "more than 1024 variables or 262144 bytes of them", .help = "remove the variables the service does not use"};

constexpr TextError kTooManyExports{.code = "variables/too-many",
    .message = "more than 64 words after export", .help = "use several lines"};

// clang-format on

// The statements of a file of assignments; the words are ShellWords'.
class ShellReader {
public:
    ShellReader(std::string_view text,
                std::span<char> scratch,
                Export exported,
                Environment& environment,
                FileFindings& findings)
        : words_(text, scratch, exported, environment, findings),
          usual_(exported),
          environment_(environment),
          findings_(findings) {}

    void read() {
        while (findings_.good) {
            words_.skip_to_statement();
            if (words_.at_end()) return;
            read_statement();
            words_.skip_separator();
        }
    }

private:
    struct Exported {
        std::size_t at = 0;
        bool assigned = false;
        std::string_view name, value;
    };

    void read_statement() {
        if (words_.assignment_ahead()) return read_assignments();
        const std::size_t start = words_.position();
        const std::string_view name = words_.plain_word();
        if (name == ":" || name == "true") return read_expansions();
        if (name == "export") return read_export();
        if (name == "unset") return read_unset();
        if (name == "set") return read_set();
        words_.fail(start, kCommand);
    }

    void read_assignments() {
        while (findings_.good && words_.assignment_ahead()) {
            const std::size_t start = words_.position();
            const std::string_view name = words_.take_assigned_name();
            const std::string_view value = words_.value();
            if (!findings_.good) return;
            if (!environment_.set(name, value, words_.exported())) words_.fail(start, kTooMany);
            words_.skip_blanks();
        }
        // NAME=VALUE before a command is only for that command.
        if (findings_.good && !words_.statement_ends()) words_.fail(words_.position(), kCommand);
    }

    // The words of ':' count only for what their ${NAME:=word} assign.
    void read_expansions() {
        for (words_.skip_blanks(); findings_.good && !words_.statement_ends(); words_.skip_blanks())
            words_.value();
    }

    // All words of a command are evaluated before it runs: `export A=x B=$A` gives B the old A.
    void read_export() {
        base::FixedList<Exported, 64> list;
        for (words_.skip_blanks(); findings_.good && !words_.statement_ends();
             words_.skip_blanks()) {
            Exported entry{.at = words_.position(), .assigned = words_.assignment_ahead()};
            if (entry.assigned) {
                entry.name = words_.take_assigned_name();
                entry.value = words_.value();
                words_.keep_values();
            } else {
                entry.name = words_.plain_word();
                if (!is_variable_name(entry.name)) return words_.fail(entry.at, kExportOption);
            }
            if (!list.push_back(entry)) return words_.fail(entry.at, kTooManyExports);
        }
        words_.drop_values();
        for (const Exported& entry : list) {
            const bool fits = entry.assigned
                                  ? environment_.set(entry.name, entry.value, Export::yes)
                                  : environment_.export_variable(entry.name);
            if (!fits) return words_.fail(entry.at, kTooMany);
        }
    }

    void read_unset() {
        for (words_.skip_blanks(); findings_.good && !words_.statement_ends();
             words_.skip_blanks()) {
            const std::size_t start = words_.position();
            const std::string_view name = words_.plain_word();
            if (!is_variable_name(name)) return words_.fail(start, kExportOption);
            environment_.unset(name);
        }
    }

    void read_set() {
        words_.skip_blanks();
        const std::size_t start = words_.position();
        const std::string_view option = words_.plain_word();
        words_.skip_blanks();
        if ((option != "-a" && option != "+a") || !words_.statement_ends())
            return words_.fail(start, kSetOption);
        words_.set_exported(option == "-a" ? Export::yes : usual_);
    }

    ShellWords words_;
    Export usual_;
    Environment& environment_;
    FileFindings& findings_;
};

}  // namespace

void read_shell_variables(std::string_view text,
                          std::span<char> scratch,
                          Export exported,
                          Environment& environment,
                          FileFindings& findings) {
    ShellReader(text, scratch, exported, environment, findings).read();
}

}  // namespace slipway::exec
