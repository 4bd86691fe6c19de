#include "engine/database/view_list.h"

#include <algorithm>
#include <array>

namespace slipway::database {
namespace {

using Kind = ViewEntry::Kind;

// By parts of the path, so that what is above comes first.
bool comes_before(const ViewEntry& a, const ViewEntry& b) {
    const auto rank = [](char c) { return c == '/' ? 0 : 1 + static_cast<unsigned char>(c); };
    const auto by_part = [&](char x, char y) { return rank(x) < rank(y); };
    if (a.path != b.path)
        return std::lexicographical_compare(a.path.begin(), a.path.end(), b.path.begin(),
                                            b.path.end(), by_part);
    if (a.implied != b.implied) return b.implied;
    return a.kind < b.kind;
}

// Of one path: the first stays.
void merge_same(std::vector<ViewEntry>& entries) {
    std::vector<ViewEntry> out;
    for (ViewEntry& entry : entries) {
        if (out.empty() || out.back().path != entry.path) {
            out.push_back(std::move(entry));
            continue;
        }
        out.back().read_only |= entry.read_only;
        out.back().no_exec |= entry.no_exec;
        out.back().exec |= entry.exec;
        // One who insists on the path is enough.
        out.back().optional &= entry.optional;
    }
    entries = std::move(out);
}

// The nearest of those that are made before it and lie above.
const ViewEntry* above(const std::vector<ViewEntry>& made, const ViewEntry& entry) {
    for (auto at = made.rbegin(); at != made.rend(); ++at)
        if (path_in(entry.path, at->path)) return &*at;
    return nullptr;
}

bool adds_nothing(const ViewEntry* parent, const ViewEntry& entry) {
    if (entry.kind != Kind::keep) return false;
    // Where nothing above says anything, a place that says nothing is as it is.
    if (parent == nullptr) return !entry.read_only && !entry.no_exec && !entry.exec;
    return parent->kind == Kind::keep && parent->read_only == entry.read_only &&
           parent->no_exec == entry.no_exec && parent->exec == entry.exec;
}

constexpr std::array<std::string_view, 10> kKinds{"inaccessible", "bind", "tmp",   "dev", "sysfs",
                                                  "proc",         "keep", "tmpfs", "run", "mqueue"};

std::string words_of(const ViewEntry& entry) {
    std::string words(kKinds[static_cast<std::size_t>(entry.kind)]);
    words += " " + plan_word((entry.optional ? "-" : "") + entry.path);
    const auto flag = [&](bool set, const char* word) {
        if (set) words += std::string(" ") + word;
    };
    flag(entry.read_only, "ro");
    flag(entry.no_exec && !entry.exec, "noexec");
    flag(entry.exec, "exec");
    flag(entry.alone, "alone");
    flag(entry.needed, "needed");
    if (!entry.source.empty()) words += " " + plan_word("from=" + entry.source);
    if (!entry.options.empty()) words += " " + plan_word("options=" + entry.options);
    return words;
}

}  // namespace

std::string clean_path(std::string_view path) {
    std::string out;
    for (const char c : path)
        if (c != '/' || out.empty() || out.back() != '/') out += c;
    if (out.size() > 1 && out.back() == '/') out.pop_back();
    return out;
}

bool path_in(std::string_view path, std::string_view above) {
    if (above == "/") return true;
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

std::vector<ViewEntry> merged_view(std::vector<ViewEntry> entries) {
    std::stable_sort(entries.begin(), entries.end(), comes_before);
    merge_same(entries);
    std::vector<ViewEntry> made;
    for (ViewEntry& entry : entries) {
        const ViewEntry* const parent = above(made, entry);
        if (parent != nullptr && parent->kind == Kind::inaccessible) continue;
        if (parent != nullptr && !entry.no_exec && !entry.exec) {
            entry.no_exec = parent->no_exec;
            entry.exec = parent->exec;
        }
        if (!adds_nothing(parent, entry)) made.push_back(std::move(entry));
    }
    return made;
}

void put_view_lines(const std::vector<ViewEntry>& entries, PlanLines& plan) {
    for (const ViewEntry& entry : entries) plan.line("view", words_of(entry));
}

}  // namespace slipway::database
