#include "engine/cli/completion.h"

namespace slipway::cli {
namespace {

// As fish reads it: within '…' only these two are escaped.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string first_line(const std::string& about) {
    return about.substr(0, about.find('\n'));
}

// What is offered in a place.
std::string offer(Of what, const std::vector<std::string>& known) {
    if (!known.empty()) {
        std::string words;
        for (const std::string& word : known) words += (words.empty() ? "" : " ") + word;
        return " -a " + quoted(words);
    }
    switch (what) {
        case Of::nothing:
            return "";
        case Of::files:
            return " -F";
        case Of::directories:
            return " -a '(__fish_complete_directories)'";
        default:
            return " -a '(__slipway_names " + std::string(word_of(what)) + ")'";
    }
}

std::string option_row(const std::string& head, const OptionUsage& option) {
    std::string names;
    for (const std::string& name : option.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    return head + names + (option.takes_value ? " -r" + offer(option.value, option.known) : "") +
           " -d " + quoted(first_line(option.about)) + "\n";
}

// "case 'log -n' 'log --lines'": those whose value is the next word.
std::string valued(const std::string& verb, const Usage& usage) {
    std::string text;
    for (const OptionUsage& option : usage.options)
        for (const std::string& name : option.names)
            if (option.takes_value) text += " " + quoted(verb + " " + name);
    return text;
}

constexpr std::string_view kLook = R"(
# True when the cursor is at a word of the command: the first that is meant, and the last.
function __slipway_at --argument-names verb first last
    set -l words (commandline -opc)
    set -e words[1]
    set -l seen ''
    set -l at 0
    set -l skip 0
    for word in $words
        if test $skip = 1
            set skip 0
            continue
        end
        switch "$seen $word"
            case $__slipway_valued
                set skip 1
            case '* -*'
            case '*'
                if test -z "$seen"
                    set seen $word
                else
                    set at (math $at + 1)
                end
        end
    end
    test "$seen" = "$verb"; or return 1
    test -z "$first"; and return 0
    set at (math $at + 1)
    test $at -ge $first -a $at -le $last
end

function __slipway_names
    set -l places
    set -l words (commandline -opc)
    contains -- --user $words; and set places --user
    for i in (seq (count $words))
        if contains -- $words[$i] --root --run; and test $i -lt (count $words)
            set -a places $words[$i] $words[(math $i + 1)]
        end
    end
    command slipway $places completion $argv[1] 2>/dev/null
end

complete -c slipway -f
)";

std::string rows_of(const Usage& usage) {
    std::string text = "complete -c slipway -n \"__slipway_at ''\" -a " + usage.name + " -d " +
                       quoted(usage.about) + "\n";
    const std::string here = "complete -c slipway -n '__slipway_at " + usage.name;
    for (const OptionUsage& option : usage.options) text += option_row(here + "'", option);
    for (std::size_t i = 0; i < usage.words.size(); ++i) {
        const WordUsage& word = usage.words[i];
        const std::string offered = offer(word.what, word.known);
        const std::string first = std::to_string(i + 1);
        if (!offered.empty())
            text += here + " " + first + " " + (word.many ? "9999" : first) + "'" + offered + "\n";
    }
    return text;
}

}  // namespace

std::string fish_completion(const std::vector<Usage>& commands, const Usage& everywhere) {
    std::string patterns = valued("*", everywhere), rows;
    for (const Usage& usage : commands) {
        patterns += valued(usage.name, usage);
        rows += rows_of(usage);
    }
    std::string text =
        "# fish completion for slipway: `slipway completion fish`\n\n"
        "set -g __slipway_valued" +
        patterns + "\n" + std::string(kLook);
    for (const OptionUsage& option : everywhere.options)
        text += option_row("complete -c slipway", option);
    return text + rows;
}

}  // namespace slipway::cli
