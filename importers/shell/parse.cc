#include "importers/shell/parse.h"

#include "importers/shell/reader.h"

namespace slipway::importers::shell {

namespace {

diag::Diagnostic about(const std::string& path, std::string code, std::string message) {
    diag::Diagnostic d;
    d.where.path = path;
    d.code = std::move(code);
    d.message = std::move(message);
    return d;
}

}  // namespace

std::optional<Script> parse(std::string_view text, const std::string& path, diag::Sink& sink) {
    if (text.size() > kMaxScriptBytes) {
        diag::Diagnostic d =
            about(path, "shell/too-large", "a script of more than a megabyte is not read");
        d.help = "service scripts are small; move what is large into a file that the script reads";
        sink.add(std::move(d));
        return std::nullopt;
    }
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        diag::Diagnostic d = about(path, "shell/binary", "not a shell script: it has a NUL byte");
        d.help = "name the script, not the program that it starts";
        sink.add(std::move(d));
        return std::nullopt;
    }
    std::vector<std::uint32_t> line_starts{0};
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\n') line_starts.push_back(static_cast<std::uint32_t>(i + 1));
    Shared shared;
    Reader reader({text, nullptr, &line_starts}, shared);
    std::vector<Command> commands = reader.program();
    if (shared.failure.failed) {
        diag::Diagnostic d = about(path, shared.failure.code, shared.failure.message);
        d.where.line = shared.failure.place.line;
        d.where.column = shared.failure.place.column;
        d.source_line = diag::line_of(text, d.where.line);
        d.help = shared.failure.help;
        sink.add(std::move(d));
        return std::nullopt;
    }
    shared.script.commands = std::move(commands);
    attach_here_documents(shared.script, shared.here_documents);
    return std::move(shared.script);
}

}  // namespace slipway::importers::shell
