#include "importers/openrc/daemon_options.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/signal_name.h"
#include "importers/shell/idioms.h"

namespace slipway::importers::openrc {

std::optional<model::Millis> read_time(const std::string& value) {
    struct Unit {
        std::string_view name;
        model::Millis millis;
    };

    constexpr std::array<Unit, 6> units{
        {{"ms", 1}, {"sec", 1000}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"", 1000}}};
    for (const Unit& unit : units) {
        if (!std::string_view(value).ends_with(unit.name)) continue;
        const auto number = base::parse_unsigned(value.substr(0, value.size() - unit.name.size()));
        if (!number || *number > 1000000000) return std::nullopt;
        return *number * unit.millis;
    }
    return std::nullopt;
}

bool read_retry(const std::string& value, int signal, std::vector<model::StopStep>& steps) {
    std::vector<std::string> items;
    for (std::size_t at = 0; at <= value.size();) {
        const std::size_t end = std::min(value.find('/', at), value.size());
        items.push_back(value.substr(at, end - at));
        at = end + 1;
    }
    std::vector<model::StopStep> out;
    if (items.size() == 1) out.push_back({signal, 0});
    for (const std::string& item : items) {
        const auto number = base::parse_unsigned(item);
        if (item == "forever") continue;
        if (number && !out.empty()) {
            out.back().wait = *number * 1000;
        } else if (const auto named = formats::parse_signal(item)) {
            out.push_back({*named, 0});
        } else {
            return false;
        }
    }
    if (out.empty() || out.size() > 8) return false;
    // start-stop-daemon gives up; what is left is killed here.
    if (value.find("forever") == std::string::npos && out.back().signal != 9 && out.back().wait > 0)
        out.push_back({9, 0});
    steps = std::move(out);
    return true;
}

bool set_capabilities(model::Process& process, const std::string& value) {
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = std::min(value.find(',', at), value.size());
        std::string name = value.substr(at, end - at);
        at = end + 1;
        const std::size_t marks = std::min(name.find_first_not_of("!%^"), name.size());
        const std::string mark = name.substr(0, marks);
        name.erase(0, marks);
        for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (!formats::capability_number(name)) return false;
        if (mark.find('!') != mark.npos) process.capabilities["bounding"].push_back("~" + name);
        if (mark != "!") process.capabilities["inheritable"].push_back(name);
        if (mark.find('^') != mark.npos) process.capabilities["ambient"].push_back(name);
    }
    return true;
}

bool set_secure_bits(model::Process& process, const std::string& value) {
    const std::size_t prefix = value.starts_with("0x") ? 2 : 0;
    const auto bits =
        prefix != 0 ? base::parse_hexadecimal(value.substr(prefix)) : base::parse_unsigned(value);
    const auto names = formats::secure_bit_names();
    if (!bits || *bits >> names.size() != 0) return false;
    for (std::size_t i = 0; i < names.size(); ++i)
        if ((*bits >> i & 1) != 0) process.capabilities["secure-bits"].emplace_back(names[i]);
    return true;
}

bool set_io_priority(model::Process& process, const std::string& value) {
    constexpr std::array<const char*, 4> kClasses{"none", "realtime", "best-effort", "idle"};
    const std::size_t colon = value.find(':');
    const auto number = base::parse_unsigned(value.substr(0, colon));
    if (!number || *number >= kClasses.size()) return false;
    const std::string level = colon == std::string::npos ? "" : value.substr(colon + 1);
    const auto parsed = base::parse_unsigned(level);
    if (colon != std::string::npos && (!parsed || *parsed > 7)) return false;
    process.scheduling["io-class"] = {kClasses[*number]};
    if (parsed) process.scheduling["io-priority"] = {std::to_string(*parsed)};
    return true;
}

void set_user(model::Process& process, const std::string& value) {
    const std::size_t colon = value.find(':');
    process.user = value.substr(0, colon);
    if (colon != std::string::npos) process.group = value.substr(colon + 1);
}

namespace {

struct Target {
    Context& context;
    DaemonCall& call;
    const std::string& value;
};

using Handler = bool (*)(const Target&);

struct Option {
    std::string_view name;
    char letter;
    bool takes_value;
    Handler apply;
};

model::Process& process(const Target& t) {
    return t.context.service.process;
}

bool nothing(const Target&) {
    return true;
}

bool stdio(model::Stdio& stream, const std::string& path) {
    stream = {path == "/dev/null" ? model::Stdio::Kind::null : model::Stdio::Kind::append,
              path == "/dev/null" ? "" : path};
    return true;
}

bool nice_level(const Target& t) {
    const auto number = base::parse_signed(t.value);
    if (!number || *number < -20 || *number > 19) return false;
    process(t).nice = static_cast<int>(*number);
    return true;
}

bool environment(const Target& t) {
    const std::size_t equals = t.value.find('=');
    if (equals == std::string::npos || equals == 0) return false;
    process(t).environment.emplace_back(t.value.substr(0, equals), t.value.substr(equals + 1));
    return true;
}

bool io_nice(const Target& t) {
    return set_io_priority(process(t), t.value);
}

bool mask(const Target& t) {
    const auto bits = base::parse_octal(t.value);
    if (bits) process(t).umask = *bits;
    return bits.has_value();
}

bool respawn(const Target& t, std::optional<model::Millis> time, model::Millis& to) {
    t.context.service.restart.when = model::Restart::When::always;
    if (time) to = *time;
    return time.has_value();
}

// clang-format off
constexpr std::array<Option, 23> kCommon{{
    {"start", 'S', false, [](const Target& t) { return t.call.start = true; }},
    {"stop", 'K', false, [](const Target& t) { return t.call.stop = true; }},
    {"user", 'u', true, [](const Target& t) { set_user(process(t), t.value); return true; }},
    {"group", 'g', true, [](const Target& t) { process(t).group = t.value; return true; }},
    {"chdir", 'd', true, [](const Target& t) { process(t).working_directory = t.value; return t.value.starts_with('/'); }},
    {"chroot", 'r', true, [](const Target& t) { process(t).root_directory = t.value; return t.value.starts_with('/'); }},
    {"env", 'e', true, environment},
    {"umask", 'k', true, mask},
    {"nicelevel", 'N', true, nice_level},
    {"ionice", 'I', true, io_nice},
    {"oom-score-adj", '\0', true, [](const Target& t) {
        const auto number = base::parse_signed(t.value);
        if (number) process(t).oom_score_adjust = static_cast<int>(*number);
        return number.has_value(); }},
    {"stdout", '1', true, [](const Target& t) { return stdio(process(t).standard_output, t.value); }},
    {"stderr", '2', true, [](const Target& t) { return stdio(process(t).standard_error, t.value); }},
    {"pidfile", 'p', true, [](const Target& t) { t.call.pid_file = t.value; return true; }},
    {"retry", 'R', true, [](const Target& t) { t.call.retry = t.value; return true; }},
    {"signal", 's', true, [](const Target& t) { t.call.signal = t.value; return true; }},
    {"no-new-privs", '\0', false, [](const Target& t) { return process(t).no_new_privileges = true; }},
    {"quiet", 'q', false, nothing},
    {"verbose", 'v', false, nothing},
    {"secbits", '\0', true, [](const Target& t) { return set_secure_bits(process(t), t.value); }},
    {"capabilities", '\0', true, [](const Target& t) { return set_capabilities(process(t), t.value); }},
    {"nocolor", 'C', false, nothing},
    {"scheduler", '\0', true, [](const Target& t) { process(t).scheduling["cpu-policy"] = {t.value}; return true; }},
}};

constexpr std::array<Option, 11> kStartStop{{
    {"exec", 'x', true, [](const Target& t) { t.call.executable = t.value; return true; }},
    {"startas", 'a', true, [](const Target& t) { t.call.executable = t.value; return true; }},
    {"background", 'b', false, [](const Target& t) { return t.call.background = true; }},
    {"make-pidfile", 'm', false, nothing},
    {"name", 'n', true, [](const Target& t) { t.call.name = t.value; return true; }},
    {"oknodo", 'o', false, nothing},
    {"interpreted", 'i', false, nothing},
    {"wait", 'w', true, nothing},
    {"progress", 'P', false, nothing},
    {"chuid", 'c', true, [](const Target& t) { set_user(process(t), t.value); return true; }},
    {"stop-group", '\0', false, nothing},
}};

constexpr std::array<Option, 4> kSupervise{{
    {"respawn-delay", 'D', true, [](const Target& t) {
        model::Millis delay = 0;
        const bool read = respawn(t, read_time(t.value), delay);
        t.context.service.restart.delay = delay;
        return read; }},
    {"respawn-max", 'm', true, [](const Target& t) {
        const auto number = base::parse_unsigned(t.value);
        if (number) t.context.service.restart.limit = static_cast<std::uint32_t>(*number);
        return number.has_value(); }},
    {"respawn-period", 'P', true, [](const Target& t) {
        return respawn(t, read_time(t.value), t.context.service.restart.limit_interval); }},
    {"healthcheck-timer", 'a', true, [](const Target& t) { (void)t; return false; }},
}};

// clang-format on

template <typename Test>
const Option* find(bool supervise, Test test) {
    const auto in = [&](const auto& table) -> const Option* {
        const auto row = std::find_if(table.begin(), table.end(), test);
        return row == table.end() ? nullptr : &*row;
    };
    const Option* own = supervise ? in(kSupervise) : in(kStartStop);
    return own != nullptr ? own : in(kCommon);
}

}  // namespace

bool read_daemon_options(Context& context,
                         const std::vector<model::Argument>& arguments,
                         bool supervise,
                         const shell::Place& place,
                         DaemonCall& call) {
    const auto text_at = [&](std::size_t i) -> std::optional<std::string> {
        if (arguments[i].split) return std::nullopt;
        return fold(arguments[i].pieces, context.configuration);
    };
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto word = text_at(i);
        if (!word) return context.stop(place, "an option of the daemon's starter in a variable");
        if (*word == "--") {
            call.program.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                arguments.end());
            return true;
        }
        if (word->size() < 2 || (*word)[0] != '-') {
            call.program.assign(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                                arguments.end());
            return true;
        }
        std::string value;
        const Option* option = nullptr;
        const auto take_next = [&]() {
            if (i + 1 >= arguments.size()) return false;
            const auto next = text_at(++i);
            if (next) value = *next;
            return next.has_value();
        };
        if (word->starts_with("--")) {
            const std::size_t equals = word->find('=');
            const std::string name =
                word->substr(2, equals == std::string::npos ? equals : equals - 2);
            option = find(supervise, [&](const Option& o) { return o.name == name; });
            if (equals != std::string::npos) value = word->substr(equals + 1);
            if (option != nullptr && option->takes_value && equals == std::string::npos &&
                !take_next())
                option = nullptr;
            if (option == nullptr || !option->apply({context, call, value}))
                return context.stop(place, "the option " + *word);
            continue;
        }
        for (std::size_t k = 1; k < word->size(); ++k) {
            const char letter = (*word)[k];
            option = find(supervise, [&](const Option& o) { return o.letter == letter; });
            if (option != nullptr && option->takes_value) {
                value = word->substr(k + 1);
                if (value.empty() && !take_next()) option = nullptr;
                k = word->size();
            }
            if (option == nullptr || !option->apply({context, call, value}))
                return context.stop(place, "the option " + *word);
        }
    }
    return true;
}

}  // namespace slipway::importers::openrc
