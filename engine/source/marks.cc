#include "engine/source/marks.h"

#include "engine/sys/file.h"
#include "engine/sys/file_system.h"

namespace slipway::source {
namespace {

constexpr std::int64_t kSecond = static_cast<std::int64_t>(sys::kSecond);
constexpr std::int64_t kMillisecond = static_cast<std::int64_t>(sys::kMillisecond);

// How old a time of change must be that no later change can have the same. The longest step of a
// kernel's clock is 10 ms; some file systems keep whole seconds, or two.
std::int64_t settled_after(const sys::FileStatus& file) {
    return file.changed_nanoseconds == 0 ? 3 * kSecond : 100 * kMillisecond;
}

void add_number(std::string& mark, std::uint64_t number) {
    for (int i = 0; i < 8; ++i)
        mark += static_cast<char>(static_cast<unsigned char>(number >> (8 * i)));
}

// False: it has none.
bool add_file(std::string& mark, const std::string& path, const sys::WallTime& now) {
    const auto mounted = sys::mounted_file_at(sys::kHere, path);
    if (!mounted) return false;
    // The number of a mount that is gone is given to the next one (before Linux 6.8): an image that
    // another has replaced may look the same in everything, its times too.
    if (!mounted.value().unique && sys::is_read_only(path).value_or(true)) return false;
    const sys::FileStatus& file = mounted.value().status;
    // Devices are not changed by what is written to them.
    const std::int64_t age =
        (now.seconds - file.changed_seconds) * kSecond + now.nanoseconds - file.changed_nanoseconds;
    if (file.kind != sys::FileKind::character && age < settled_after(file)) return false;
    mark += path;
    mark += '\0';
    for (const std::uint64_t number :
         {std::uint64_t{file.mode}, static_cast<std::uint64_t>(file.kind), mounted.value().mount,
          file.device, file.inode, file.size, static_cast<std::uint64_t>(file.changed_seconds),
          std::uint64_t{file.changed_nanoseconds}})
        add_number(mark, number);
    return true;
}

std::string mark_of(const Files& files, const sys::WallTime& now) {
    const bool alone = files.path.empty();  // drop-ins of an instance, or of nothing
    std::string mark(1, alone ? 'x' : files.masked ? 'm' : 'd');
    if (!alone && !add_file(mark, files.path, now)) return {};
    for (const auto& [name, path] : files.drop_ins)
        if (!add_file(mark, path, now)) return {};
    for (const std::string& path : files.also_imported) mark += path + '\0';
    return mark;
}

}  // namespace

Marks marks_of(const LoadOptions& options, const sys::WallTime& now, diag::Sink& sink) {
    Marks marks;
    LoadOptions below = options;
    while (below.root.ends_with('/')) below.root.pop_back();
    marks.files = find_files(below, sink);
    marks.list.reserve(marks.files.size());
    for (const auto& [name, files] : marks.files)
        marks.list.emplace_back(name, mark_of(files, now));
    return marks;
}

std::string mark_of_file(const std::string& path, const sys::WallTime& now) {
    std::string mark;
    return add_file(mark, path, now) ? mark : std::string{};
}

}  // namespace slipway::source
