// [Timer], [Path], [Mount], [Log], [Imported].
#include <algorithm>

#include "engine/formats/calendar.h"
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kTimer = "Timer";
constexpr std::string_view kPath = "Path";
constexpr std::string_view kMount = "Mount";
constexpr std::string_view kLog = "Log";
constexpr std::string_view kImported = "Imported";

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
