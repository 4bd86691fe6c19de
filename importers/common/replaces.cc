#include "importers/common/replaces.h"

#include "importers/common/loss.h"
#include "importers/common/replaces_table.h"

namespace slipway::importers::common {

namespace {

// Takes the next word off `line`.
std::string_view take_word(std::string_view& line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return line = {};
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end);
    return word;
}

bool is_meant(std::string_view row, std::string_view name) {
    if (!row.ends_with('@')) return row == name;
    row.remove_suffix(1);
    return name.size() > row.size() && name.starts_with(row);
}

}  // namespace

std::optional<Replacement> replacement_in(std::string_view table,
                                          std::string_view format,
                                          std::string_view name) {
    while (!table.empty()) {
        const std::size_t end = std::min(table.find('\n'), table.size());
        std::string_view line = table.substr(0, end);
        table.remove_prefix(std::min(end + 1, table.size()));
        if (line.starts_with('#') || take_word(line) != format) continue;
        if (!is_meant(take_word(line), name)) continue;
        Replacement out;
        out.native = take_word(line);
        const std::size_t text = line.find_first_not_of(" \t");
        if (text != std::string_view::npos) out.how = line.substr(text);
        return out;
    }
    return std::nullopt;
}

std::optional<Replacement> replacement_of(std::string_view format, std::string_view name) {
    return replacement_in(kReplacesTable, format, name);
}

bool report_replaced(const std::string& format,
                     const std::string& name,
                     const std::string& path,
                     diag::Sink& sink) {
    const auto replacement = replacement_of(format, name);
    if (!replacement) return false;
    Construct construct;
    construct.service = name;
    construct.name = name;
    construct.where = {path, 1, 1};
    const bool missing = replacement->native == "!";
    std::string by = "by Slipway itself: ";
    if (missing) by = "by nothing yet: ";
    if (!missing && replacement->native != "-")
        by = "by the service " + std::string(replacement->native) + ", which ";
    report(sink, construct, diag::Loss::approximated, format + "/replaced",
           "not imported, replaced " + by + std::string(replacement->how),
           missing ? "do what you need of it in a definition of your own"
                   : "nothing needs to be done unless it was changed on this machine");
    return true;
}

}  // namespace slipway::importers::common
