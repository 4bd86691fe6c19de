#include "engine/source/process_types.h"

namespace slipway::source {
namespace {

constexpr std::array<std::string_view, 12> kStdio{"default", "null",     "tty",        "file",
                                                  "append",  "truncate", "inherit",    "log",
                                                  "socket",  "console",  "descriptor", "text"};
constexpr std::array<std::string_view, 6> kDirectories{"runtime", "state",         "cache",
                                                       "logs",    "configuration", "plain"};
constexpr std::array<std::string_view, 2> kSyntaxes{"systemd", "shell"};

using Syntax = model::VariablesFile::Syntax;

bool read_option(Value& value, const Word& word, model::Directory& out) {
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

}  // namespace

bool Environment::read(Value& value, List& out) {
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

std::string Environment::write(const List& variables, Escape escape) {
    std::vector<std::string> words;
    for (const auto& [name, text] : variables) words.push_back(name + "=" + text);
    return encode_words(words, escape);
}

bool VariablesFiles::read(Value& value, List& out) {
    const auto words = value.words();
    if (!words || words->empty()) return false;
    model::VariablesFile file;
    file.path = (*words)[0].text;
    for (std::size_t i = 1; i < words->size(); ++i) {
        const Word& word = (*words)[i];
        const std::size_t syntax = index_in(kSyntaxes, word.text);
        if (syntax < kSyntaxes.size())
            file.syntax = static_cast<Syntax>(syntax);
        else if (word.text == "optional")
            file.optional = true;
        else if (word.text == "private")
            file.exported = false;
        else
            return value.fail(word.offset, word.length, "\"" + word.text + "\" is not known here",
                              "behind the path: systemd or shell, optional, private");
    }
    out.push_back(std::move(file));
    return true;
}

void VariablesFiles::emit(std::string_view name, const List& files, Emit& out) {
    for (const model::VariablesFile& file : files)
        out.add(name, [&](Escape escape) {
            std::string text = encode_word(file.path, escape);
            if (file.syntax == Syntax::shell) text += " shell";
            if (file.optional) text += " optional";
            if (!file.exported) text += " private";
            return text;
        });
}

bool Directories::read(Value& value, List& out) {
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

void Directories::emit(std::string_view name, const List& directories, Emit& out) {
    for (const model::Directory& d : directories)
        out.add(name, [&](Escape escape) {
            std::string text{kDirectories[static_cast<std::size_t>(d.kind)]};
            text += " " + encode_word(d.path, escape) + " " + format_mode(d.mode);
            if (!d.user.empty()) text += " " + encode_word("user=" + d.user, escape);
            if (!d.group.empty()) text += " " + encode_word("group=" + d.group, escape);
            if (d.preserve) text += " preserve";
            return text;
        });
}

bool StdioCodec::read(Value& value, model::Stdio& out) {
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

std::string StdioCodec::write(const model::Stdio& stdio, Escape escape) {
    std::string out{kStdio[static_cast<std::size_t>(stdio.kind)]};
    if (!stdio.path.empty()) out += " " + encode_word(stdio.path, escape);
    return out;
}

}  // namespace slipway::source
