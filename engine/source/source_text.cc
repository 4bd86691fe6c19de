#include "engine/source/source_text.h"

#include "engine/base/number.h"
#include "engine/base/utf8.h"

namespace slipway::source {

SourceText::SourceText(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
    for (std::size_t at = 0; at < text_.size();) {
        starts_.push_back(at);
        const std::size_t end = text_.find('\n', at);
        at = end == std::string::npos ? text_.size() : end + 1;
    }
}

std::string_view SourceText::line(int line) const {
    if (line < 1 || line > line_count()) return {};
    const std::size_t start = starts_[static_cast<std::size_t>(line) - 1];
    std::string_view text = std::string_view(text_).substr(start);
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

diag::Diagnostic SourceText::at(int line,
                                int column,
                                int length,
                                std::string code,
                                std::string message,
                                std::string help) const {
    diag::Diagnostic d;
    d.where = {path_, line, column};
    d.code = std::move(code);
    d.message = std::move(message);
    d.source_line = std::string(this->line(line));
    d.length = length;
    d.help = std::move(help);
    return d;
}

bool SourceText::check_bytes(diag::Sink& sink) const {
    std::string_view rest = text_;
    const auto report = [&](const char* code, std::string message, const char* help) {
        const std::size_t offset = text_.size() - rest.size();
        int number = 1;
        while (number < line_count() && starts_[static_cast<std::size_t>(number)] <= offset)
            ++number;
        const std::size_t start = starts_[static_cast<std::size_t>(number) - 1];
        diag::Diagnostic d =
            at(number, static_cast<int>(offset - start) + 1, 1, code, std::move(message), help);
        // A line of garbage is of no use to a reader, and may be long.
        if (d.source_line.size() > 200) d.source_line.clear();
        sink.add(std::move(d));
        return false;
    };
    if (rest.starts_with("\xff\xfe") || rest.starts_with("\xfe\xff"))
        return report("svc/not-text", "this file is UTF-16", "save it as UTF-8");
    while (!rest.empty()) {
        const std::size_t length = base::utf8_length(rest);
        const auto byte = static_cast<unsigned char>(rest[0]);
        if (length == 0)
            return report(
                "svc/not-text",
                "byte 0x" + std::string(base::hexadecimal(byte, 2).view()) + " is no UTF-8 here",
                "save the file as UTF-8; in values any byte can be written as \\xNN");
        const bool line_end = rest.starts_with("\r\n");
        if ((byte < 0x20 && byte != '\n' && byte != '\t' && !line_end) || byte == 0x7f)
            return report(
                "svc/not-text",
                "byte 0x" + std::string(base::hexadecimal(byte, 2).view()) + " in a text file",
                "is this a binary file? In values any byte can be written as \\xNN");
        rest.remove_prefix(length);
    }
    return true;
}

}  // namespace slipway::source
