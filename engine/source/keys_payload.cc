// [Conditions], [Socket], [Timer], [Path], [Mount], [Log], [Imported].
#include <algorithm>

#include "engine/formats/calendar.h"
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kConditionSection = "Conditions";
constexpr std::string_view kSocket = "Socket";
constexpr std::string_view kTimer = "Timer";
constexpr std::string_view kPath = "Path";
constexpr std::string_view kMount = "Mount";
constexpr std::string_view kLog = "Log";
constexpr std::string_view kImported = "Imported";

// The tests of systemd.unit(5), by the same names in lower case with dashes.
constexpr std::array kTests = std::to_array<ConditionTest>({
    {"path-exists", "there is something at the path"},
    {"path-exists-glob", "the pattern has a match"},
    {"path-is-directory", "the path is a directory"},
    {"path-is-symbolic-link", "the path is a symbolic link"},
    {"path-is-mount-point", "a file system is mounted at the path"},
    {"path-is-read-write", "the path's file system is writable"},
    {"path-is-encrypted", "the path's file system is encrypted"},
    {"path-is-socket", "the path is a socket"},
    {"directory-not-empty", "the path is a directory with entries"},
    {"file-not-empty", "the path is a regular file with content"},
    {"file-is-executable", "the path is a regular file that may be executed"},
    {"kernel-command-line", "the kernel was given the word, or NAME=VALUE"},
    {"kernel-version", "the release matches the pattern or comparison"},
    {"kernel-module-loaded", "the module is loaded"},
    {"virtualization", "the machine is virtual: yes, no, vm, container or a kind"},
    {"host", "the host's name or machine id"},
    {"architecture", "the machine's architecture"},
    {"firmware", "uefi or device-tree"},
    {"security", "a security mechanism is in use"},
    {"capability", "the capability is in the bounding set"},
    {"ac-power", "the machine is on mains power"},
    {"first-boot", "/etc has no machine id yet"},
    {"needs-update", "the directory is older than /usr"},
    {"user", "the manager runs as the user"},
    {"group", "the manager is in the group"},
    {"control-group-controller", "the controller is there"},
    {"memory", "so much memory, with a comparison"},
    {"cpus", "so many processors, with a comparison"},
    {"cpu-feature", "the processor has the feature"},
    {"environment", "the manager's environment has the variable"},
    {"os-release", "a field of os-release compares so"},
    {"credential", "the credential was passed"},
    {"memory-pressure", "below the limit"},
    {"cpu-pressure", "below the limit"},
    {"io-pressure", "below the limit"},
    {"version", "the manager's version compares so"},
});

template <bool Assert>
bool read_condition(const Place& place, Value& value) {
    auto words = value.words();
    if (!words) return false;
    if (words->size() != 2)
        return value.fail(
            "this is not TEST ARGUMENT",
            "write for instance path-exists /etc/foo; ! before the test negates it, | "
            "means that one of those marked so is enough");
    model::Condition condition;
    condition.assert = Assert;
    std::string_view test = (*words)[0].text;
    for (; !test.empty() && (test[0] == '!' || test[0] == '|'); test.remove_prefix(1))
        (test[0] == '!' ? condition.negate : condition.any) = true;
    std::vector<std::string_view> names;
    for (const ConditionTest& row : kTests) names.push_back(row.name);
    if (std::find(names.begin(), names.end(), test) == names.end()) {
        const std::string_view near = diag::nearest(test, names);
        return value.fail((*words)[0].offset, (*words)[0].length,
                          "there is no test \"" + std::string(test) + "\"",
                          near.empty() ? "the list is in slipway.svc(5)"
                                       : "did you mean \"" + std::string(near) + "\"?");
    }
    condition.test = test;
    condition.argument = std::move((*words)[1].text);
    place.service.conditions.push_back(std::move(condition));
    return true;
}

template <bool Assert>
void reset_conditions(const Place& place) {
    std::erase_if(place.service.conditions,
                  [](const model::Condition& c) { return c.assert == Assert; });
}

// Both kinds, in their order.
void write_conditions(const model::Service& service, std::size_t, Emit& out) {
    for (const model::Condition& c : service.conditions)
        out.add(c.assert ? "Assert" : "Condition", [&](Escape escape) {
            return std::string(c.any ? "|" : "") + (c.negate ? "!" : "") + c.test + " " +
                   encode_word(c.argument, escape);
        });
}

const std::array kConditionKeys = std::to_array<Key>({
    {kConditionSection, "Condition", "[|][!]TEST ARGUMENT", "none",
     "If it does not hold, the start is skipped and counts as done.", read_condition<false>,
     reset_conditions<false>, write_conditions, true},
    {kConditionSection, "Assert", "[|][!]TEST ARGUMENT", "none",
     "If it does not hold, the start fails.", read_condition<true>, reset_conditions<true>, nullptr,
     true},
});

constexpr std::array<std::string_view, 6> kSocketTypes{"stream", "datagram", "sequential",
                                                       "fifo",   "netlink",  "special"};
using SocketType = Choice<model::Socket::Type, kSocketTypes>;
using OptionalMode = Maybe<Mode, std::uint32_t>;

constexpr Key socket_option_key() {
    Key k{kSocket,
          "Option.",
          "word",
          "none",
          "A further option by name: Option.receive-buffer = 65536.",
          nullptr,
          nullptr,
          nullptr};
    k.read = [](const Place& place, Value& value) {
        auto text = value.text();
        if (!text) return false;
        place.service.payload.sockets[place.index].options[std::string(place.rest)] =
            std::move(*text);
        return true;
    };
    k.reset = [](const Place& place) {
        place.service.payload.sockets[place.index].options.erase(std::string(place.rest));
    };
    k.write = [](const model::Service& service, std::size_t index, Emit& out) {
        for (const auto& [name, text] : service.payload.sockets[index].options)
            out.add("Option." + name,
                    [&text = text](Escape escape) { return encode_text(text, escape); });
    };
    return k;
}

const std::array kSocketKeys{
    always<"Listen", OneWord, SLIPWAY_FIELD(payload.sockets[i].address)>(
        kSocket, "none", "/PATH, @ABSTRACT, PORT, ADDRESS:PORT or [ADDRESS]:PORT."),
    row<"Type", SocketType, SLIPWAY_FIELD(payload.sockets[i].type)>(
        kSocket, "stream", "The kind of socket."),
    row<"Name", OneWord, SLIPWAY_FIELD(payload.sockets[i].name)>(
        kSocket, "the service's name", "Its name in LISTEN_FDNAMES."),
    row<"Mode", OptionalMode, SLIPWAY_FIELD(payload.sockets[i].mode)>(
        kSocket, "0666", "The mode of a socket in the file system."),
    row<"User", OneWord, SLIPWAY_FIELD(payload.sockets[i].user)>(kSocket, "root", "Its owner."),
    row<"Group", OneWord, SLIPWAY_FIELD(payload.sockets[i].group)>(
        kSocket, "that of User", "Its group."),
    row<"Backlog", Number<std::uint32_t, 0, 0xffffffff>, SLIPWAY_FIELD(payload.sockets[i].backlog)>(
        kSocket, "4096", "How many connections may wait."),
    row<"RemoveOnStop", Boolean, SLIPWAY_FIELD(payload.sockets[i].remove_on_stop)>(
        kSocket, "no", "Removed from the file system when it is closed."),
    socket_option_key(),
};

// A calendar event has blanks, so each stands in a line of its own.
struct Calendar {
    static constexpr std::string_view type = "calendar event";
    static constexpr bool list = true;

    static bool read(Value& value, std::vector<std::string>& out) {
        auto text = value.text();
        if (!text) return false;
        if (!is_one(value, *text)) return false;
        out.push_back(std::move(*text));
        return true;
    }

    // What a template leaves to its instances cannot be looked at yet.
    static bool is_one(Value& value, const std::string& text) {
        formats::Calendar calendar;
        const auto error = formats::decode_calendar(text, calendar);
        if (!error || text.find("${SLIPWAY_") != text.npos) return true;
        if (text != value.raw()) return value.fail(error->message, error->help);
        return value.fail(error->offset, error->length, error->message, error->help);
    }

    static void emit(std::string_view name, const std::vector<std::string>& list, Emit& out) {
        for (const std::string& event : list)
            out.add(name, [&](Escape escape) { return encode_text(event, escape); });
    }
};

using OptionalTime = Maybe<Time, model::Millis>;

const std::array kTimerKeys{
    always<"Persistent", Boolean, SLIPWAY_FIELD(payload.timer->persistent)>(
        kTimer, "no", "What was missed while the machine was off happens at boot."),
    row<"Calendar", Calendar, SLIPWAY_FIELD(payload.timer->calendar)>(
        kTimer, "none", "When, as systemd.time(7) writes calendar events."),
    row<"AfterBoot", OptionalTime, SLIPWAY_FIELD(payload.timer->after_boot)>(
        kTimer, "none", "So long after the machine was booted."),
    row<"AfterStart", OptionalTime, SLIPWAY_FIELD(payload.timer->after_start)>(
        kTimer, "none", "So long after the timer itself was started."),
    row<"AfterActive", OptionalTime, SLIPWAY_FIELD(payload.timer->after_active)>(
        kTimer, "none", "So long after what it triggers was last started."),
    row<"AfterInactive", OptionalTime, SLIPWAY_FIELD(payload.timer->after_inactive)>(
        kTimer, "none", "So long after what it triggers last ended."),
    row<"AfterManager", OptionalTime, SLIPWAY_FIELD(payload.timer->after_manager)>(
        kTimer, "none", "So long after the manager was started."),
    row<"RandomDelay", Time, SLIPWAY_FIELD(payload.timer->random_delay)>(
        kTimer, "0", "Delayed by a random time up to this."),
    row<"Accuracy", Time, SLIPWAY_FIELD(payload.timer->accuracy)>(
        kTimer, "0", "How late it may be, to be combined with others."),
    row<"FixedRandom", Boolean, SLIPWAY_FIELD(payload.timer->fixed_random)>(
        kTimer, "no", "The random delay is the same each time."),
};

const std::array kPathKeys{
    always<"Watch", OneWord, SLIPWAY_FIELD(payload.paths[i].kind)>(
        kPath, "none", "exists, exists-glob, changed, modified or directory-not-empty."),
    row<"Path", OneWord, SLIPWAY_FIELD(payload.paths[i].path)>(kPath, "none", "What is watched."),
    row<"MakeDirectory", Boolean, SLIPWAY_FIELD(payload.paths[i].make_directory)>(
        kPath, "no", "Made if it does not exist."),
};

const std::array kMountKeys{
    always<"Where", OneWord, SLIPWAY_FIELD(payload.mount->where)>(
        kMount, "none", "The mount point."),
    row<"What", Text, SLIPWAY_FIELD(payload.mount->what)>(
        kMount, "none", "The device, or what the type takes."),
    row<"Type", OneWord, SLIPWAY_FIELD(payload.mount->type)>(kMount, "none", "The file system."),
    row<"Options", Text, SLIPWAY_FIELD(payload.mount->options)>(kMount, "none", "As in fstab(5)."),
};

constexpr std::array<std::string_view, 7> kLogKinds{"directory", "shared",  "file",  "null",
                                                    "console",   "inherit", "syslog"};

// "KIND [PATH]"
struct LogTo : OneLine<LogTo, model::Logging> {
    static constexpr std::string_view type = "kind, or kind and path";

    static bool read(Value& value, model::Logging& out) {
        const auto words = value.words();
        if (!words || words->empty()) return false;
        const auto kind = std::find(kLogKinds.begin(), kLogKinds.end(), (*words)[0].text);
        if (kind == kLogKinds.end()) return refuse_choice(value, kLogKinds);
        if (words->size() > 2)
            return value.fail((*words)[2].offset, (*words)[2].length, "there is one word too much",
                              "quote a path with blanks");
        out.kind = static_cast<model::Logging::Kind>(kind - kLogKinds.begin());
        out.path = words->size() == 2 ? (*words)[1].text : std::string{};
        return true;
    }

    static std::string write(const model::Logging& log, Escape escape) {
        std::string out{kLogKinds[static_cast<std::size_t>(log.kind)]};
        if (!log.path.empty()) out += " " + encode_word(log.path, escape);
        return out;
    }
};

constexpr Key log_to_key() {
    Key k = key<LogTo, SLIPWAY_FIELD(log)>(
        kLog, "To", "directory /var/log/slipway/NAME",
        "Where its output goes. directory [PATH]: a log directory with a logger of its own. shared "
        "SERVICE: that service's logger, behind its name; a line that the other service writes in "
        "parts may be broken there. syslog [FACILITY.SEVERITY] (daemon.info): /dev/log, behind its "
        "name; lines wait until somebody takes them. file PATH, null, console, inherit. Oneshots "
        "and tasks have a log directory only if PATH is given, else their output goes to the "
        "console.");
    k.reset = [](const Place& place) {
        place.service.log.kind = model::Logging::Kind::directory;
        place.service.log.path.clear();
    };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        const model::Logging& log = service.log;
        if (log.kind != model::Logging::Kind::directory || !log.path.empty())
            LogTo::emit("To", log, out);
    };
    return k;
}

const std::array kLogKeys{
    log_to_key(),
    row<"Script", Words, SLIPWAY_FIELD(log.script)>(
        kLog, "t s1000000 n20", "The logger's script, in the language of s6-log."),
    row<"Identifier", OneWord, SLIPWAY_FIELD(log.identifier)>(
        kLog, "the service's name", "Its name in shared logs, in syslog and on the console."),
    row<"ConsoleCopy", Boolean, SLIPWAY_FIELD(log.console_copy)>(
        kLog,
        "no",
        "Its logger shows each line on the console, too, behind its name. A line that the console "
        "does not take at once is left out there."),
};

struct Sources {
    static constexpr std::string_view type = "path and hash";
    static constexpr bool list = true;
    using List = std::vector<model::Provenance::Source>;

    static bool read(Value& value, List& out) {
        const auto words = value.words();
        if (!words) return false;
        if (words->size() != 2)
            return value.fail("this is not PATH HASH", "the importer writes this line");
        out.push_back({(*words)[0].text, (*words)[1].text});
        return true;
    }
};

constexpr Key source_key() {
    Key k = key<Sources, SLIPWAY_FIELD(provenance.sources)>(
        kImported, "Source", "none", "A file it was made from, and the hash of what was read.");
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        for (const model::Provenance::Source& source : service.provenance.sources)
            out.add("Source", [&](Escape escape) {
                return encode_words({source.path, source.hash}, escape);
            });
    };
    return k;
}

const std::array kImportedKeys{
    row<"Format", OneWord, SLIPWAY_FIELD(provenance.format)>(
        kImported, "none: written by hand", "systemd, openrc, runit …: what it was imported from."),
    row<"Importer", OneWord, SLIPWAY_FIELD(provenance.importer)>(
        kImported, "none", "The version of the importer."),
    source_key(),
};

}  // namespace

std::span<const ConditionTest> condition_tests() {
    return kTests;
}

std::span<const Key> condition_keys() {
    return kConditionKeys;
}

std::span<const Key> socket_keys() {
    return kSocketKeys;
}

std::span<const Key> timer_keys() {
    return kTimerKeys;
}

std::span<const Key> path_keys() {
    return kPathKeys;
}

std::span<const Key> mount_keys() {
    return kMountKeys;
}

std::span<const Key> log_keys() {
    return kLogKeys;
}

std::span<const Key> imported_keys() {
    return kImportedKeys;
}

}  // namespace slipway::source
