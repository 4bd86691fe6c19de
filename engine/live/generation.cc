#include "engine/live/generation.h"

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::live {
namespace {

LoadError cannot(const std::string& what, const std::string& path, sys::Errno error) {
    return {"cannot " + what + " " + path + std::string(sys::explain(error).view()),
            base::may_pass(error)};
}

}  // namespace

base::Result<Generation, LoadError> load_generation(const std::string& path) {
    Generation generation;
    generation.path = path;
    const std::size_t slash = path.rfind('/');
    generation.number = base::parse_unsigned(std::string_view(path).substr(slash + 1)).value_or(0);

    const std::string file = path + "/db";
    const auto opened = sys::open_at(sys::kHere, file, sys::Open::read);
    if (!opened) return cannot("open", file, opened.error());
    const auto status = sys::status_of_descriptor(opened.value());
    if (!status) return cannot("look at", file, status.error());
    if (status.value().size == 0) return LoadError{file + " is empty"};
    auto map = sys::map_file(opened.value(), status.value().size, false);
    if (!map) return cannot("map", file, map.error());
    generation.map = std::move(map.value());
    const auto database = formats::Database::open(generation.map.bytes());
    if (!database)
        return LoadError{file + ": " + std::string(formats::text_of(database.error())) +
                         "; run `slipway commit` to make a new generation"};
    generation.database = database.value();
    return generation;
}

std::string service_path(const Generation& generation, const std::string& directory) {
    const formats::Database& database = generation.database;
    const auto node = database.find_directory(directory);
    if (!node || database.stored(*node) == 0) return generation.path + "/services/" + directory;
    const formats::StoreName entry =
        formats::store_name(database.hash(*node), database.stored(*node));
    return generation.path.substr(0, generation.path.rfind('/'))
        .append("/.store/")
        .append(entry.view());
}

base::Result<Generation, LoadError> load_live(sys::BorrowedFd run) {
    base::Path target;
    if (const auto read = sys::read_symlink_at(run, "live", target); !read)
        return cannot("read the link", "RUN/live", read.error());
    return load_generation(std::string(target.view()));
}

}  // namespace slipway::live
