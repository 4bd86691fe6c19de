// Cgroups: directories with processes in them, and symlinks, by which they are found.
#include <csignal>

#include "engine/sys/poll.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys_fake {

void Kernel::cgroup_root(const std::string& path) {
    directory(path);
    cgroups = path;
}

std::string Kernel::through_links(std::string path) const {
    if (!has_links) return path;
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        const auto found = files_.find(path.substr(0, slash));
        if (found == files_.end() || found->second->kind != sys::FileKind::symlink) continue;
        path.replace(0, slash, found->second->data);
        slash = found->second->data.size();
    }
    return path;
}

// Made up when it is asked for, as all of /proc is.
std::shared_ptr<Inode> Kernel::cgroup_file(const std::string& path) const {
    if (cgroups.empty() || path.rfind(cgroups + "/", 0) != 0) return nullptr;
    const std::size_t slash = path.rfind('/');
    if (slash <= cgroups.size() || files_.count(path.substr(0, slash)) == 0) return nullptr;
    const std::string name = path.substr(slash + 1);
    const bool known = name == "cgroup.procs" || name == "cgroup.events" ||
                       name == "cgroup.freeze" || (name == "cgroup.kill" && has_cgroup_kill);
    if (!known) return nullptr;
    auto inode = std::make_shared<Inode>();
    inode->cgroup = path.substr(0, slash);
    inode->cgroup_file = name;
    return inode;
}

// Who has ended is in it no more, reaped or not.
std::vector<int> Kernel::members(const std::string& cgroup) const {
    std::vector<int> found;
    for (const auto& [pid, process] : processes_)
        if (process.state != 'Z' && process.cgroup == cgroup) found.push_back(pid);
    return found;
}

std::string Kernel::cgroup_content(const Inode& inode) const {
    const std::vector<int> all = members(inode.cgroup);
    if (inode.cgroup_file == "cgroup.events")
        return all.empty() ? "populated 0\nfrozen 0\n" : "populated 1\nfrozen 0\n";
    std::string text;
    if (inode.cgroup_file == "cgroup.procs")
        for (const int pid : all) text += std::to_string(pid) + "\n";
    return text;
}

// Nobody of this world runs meanwhile, so to freeze them changes nothing.
void Kernel::write_cgroup_file(const Inode& inode, const std::string& text) {
    if (inode.cgroup_file != "cgroup.kill" || text != "1") return;
    for (const int pid : members(inode.cgroup)) end(pid, SIGKILL);
}

}  // namespace slipway::sys_fake
