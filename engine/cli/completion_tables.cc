#include "engine/cli/completion.h"

namespace slipway::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

// "@services", or the words themselves.
std::string answer(Of what, const std::vector<std::string>& known) {
    return quoted_for_shell(known.empty() ? "@" + std::string(word_of(what)) : joined(known));
}

// Only the first line: others are too long for a shell.
std::string first_line(const std::string& about) {
    return about.substr(0, about.find('\n'));
}

std::string option_lines(const Usage& usage) {
    std::string text;
    for (const OptionUsage& option : usage.options)
        for (const std::string& name : option.names)
            text += " \\\n            " + quoted_for_shell(name + ":" + first_line(option.about));
    return text;
}

// A row for each option that has a value; `verb` may be a pattern.
std::string value_rows(const std::string& verb, const Usage& usage) {
    std::string text;
    for (const OptionUsage& option : usage.options) {
        if (!option.takes_value) continue;
        std::string patterns;
        for (const std::string& name : option.names)
            patterns += (patterns.empty() ? "" : " | ") + verb + quoted_for_shell(" " + name);
        text += "    " + patterns + ") echo " + answer(option.value, option.known) + " ;;\n";
    }
    return text;
}

std::string word_rows(const Usage& usage) {
    std::string text;
    for (std::size_t i = 0; i < usage.words.size(); ++i) {
        const WordUsage& word = usage.words[i];
        const std::string place = usage.name + " " + (word.many ? "" : std::to_string(i + 1));
        text += "    " + quoted_for_shell(place) + (word.many ? "*" : "") + ") echo " +
                answer(word.what, word.known) + " ;;\n";
    }
    return text;
}

// Counts on what stands above it.
constexpr std::string_view kLook = R"(
# What the words before the cursor say: the command, how many words it has, the option whose value comes.
_slipway_look() {
    _slipway_verb='' _slipway_before='' _slipway_at=0
    _slipway_places=()
    while [ $# -gt 0 ]; do
        case $1 in
        -*)
            if _slipway_value "$_slipway_verb" "$1" > /dev/null; then
                if [ $# -eq 1 ]; then
                    _slipway_before=$1
                else
                    case $1 in --root | --run) _slipway_places+=("$1" "$2") ;; esac
                    shift
                fi
            elif [ "$1" = --user ]; then
                _slipway_places+=(--user)
            fi
            ;;
        *)
            if [ -z "$_slipway_verb" ]; then _slipway_verb=$1; else _slipway_at=$((_slipway_at + 1)); fi
            ;;
        esac
        shift
    done
}

# Words, or what is meant: @services.
_slipway_wanted() {
    if [ -n "$_slipway_before" ]; then
        _slipway_value "$_slipway_verb" "$_slipway_before"
    elif [ -z "$_slipway_verb" ]; then
        echo @commands
    else
        _slipway_word "$_slipway_verb" $((_slipway_at + 1))
    fi
}
)";

constexpr std::string_view kBash = R"(
_slipway() {
    local _slipway_verb _slipway_before _slipway_at line=${COMP_LINE:0:COMP_POINT} cur wanted name rest
    local -a _slipway_places=() words=()
    read -r -a words <<< "$line"
    case $line in *[[:blank:]]) words+=('') ;; esac
    cur=${words[${#words[@]} - 1]}
    _slipway_look "${words[@]:1:${#words[@]} - 2}"
    wanted=$(_slipway_wanted)
    COMPREPLY=()
    case $cur in -*) [ -n "$_slipway_before" ] || wanted=@options ;; esac
    case $wanted in
    @nothing) ;;
    @files) compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    @directories) compopt -o filenames 2> /dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    *)
        while read -r name; do
            case $wanted in @commands | @options) name=${name%%:*} ;; esac
            [[ -n $name && $name == "$cur"* ]] && COMPREPLY+=("$name")
        done < <(
            case $wanted in
            @commands) _slipway_commands ;;
            @options) _slipway_options "$_slipway_verb" ;;
            @*) command slipway "${_slipway_places[@]}" completion "${wanted#@}" 2> /dev/null ;;
            *) printf '%s\n' $wanted ;;
            esac
        )
        # What stands before the last of these is another word to bash.
        case $cur in
        *[@:=]*)
            rest=${cur%"${cur##*[@:=]}"}
            [[ $COMP_WORDBREAKS == *"${rest: -1}"* ]] && COMPREPLY=("${COMPREPLY[@]#"$rest"}")
            ;;
        esac
        ;;
    esac
}
complete -F _slipway slipway
)";

constexpr std::string_view kZsh = R"(
_slipway() {
    local _slipway_verb _slipway_before _slipway_at wanted
    local -a _slipway_places list
    _slipway_look "${(@)words[2,CURRENT-1]}"
    wanted=$(_slipway_wanted)
    [[ $PREFIX == -* && -z $_slipway_before ]] && wanted=@options
    case $wanted in
    @nothing | '') ;;
    @files) _files ;;
    @directories) _files -/ ;;
    @commands)
        list=("${(@f)$(_slipway_commands)}")
        _describe command list
        ;;
    @options)
        list=("${(@f)$(_slipway_options "$_slipway_verb")}")
        _describe option list
        ;;
    @*)
        list=("${(@f)$(command slipway "${_slipway_places[@]}" completion "${wanted#@}" 2> /dev/null)}")
        compadd -- "${(@)list:#}"
        ;;
    *) compadd -- ${=wanted} ;;
    esac
}
if [ "${funcstack[1]-}" = _slipway ]; then _slipway "$@"; else compdef _slipway slipway; fi
)";

}  // namespace

std::string quoted_for_shell(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

const char* word_of(Of what) {
    switch (what) {
        case Of::nothing:
            return "nothing";
        case Of::services:
            return "services";
        case Of::definitions:
            return "definitions";
        case Of::events:
            return "events";
        case Of::generations:
            return "generations";
        case Of::files:
            return "files";
        case Of::directories:
            return "directories";
    }
    return "";
}

std::string completion_tables(const std::vector<Usage>& commands, const Usage& everywhere) {
    std::string names, options, values = value_rows("*", everywhere), words;
    for (const Usage& usage : commands) {
        names += " \\\n        " + quoted_for_shell(usage.name + ":" + usage.about);
        if (!usage.options.empty())
            options += "    " + usage.name + ")\n        printf '%s\\n'" + option_lines(usage) +
                       "\n        ;;\n";
        values += value_rows(usage.name, usage);
        words += word_rows(usage);
    }
    return "_slipway_commands() {\n    printf '%s\\n'" + names +
           "\n}\n\n_slipway_options() {\n    printf '%s\\n'" + option_lines(everywhere) +
           " \\\n            '--help:What it does, with examples'\n    case $1 in\n" + options +
           "    esac\n}\n\n# What the value of an option may be; fails for one that has none.\n"
           "_slipway_value() {\n    case \"$1 $2\" in\n" +
           values +
           "    *) return 1 ;;\n    esac\n}\n\n_slipway_word() {\n    case \"$1 $2\" in\n" + words +
           "    *) echo @nothing ;;\n    esac\n}\n" + std::string(kLook);
}

std::string bash_completion(const std::vector<Usage>& commands, const Usage& everywhere) {
    return "# bash completion for slipway: `slipway completion bash`\n\n" +
           completion_tables(commands, everywhere) + std::string(kBash);
}

std::string zsh_completion(const std::vector<Usage>& commands, const Usage& everywhere) {
    return "#compdef slipway\n# zsh completion for slipway: `slipway completion zsh`\n\n" +
           completion_tables(commands, everywhere) + std::string(kZsh);
}

}  // namespace slipway::cli
