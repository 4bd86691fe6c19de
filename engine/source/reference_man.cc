// slipway.svc(5), made of the table of keys.
#include "engine/source/key_origins.h"
#include "engine/source/keys.h"
#include "engine/source/reference.h"
#include "engine/source/setting_docs.h"

namespace slipway::source {
namespace {

constexpr std::string_view kHead =
    R"(.\" Made of the table in engine/source/keys_*.cc; the test Reference.* says how to renew it.
.Dd November 21, 2026
.Dt SLIPWAY.SVC 5
.Os
.Sh NAME
.Nm slipway.svc
.Nd definition of a service
.Sh DESCRIPTION
A file
.Ar name Ns Pa .svc
defines the service
.Ar name .
.Ic slipway check
says what is wrong with definitions,
.Ic slipway commit
makes a generation of them.
.Ss Places
Of definitions with one name the first counts:
.Bl -enum -compact
.It
.Pa /etc/slipway/services ,
the administrator's;
.It
.Pa /usr/lib/slipway/services ,
what packages bring;
.It
.Pa /var/lib/slipway/imported/ Ns Ar format ,
what
.Ic slipway import
wrote.
.El
.Pp
An empty file, or a link to
.Pa /dev/null ,
masks the service.
.Pp
Files
.Ar name Ns Pa .svc.d/*.conf
in any of these directories are read after the definition, in the order of their names.
They replace single values and add to lists.
.Pp
.Ar name Ns Pa @.svc
is a template.
.Ar name Ns @ Ns Ar instance
is made of it when an edge, a file or
.Cm DefaultInstance
names it.
.Ss Text
Sections are
.Li [NAME] ,
entries
.Li KEY = VALUE ,
one a line.
A line that begins with
.Sq #
or
.Sq \&;
is a comment.
A line has at most 198 bytes; a value goes on in the next line if that is indented.
A key that is marked
.Em list
may stand several times, and each adds to it; an empty value is the default again.
Texts know the escapes
.Li \e\e \en \et \er \es \e\(dq \e' \e$
and
.Li \exHH .
Commands are written as
.Xr slipway.exec 5
says.
.Li ${SLIPWAY_SERVICE}
and
.Li ${SLIPWAY_INSTANCE}
work in every value.
Times are numbers with units:
.Li 500ms , 10s , 1min 30s , 2h , 1d .
.Pp
An unknown section or key, a wrong value, a key given twice are errors.
What this version cannot do yet,
.Ic slipway check
names and refuses.
.Ss Where a setting is known from, and what becomes of it
.Em As
names the directive of
.Xr systemd.exec 5
or
.Xr systemd.resource-control 5
that a key of
.Li [Process]
equals.
.Em Without
says what a start does where the kernel or the container does not have it:
.Bl -tag -width weakened -compact
.It Em weakened
it goes on and says so, or fails, as
.Cm WhenImpossible
says;
.It Em fails
it always fails, as the service would not work.
.El
.Pp
Where neither is said, it needs nothing that could be missing.
)";

// What the EXAMPLES section shows, and a test reads.
constexpr std::string_view kExample = R"([Service]
Description = static files over HTTP

[Dependencies]
Needs = network-online
Wants = syslog

[Run]
Prepare = /usr/sbin/webd -t
Command = /usr/sbin/webd --foreground $OPTIONS
Reload = signal HUP
Stop = QUIT 5s TERM 10s KILL
Ready = notify

[Process]
User = www-data
VariablesFile = /etc/default/webd optional
Limit.NOFILE = 65536
Directories = runtime /run/webd 0750

[Restart]
When = on-failure
Limit = 5 in 1min

[Install]
Enabled = yes
)";

constexpr std::string_view kTail = R"(.Sh SEE ALSO
.Xr slipway.exec 5 ,
.Xr slipway 8 ,
.Xr slipway-import 8 ,
.Xr slipway-supervise 8
)";

// One sentence a line, as mdoc wants it; nothing at a line's beginning is taken for a request.
std::string prose(std::string_view text) {
    std::string out;
    bool opened = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool begins = out.empty() || out.back() == '\n';
        if (begins && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\') {
            out += "\\e";
        } else if (c == '`') {
            out += opened ? "\\(cq" : "\\(oq";
            opened = !opened;
        } else if (c == ' ' && i > 0 && text[i - 1] == '.') {
            out += '\n';
        } else {
            out += c;
        }
    }
    return out + "\n";
}

// An argument of a macro: quoted, so that no word of it is taken for another macro.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '"')
            out += "\\(dq";
        else
            out += c;
    }
    return out + "\"";
}

// What a setting comes to here, and where it is known from.
std::string lines_of_origin(bool applied, Lacking lacking, std::string_view directive) {
    std::string out;
    if (!applied)
        out += "This version does not apply it.\n";
    else if (lacking != Lacking::nothing)
        out += "Without: " + std::string(word_of(lacking)) + ".\n";
    if (!directive.empty()) out += "As " + std::string(directive) + ".\n";
    return out;
}

std::string section_text(const Section& section, Applies applies) {
    std::string out = ".Ss " + quoted("[" + std::string(section.name) + "]") + "\n" +
                      prose(section.doc) + ".Bl -tag -width Ds\n";
    for (const Key& key : section.keys) {
        const std::string name = std::string(key.name) + (key.name.ends_with('.') ? "NAME" : "");
        out += ".It Cm " + name + " No = Ar " + quoted(key.type) +
               (key.list ? " No \"(list)\"\n" : "\n") + prose(key.doc) +
               "Default: " + prose(std::string(key.fallback) + ".");
        if (const KeyOrigin* origin = find_key_origin(section.name, key.name))
            out += lines_of_origin(applies("", key.name), origin->lacking, origin->directive);
    }
    return out + ".El\n";
}

constexpr std::string_view kSettingsHead =
    R"(.Ss Settings by name
A value of
.Li ()
is a list with nothing in it.
.Bl -tag -width Ds
)";

std::string setting_text(const SettingDoc& row, Applies applies) {
    const std::string group(group_name(row.group));
    std::string out = ".It Cm " + group + "." + std::string(row.name) + " No = Ar " +
                      quoted(row.values) + "\n" + prose(row.doc) +
                      "Default: " + prose(std::string(row.fallback) + ".");
    return out + lines_of_origin(applies(group, row.name), row.lacking,
                                 std::string(directive_of(row)) + "=");
}

std::string settings_text(Applies applies) {
    std::string out(kSettingsHead);
    for (const SettingDoc& row : setting_docs()) out += setting_text(row, applies);
    return out + ".El\n";
}

std::string conditions_text() {
    std::string out =
        ".Ss Tests of conditions\nEach stands in for the condition of the same name of\n"
        ".Xr systemd.unit 5 .\n.Bl -tag -width Ds -compact\n";
    for (const ConditionTest& test : condition_tests())
        out += ".It Cm " + std::string(test.name) + "\n" + prose(test.doc);
    return out + ".El\n";
}

}  // namespace

std::string_view example_definition() {
    return kExample;
}

std::string manual_page(Applies applies) {
    std::string out{kHead};
    for (const Section& section : sections()) out += section_text(section, applies);
    out += settings_text(applies) + conditions_text();
    out += ".Sh EXAMPLES\nA web server:\n.Bd -literal -offset indent\n";
    out += kExample;
    return out + ".Ed\n" + std::string(kTail);
}

}  // namespace slipway::source
