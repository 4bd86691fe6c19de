#include "engine/source/reference.h"

#include "engine/source/keys.h"
#include "engine/source/setting_docs.h"

namespace slipway::source {
namespace {

constexpr std::string_view kHead = R"(# Definition files

The keys below come from the table in `engine/source/keys_*.cc`; a test compares this page with it.

A definition `NAME.svc` describes one service; its name is the file's. Files stand in `/etc/slipway/services`, `/usr/lib/slipway/services` and
`/var/lib/slipway/imported/FORMAT`; of files with one name the first hides the others (two imports of one
service are worth a warning: `svc/imported-twice`). A link to `/dev/null`, or a file that is empty (with a warning), masks the service.
Drop-ins are files `NAME.svc.d/*.conf` in any of these directories. They are read after the definition, in the order of their names, whatever their directory; of
drop-ins with one name the first hides the others. `openvpn@.svc` is a template: `openvpn@work` is made of it, with its own drop-ins as well as the template's,
when a file of that name (also an empty directory `openvpn@work.svc.d`), an edge or `DefaultInstance` names it.

* The text is UTF-8: sections `[NAME]`, lines `KEY = VALUE`. A line that begins with `#` or `;` is a comment, and so is the rest of a line after ` ;` (there is a warning).
* Lines have at most 198 bytes. A value goes on in the next line if that is indented: the two are joined by one blank, or by nothing if the first ends in `\`.
* A key that is one value stands once in a file; a key marked *list* may stand several times, and each adds to it. An empty value is the default again. A drop-in replaces values
  and adds to lists.
* In texts, `\\ \n \t \r \s` (blank) `\" \' \$` and `\xHH` are escapes. Words and commands are written as [command-line.md](command-line.md) says. Variables are for commands;
  `${SLIPWAY_INSTANCE}` and `${SLIPWAY_SERVICE}` work in every value.
* Times are numbers with units: `500ms`, `10s`, `1min 30s`, `2h`, `1d`, or `0`.
* An unknown section or key, a value that cannot be read, a key given twice: an error. Nothing is guessed.
)";

// A '|' would end a cell of the table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

std::string section_text(const Section& section) {
    std::string out = "\n## [" + std::string(section.name) + "]\n\n" + std::string(section.doc) +
                      "\n\n| key | value | default | |\n|---|---|---|---|\n";
    for (const Key& key : section.keys) {
        const std::string name = std::string(key.name) + (key.name.ends_with('.') ? "NAME" : "");
        out += "| `" + name + "` | " + cell(key.type) + (key.list ? ", *list*" : "") + " | " +
               cell(key.fallback) + " | " + cell(key.doc) + " |\n";
    }
    return out;
}

std::string settings_text(Applies applies) {
    std::string out =
        "\n## Settings by name\n\nEach has the meaning of the directive of systemd.exec(5) or "
        "systemd.resource-control(5) in the last column. A value of `()` is a list with nothing in "
        "it. Without: what a start does where the kernel or the\ncontainer does not have it: "
        "*weakened*: it goes on and says so, or fails, as `WhenImpossible` says; *fails*: it "
        "always fails, as the service would not work.\n\n"
        "| key | value | default | | without | directive |\n|---|---|---|---|---|---|\n";
    for (const SettingDoc& row : setting_docs()) {
        const std::string group(group_name(row.group));
        const bool applied = applies(group, row.name);
        out += "| `" + group + "." + std::string(row.name) + "` | " + cell(row.values) + " | " +
               cell(row.fallback) + " | " + cell(row.doc) +
               (applied ? "" : " *Not applied by this version.*") + " | " +
               std::string(applied ? word_of(row.lacking) : "-") + " | " +
               std::string(directive_of(row)) + " |\n";
    }
    return out;
}

std::string conditions_text() {
    std::string out =
        "\n## Tests of conditions\n\nEach stands in for systemd.unit(5)'s condition of the same "
        "name.\n\n| test | holds when |\n|---|---|\n";
    for (const ConditionTest& test : condition_tests())
        out += "| `" + std::string(test.name) + "` | " + cell(test.doc) + " |\n";
    return out;
}

}  // namespace

std::string reference_page(Applies applies) {
    std::string out{kHead};
    for (const Section& section : sections()) out += section_text(section);
    return out + settings_text(applies) + conditions_text();
}

}  // namespace slipway::source
