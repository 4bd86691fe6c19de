#include "engine/database/commit_steps.h"

#include <cerrno>

#include "engine/base/bytes.h"
#include "engine/base/number.h"
#include "engine/database/machine.h"
#include "engine/database/own_services.h"
#include "engine/sys/whole_file.h"

namespace slipway::database {
namespace {

// As whoever encoded it wrote it there.
std::uint64_t checksum_of(const std::string& database) {
    return base::load_le<std::uint64_t>(
        {reinterpret_cast<const std::uint8_t*>(database.data()), database.size()},
        formats::DatabaseLayout::checksum_at);
}

std::optional<Place> fail(const WriteError& error, diag::Sink& sink) {
    diag::Diagnostic d;
    d.where.path = error.path;
    d.code = "database/write";
    d.message = std::string("the generation cannot be written: ") + base::errno_name(error.error);
    const bool denied = error.error.value == EACCES || error.error.value == EPERM;
    d.help = denied ? "nothing was changed; what is the machine's only root may change: try it "
                      "with sudo or doas"
                    : "nothing was changed; is the file system full, or mounted read-only?";
    sink.add(std::move(d));
    return std::nullopt;
}

// The current generation if it is the same: then there is nothing to write.
bool is_current(const std::string& root, const GenerationFiles& files, std::uint64_t current) {
    return current != 0 &&
           complete_mark(root, current) ==
               base::hexadecimal(checksum_of(files.database), 16).view() &&
           settings_of(root, current) == files.settings;
}

}  // namespace

formats::ManagerSettings settings_for_manager(const CommitOptions& options, diag::Sink& sink) {
    const model::ManagerSettings& given = options.settings;
    formats::ManagerSettings settings{{},
                                      given.boot_deadline,
                                      given.milestone_hold,
                                      given.shutdown_limit,
                                      given.services_per_process};
    if (given.group.empty()) return settings;
    settings.group = group_number(options.root, given.group);
    if (settings.group) return settings;
    diag::Diagnostic d = given.group_was;
    d.code = "conf/no-group";
    d.message = "there is no group \"" + given.group + "\" in " + options.root + "/etc/group";
    d.help = "write the name of one that is there, or its number";
    sink.add(std::move(d));
    return settings;
}

const std::string& kept_below(const CommitOptions& options) {
    return options.store.empty() ? options.root : options.store;
}

std::optional<Place> take_place(const CommitOptions& options, diag::Sink& sink) {
    Place place;
    place.root = kept_below(options);
    auto directory = generations_directory(place.root);
    if (!directory) return fail(directory.error(), sink);
    place.directory = std::move(directory).value();
    auto held = lock_generations(place.root);
    if (!held) return fail(held.error(), sink);
    place.held = std::move(held).value();
    return place;
}

const Place* place_for(const CommitOptions& options, std::optional<Place>& own, diag::Sink& sink) {
    if (options.held != nullptr) return options.held;
    own = take_place(options, sink);
    return own ? &*own : nullptr;
}

bool is_overtaken(const Place& place, const CommitOptions& options) {
    return options.since && current_generation(place.root) != *options.since;
}

std::uint64_t current_before(const CommitOptions& options) {
    CommitOptions below = options;
    while (below.root.ends_with('/')) below.root.pop_back();
    return current_generation(kept_below(below));
}

void add_own_services(const Places& places, bool has_events, GenerationFiles& files) {
    for (OwnService& own : own_services(places, has_events)) {
        files.boot += own.name + "\n";
        files.services.push_back({nullptr, own.name, std::move(own.files)});
    }
}

std::optional<Commit> put_in_place(const Place& place,
                                   const GenerationFiles& files,
                                   Commit result,
                                   diag::Sink& sink) {
    const auto refused = [&](const WriteError& error) {
        static_cast<void>(fail(error, sink));
        return std::nullopt;
    };
    const std::uint64_t current = current_generation(place.root);
    if (is_current(place.root, files, current)) {
        result.generation = current;
        result.unchanged = true;
        result.path = place.directory + "/" + std::string(base::decimal_unsigned(current).view());
        return result;
    }
    result.generation = newest_generation(place.root) + 1;
    const auto path = write_generation(place.directory, result.generation, files);
    if (!path) return refused(path.error());
    if (const auto done = set_current(place.root, result.generation); !done)
        return refused(done.error());
    result.path = path.value();
    return result;
}

void remember(const Place& place,
              const Commit& done,
              const GenerationFiles& files,
              BuildCache cache) {
    if (done.unchanged && text_of_file(done.path + "/definitions") != files.definitions) return;
    cache.generation = done.generation;
    cache.database = checksum_of(files.database);
    cache.definitions = text_checksum(files.definitions);
    cache.events = text_checksum(files.events);
    cache.services = done.services;
    cache.left_out = done.left_out;
    const std::string bytes = encode(cache);
    const std::string path = place.directory + "/.compiled";
    static_cast<void>(sys::replace_file(
        sys::kHere, path, path + ".new",
        {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 0600));
}

}  // namespace slipway::database
