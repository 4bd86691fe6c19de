// [Process]: what the process of a service is given.
#include "engine/model/setting_values.h"
#include "engine/source/key_types.h"
#include "engine/source/setting_docs.h"

namespace slipway::source {
namespace {

constexpr std::string_view kProcess = "Process";

constexpr std::array<std::string_view, 12> kStdio{"default", "null",     "tty",        "file",
                                                  "append",  "truncate", "inherit",    "log",
                                                  "socket",  "console",  "descriptor", "text"};
constexpr std::array<std::string_view, 6> kDirectories{"runtime", "state",         "cache",
                                                       "logs",    "configuration", "plain"};
constexpr std::array<std::string_view, 2> kSyntaxes{"systemd", "shell"};
constexpr std::array<std::string_view, 3> kUtmpModes{"init", "login", "user"};
constexpr std::array<std::string_view, 2> kWhenImpossible{"weaken", "refuse"};
constexpr std::array<std::string_view, 16> kLimits{
    "CPU",     "FSIZE", "DATA",  "STACK",      "CORE",     "RSS",  "NPROC",  "NOFILE",
    "MEMLOCK", "AS",    "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"};

// The number of `name` in a table of names; its size when it is not there.
std::size_t index_in(std::span<const std::string_view> names, std::string_view name) {
    std::size_t i = 0;
    while (i < names.size() && names[i] != name) ++i;
    return i;
}

struct Environment : OneLine<Environment, std::vector<std::pair<std::string, std::string>>> {
    static constexpr std::string_view type = "NAME=VALUE words";
    static constexpr bool list = true;
    using List = std::vector<std::pair<std::string, std::string>>;

    static bool read(Value& value, List& out) {
        const auto words = value.words();
        if (!words) return false;
        for (const Word& word : *words) {
            const std::size_t equals = word.text.find('=');
            if (equals == std::string::npos || equals == 0)
                return value.fail(word.offset, word.length, "this is not NAME=VALUE",
                                  "quote the whole word if the value has blanks: 'NAME=a b'");
            out.emplace_back(word.text.substr(0, equals), word.text.substr(equals + 1));
        }
        return true;
    }

    static std::string write(const List& variables, Escape escape) {
        std::vector<std::string> words;
        for (const auto& [name, text] : variables) words.push_back(name + "=" + text);
        return encode_words(words, escape);
    }
};

// "PATH [shell] [optional] [private]"
struct VariablesFiles {
    static constexpr std::string_view type = "path and flags";
    static constexpr bool list = true;

    static bool read(Value& value, std::vector<model::VariablesFile>& out) {
        const auto words = value.words();
        if (!words || words->empty()) return false;
        model::VariablesFile file;
        file.path = (*words)[0].text;
        for (std::size_t i = 1; i < words->size(); ++i) {
            const Word& word = (*words)[i];
            if (word.text == "shell" || word.text == "systemd")
                file.syntax = static_cast<Syntax>(index_in(kSyntaxes, word.text));
            else if (word.text == "optional")
                file.optional = true;
            else if (word.text == "private")
                file.exported = false;
            else
                return value.fail(word.offset, word.length,
                                  "\"" + word.text + "\" is not known here",
                                  "behind the path: systemd or shell, optional, private");
        }
        out.push_back(std::move(file));
        return true;
    }

    static void emit(std::string_view name,
                     const std::vector<model::VariablesFile>& files,
                     Emit& out) {
        for (const model::VariablesFile& file : files)
            out.add(name, [&](Escape escape) {
                std::string text = encode_word(file.path, escape);
                if (file.syntax == Syntax::shell) text += " shell";
                if (file.optional) text += " optional";
                if (!file.exported) text += " private";
                return text;
            });
    }

private:
    using Syntax = model::VariablesFile::Syntax;
};

// "KIND PATH [MODE] [user=NAME] [group=NAME] [preserve]"
struct Directories {
    static constexpr std::string_view type = "kind, path, mode";
    static constexpr bool list = true;

    static bool read(Value& value, std::vector<model::Directory>& out) {
        const auto words = value.words();
        if (!words) return false;
        model::Directory directory;
        const std::size_t kind =
            words->empty() ? kDirectories.size() : index_in(kDirectories, (*words)[0].text);
        if (kind == kDirectories.size() || words->size() < 2 || !(*words)[1].text.starts_with('/'))
            return value.fail("this is not KIND PATH [MODE]",
                              "KIND: runtime, state, cache, logs, configuration or plain; the path "
                              "is absolute: runtime /run/nginx 0755");
        directory.kind = static_cast<model::Directory::Kind>(kind);
        directory.path = (*words)[1].text;
        for (std::size_t i = 2; i < words->size(); ++i)
            if (!read_option(value, (*words)[i], directory)) return false;
        out.push_back(std::move(directory));
        return true;
    }

    static void emit(std::string_view name, const std::vector<model::Directory>& list, Emit& out) {
        for (const model::Directory& d : list)
            out.add(name, [&](Escape escape) {
                std::string text{kDirectories[static_cast<std::size_t>(d.kind)]};
                text += " " + encode_word(d.path, escape) + " " + format_mode(d.mode);
                if (!d.user.empty()) text += " " + encode_word("user=" + d.user, escape);
                if (!d.group.empty()) text += " " + encode_word("group=" + d.group, escape);
                if (d.preserve) text += " preserve";
                return text;
            });
    }

private:
    static bool read_option(Value& value, const Word& word, model::Directory& out) {
        const std::string_view text = word.text;
        if (const auto mode = parse_mode(text))
            out.mode = *mode;
        else if (text.starts_with("user="))
            out.user = text.substr(5);
        else if (text.starts_with("group="))
            out.group = text.substr(6);
        else if (text == "preserve")
            out.preserve = true;
        else
            return value.fail(word.offset, word.length, "\"" + word.text + "\" is not known here",
                              "behind the path: an octal mode, user=NAME, group=NAME, preserve");
        return true;
    }
};

struct StdioCodec : OneLine<StdioCodec, model::Stdio> {
    static constexpr std::string_view type = "kind, or kind and path";

    static bool read(Value& value, model::Stdio& out) {
        const auto words = value.words();
        if (!words || words->empty()) return false;
        const std::size_t kind = index_in(kStdio, (*words)[0].text);
        if (kind == kStdio.size()) return refuse_choice(value, kStdio);
        if (words->size() > 2)
            return value.fail((*words)[2].offset, (*words)[2].length, "there is one word too much",
                              "quote a path with blanks");
        out.kind = static_cast<model::Stdio::Kind>(kind);
        out.path = words->size() == 2 ? (*words)[1].text : std::string{};
        return true;
    }

    static std::string write(const model::Stdio& stdio, Escape escape) {
        std::string out{kStdio[static_cast<std::size_t>(stdio.kind)]};
        if (!stdio.path.empty()) out += " " + encode_word(stdio.path, escape);
        return out;
    }
};

constexpr Key limit_key() {
    Key k{kProcess,
          "Limit.",
          "SOFT or SOFT:HARD",
          "the system's",
          "A resource limit by its name in getrlimit(2): Limit.NOFILE = 65536. K, M, G, T or "
          "infinity are possible.",
          nullptr,
          nullptr,
          nullptr};
    k.read = [](const Place& place, Value& value) {
        if (index_in(kLimits, place.rest) == kLimits.size())
            return value.fail(
                "there is no limit \"" + std::string(place.rest) + "\"",
                "the names are those of getrlimit(2) without RLIMIT_: NOFILE, NPROC …");
        const auto limit = parse_limit(value.raw());
        if (!limit)
            return value.fail("this is no limit",
                              "write SOFT or SOFT:HARD, SOFT not above HARD: 1024:65536, infinity");
        place.service.process.limits[std::string(place.rest)] = *limit;
        return true;
    };
    k.reset = [](const Place& place) {
        place.service.process.limits.erase(std::string(place.rest));
    };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        for (const auto& [name, limit] : service.process.limits)
            out.add("Limit." + name, [&limit = limit](Escape) { return format_limit(limit); });
    };
    return k;
}

// How a setting without any value is written; a value that is this text is quoted.
constexpr std::string_view kNoValues = "()";

// What the values are, as the manual has it.
std::string values_of(model::SettingGroup group, std::string_view name) {
    for (const SettingDoc& row : setting_docs())
        if (row.group == group && row.name == name) return std::string(row.values);
    return {};
}

bool refuse_setting(model::SettingGroup group,
                    std::string_view setting,
                    const std::vector<Word>& words,
                    const model::WrongValue& wrong,
                    Value& value) {
    const std::string name = std::string(group_name(group)) + "." + std::string(setting);
    const std::string help = "it takes " + values_of(group, setting);
    if (wrong.is_all) return value.fail("this is no value of " + name, help);
    if (wrong.word >= words.size()) return value.fail(name + " needs another word", help);
    const Word& word = words[wrong.word];
    if (wrong.too_many) return value.fail(word.offset, word.length, name + " takes one word", help);
    const std::string near = model::near_value(group, setting, word.text);
    return value.fail(word.offset, word.length, "\"" + word.text + "\" is no value of " + name,
                      (near.empty() ? "" : "did you mean \"" + near + "\"? ") + help);
}

bool read_setting(model::SettingGroup group,
                  std::string_view name,
                  Value& value,
                  std::vector<std::string>& list) {
    const std::optional<std::vector<Word>> words =
        value.raw() == kNoValues ? std::vector<Word>{} : value.words();
    if (!words) return false;
    std::vector<std::string> texts;
    for (const Word& word : *words) texts.push_back(word.text);
    if (const auto wrong = model::wrong_value(group, name, texts))
        return refuse_setting(group, name, *words, *wrong, value);
    if (model::is_one_value(group, name)) list.clear();
    list.insert(list.end(), texts.begin(), texts.end());
    return true;
}

template <model::SettingGroup Group, Literal Name, auto Field>
constexpr Key settings_key(std::string_view doc) {
    Key k{kProcess, Name.view(), "words", "none", doc, nullptr, nullptr, nullptr};
    k.list = true;
    k.read = [](const Place& place, Value& value) {
        if (model::find_setting(Group, place.rest) == nullptr) {
            std::vector<std::string_view> names;
            for (const model::SettingName& row : model::kSettingNames)
                if (row.group == Group) names.push_back(row.name);
            const std::string_view near = diag::nearest(place.rest, names);
            return value.fail(
                "there is no setting \"" + std::string(place.rest) + "\" in this group",
                near.empty() ? "the list is in slipway.svc(5)"
                             : "did you mean \"" + std::string(near) + "\"?");
        }
        return read_setting(Group, place.rest, value,
                            Field(place.service, 0)[std::string(place.rest)]);
    };
    k.reset = [](const Place& place) { Field(place.service, 0).erase(std::string(place.rest)); };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        for (const auto& [name, list] : Field(service, 0))
            out.add(std::string(Name.view()) + name, [&list = list](Escape escape) {
                std::string text = encode_words(list, escape);
                if (list.empty()) return std::string(kNoValues);
                return text == kNoValues ? "'" + text + "'" : text;
            });
    };
    return k;
}

using Group = model::SettingGroup;
using WhenImpossible = Choice<model::WhenImpossible, kWhenImpossible>;
using UtmpMode = Choice<model::Tty::UtmpMode, kUtmpModes>;
using TerminalSize = Number<std::uint32_t, 0, 65535>;
using OptionalMode = Maybe<Mode, std::uint32_t>;
using OptionalNice = Maybe<Number<int, -20, 19>, int>;
using OptionalOom = Maybe<Number<int, -1000, 1000>, int>;

const std::array kProcessKeys{
    row<"User", OneWord, SLIPWAY_FIELD(process.user)>(kProcess, "root", "Name or number."),
    row<"Group", OneWord, SLIPWAY_FIELD(process.group)>(kProcess, "the user's", "Name or number."),
    row<"Groups", Words, SLIPWAY_FIELD(process.groups)>(
        kProcess, "none", "Supplementary groups, besides those the user has."),
    row<"OnlyListedGroups", Boolean, SLIPWAY_FIELD(process.only_listed_groups)>(
        kProcess, "no", "No other supplementary groups than those of Groups."),
    row<"DynamicUser", Boolean, SLIPWAY_FIELD(process.dynamic_user)>(
        kProcess,
        "no",
        "A user and group, named User and Group or else as the service, that need not exist: they "
        "get a number from 61184 to 65519 until the next boot. Implies NoNewPrivileges and of "
        "Sandbox private-tmp, remove-ipc, restrict-suid-sgid, protect-system = strict and "
        "protect-home = read-only; directories of kinds state, cache and logs lie in "
        "/var/lib/private, /var/cache/private and /var/log/private."),
    row<"PamName", OneWord, SLIPWAY_FIELD(process.pam_name)>(
        kProcess,
        "none",
        "The PAM service of its session. PAM's modules do not run; what they commonly give is done "
        "without them where there is a User: /run/user/UID as XDG_RUNTIME_DIR, the variables of "
        "/etc/environment, the login uid of audit."),
    row<"Environment", Environment, SLIPWAY_FIELD(process.environment)>(
        kProcess, "none", "Variables; later ones win."),
    row<"VariablesFile", VariablesFiles, SLIPWAY_FIELD(process.variables_files)>(
        kProcess,
        "none",
        "A file of variables that is read at each start, after Environment. shell: assignments as "
        "sh "
        "reads them (default: as systemd does). optional: may be absent. private: fills in "
        "commands "
        "only, is not exported."),
    row<"Unset", Words, SLIPWAY_FIELD(process.unset)>(
        kProcess, "none", "Variables that are removed."),
    row<"Pass", Words, SLIPWAY_FIELD(process.pass)>(
        kProcess, "all", "The only variables that are taken over from the supervisor."),
    row<"WorkingDirectory", OneWord, SLIPWAY_FIELD(process.working_directory)>(
        kProcess, "/", "Where it starts."),
    row<"WorkingDirectoryOptional", Boolean, SLIPWAY_FIELD(process.working_directory_optional)>(
        kProcess, "no", "Go on in / when it is missing."),
    row<"RootDirectory", PathWord, SLIPWAY_FIELD(process.root_directory)>(
        kProcess, "none", "chroot(2) to it."),
    row<"RootImage", PathWord, SLIPWAY_FIELD(process.root_image)>(
        kProcess,
        "none",
        "A file or block device whose file system, or the one of whose root partition (GPT), is "
        "the root directory; with Sandbox.root-image-options."),
    row<"Umask", OptionalMode, SLIPWAY_FIELD(process.umask)>(
        kProcess, "0022", "The file mode creation mask."),
    limit_key(),
    row<"Nice", OptionalNice, SLIPWAY_FIELD(process.nice)>(kProcess, "0", "-20 to 19."),
    row<"OomScoreAdjust", OptionalOom, SLIPWAY_FIELD(process.oom_score_adjust)>(
        kProcess, "0", "-1000 (never killed for memory) to 1000."),
    row<"Directories", Directories, SLIPWAY_FIELD(process.directories)>(
        kProcess,
        "none",
        "A directory that is made before the start and owned by the service's user: KIND PATH "
        "[MODE] "
        "[user=NAME] [group=NAME] [preserve]. KIND: runtime, state, cache, logs, configuration "
        "(each "
        "exported, as RUNTIME_DIRECTORY and so on) or plain."),
    row<"StandardInput", StdioCodec, SLIPWAY_FIELD(process.standard_input)>(
        kProcess,
        "null",
        "null, file PATH, tty PATH, inherit, console, text TEXT (which it reads), socket (the "
        "service's "
        "only one, of which LISTEN_FDS does not tell), descriptor NAME (the passed one of this "
        "name)."),
    row<"StandardOutput", StdioCodec, SLIPWAY_FIELD(process.standard_output)>(
        kProcess,
        "log",
        "log, null, file PATH, append PATH, truncate PATH, tty PATH, inherit, console, socket, "
        "descriptor NAME."),
    row<"StandardError", StdioCodec, SLIPWAY_FIELD(process.standard_error)>(
        kProcess, "as StandardOutput", "The same."),
    row<"Tty", OneWord, SLIPWAY_FIELD(process.tty.path)>(
        kProcess, "/dev/console", "The terminal of stdio tty, and of the following."),
    row<"TtyReset", Boolean, SLIPWAY_FIELD(process.tty.reset)>(
        kProcess, "no", "Reset it before and after: lines, echo, signals, text."),
    row<"TtyHangup", Boolean, SLIPWAY_FIELD(process.tty.hangup)>(
        kProcess, "no", "Hang it up before and after."),
    row<"TtyDisallocate", Boolean, SLIPWAY_FIELD(process.tty.disallocate)>(
        kProcess, "no", "Clear a virtual console before and after."),
    row<"TtyRows", TerminalSize, SLIPWAY_FIELD(process.tty.rows)>(
        kProcess, "0", "Its height at the start; 0: as it is."),
    row<"TtyColumns", TerminalSize, SLIPWAY_FIELD(process.tty.columns)>(
        kProcess, "0", "Its width at the start; 0: as it is."),
    row<"UtmpId", OneWord, SLIPWAY_FIELD(process.tty.utmp_id)>(
        kProcess,
        "none",
        "The id of its records in utmp and wtmp, which are written at the start and at the end, "
        "where these files are there."),
    row<"UtmpMode", UtmpMode, SLIPWAY_FIELD(process.tty.utmp_mode)>(
        kProcess, "init", "The records that a start writes: up to this kind."),
    row<"IgnoreSigpipe", Boolean, SLIPWAY_FIELD(process.ignore_sigpipe)>(
        kProcess, "yes", "Starts with SIGPIPE ignored."),
    row<"NewSession", Boolean, SLIPWAY_FIELD(process.new_session)>(
        kProcess, "yes", "Starts in a session of its own."),
    row<"NoNewPrivileges", Boolean, SLIPWAY_FIELD(process.no_new_privileges)>(
        kProcess, "no", "No program it executes gains privileges."),
    row<"WhenImpossible", WhenImpossible, SLIPWAY_FIELD(process.when_impossible)>(
        kProcess,
        "weaken",
        "What a start does where the kernel or the container cannot give a setting of Nice, "
        "OomScoreAdjust, Limit, Scheduling, Cgroup, Sandbox or Security. weaken: the service runs "
        "without it, and `slipway status` says so. refuse: the start fails."),
    settings_key<Group::scheduling, "Scheduling.", SLIPWAY_FIELD(process.scheduling)>(
        "A scheduler's setting by name: Scheduling.cpu-policy = batch."),
    settings_key<Group::capabilities, "Capabilities.", SLIPWAY_FIELD(process.capabilities)>(
        "A capability set by name: Capabilities.bounding = CAP_NET_BIND_SERVICE."),
    settings_key<Group::cgroup, "Cgroup.", SLIPWAY_FIELD(process.cgroup)>(
        "A setting of the control group by name: Cgroup.memory-max = 1G."),
    settings_key<Group::sandbox, "Sandbox.", SLIPWAY_FIELD(process.sandbox)>(
        "A setting of the sandbox by name: Sandbox.private-tmp = yes."),
    settings_key<Group::security, "Security.", SLIPWAY_FIELD(process.security)>(
        "A security module's setting, keyring or credential by name."),
};

}  // namespace

std::span<const Key> process_keys() {
    return kProcessKeys;
}

}  // namespace slipway::source
