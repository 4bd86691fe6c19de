// The units of a root: which names there are, in which files, with which drop-ins and links.
//
// Rules of systemd.unit(5): the first directory of the search path that has a name hides the
// others; a link to another unit's name is an alias; a link to /dev/null or an empty file is a
// mask; drop-ins of all directories apply together in the order of their file names, a name in an
// earlier directory hiding the same name in a later one; an instance that has no file of its own is
// made from its template.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "importers/common/root.h"
#include "importers/systemd/unit_name.h"

namespace slipway::importers::systemd {

// Where a name leads.
struct Found {
    enum class State { missing, loaded, masked };
    State state = State::missing;
    UnitName name;         // after aliases
    std::string fragment;  // path of the unit file; of the template for an instance; of the entry
                           // that cannot be read when it is missing, "" when there is none
};

// A link in NAME.wants or NAME.requires: `source` pulls `target`.
struct Link {
    std::string source;  // "multi-user.target"
    std::string target;  // "nginx.service"
    bool required = false;
    std::string path;  // of the link
};

class Store {
public:
    explicit Store(const common::FileReader& root);

    // Follows aliases, at most kMostAliases of them.
    Found find(std::string_view name) const;
    // Takes a file outside the search path as the unit `name`, before all others.
    void add_fragment(const std::string& name, const std::string& path);

    // Drop-ins of a unit and its other names, in the order in which they apply.
    std::vector<std::string> drop_ins(const UnitName& name) const;
    // Other names of a unit by links in the search path, sorted.
    std::vector<std::string> aliases_of(const std::string& name) const;
    // Every unit file that is no alias, sorted by name; templates, too.
    std::vector<UnitName> units() const;

    // Entries of the search path with the suffix of a unit that give none: directories, links that
    // lead nowhere or in a circle, names that systemd does not take either. Paths, sorted.
    const std::vector<std::string>& strays() const { return strays_; }

    const std::vector<Link>& links() const { return links_; }

    // The administrator's enablement links were made at some time: a unit without one is disabled.
    bool has_enablement() const { return has_enablement_; }

    const common::FileReader& root() const { return root_; }

private:
    struct Entry {
        std::string path;
        common::FileKind kind = common::FileKind::regular;
    };

    void read_directory(const std::string& directory);
    void read_links(const std::string& directory, const std::string& name, bool required);
    std::string alias_target(const std::string& name, const Entry& entry) const;
    bool is_mask(const Entry& entry) const;
    void add_drop_ins(const std::string& directory,
                      const std::string& name,
                      std::map<std::string, std::string>& files) const;

    const common::FileReader& root_;
    std::vector<std::string> path_;         // search directories that exist
    std::map<std::string, Entry> entries_;  // by unit name
    std::map<std::string, std::vector<std::string>> aliases_;
    std::map<std::string, std::vector<std::string>> drop_in_directories_;  // by search directory
    std::vector<Link> links_;
    std::vector<std::string> strays_;
    bool has_enablement_ = false;
};

}  // namespace slipway::importers::systemd
