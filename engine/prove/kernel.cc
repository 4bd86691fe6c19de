#include "engine/prove/kernel.h"

#include "engine/sys/file.h"

namespace slipway::prove {

std::vector<std::string> kernel_candidates(std::string_view release) {
    std::vector<std::string> paths;
    if (!release.empty()) {
        paths.push_back("/boot/vmlinuz-" + std::string(release));
        paths.push_back("/usr/lib/modules/" + std::string(release) + "/vmlinuz");
    }
    for (const char* usual : {"/vmlinuz", "/boot/vmlinuz", "/boot/vmlinuz-linux",
                              "/boot/vmlinuz-linux-lts", "/boot/vmlinuz-lts", "/boot/vmlinuz-virt"})
        paths.emplace_back(usual);
    return paths;
}

std::vector<std::string> ramdisk_candidates(std::string_view kernel) {
    const std::size_t slash = kernel.rfind('/');
    const std::string directory(kernel.substr(0, slash == kernel.npos ? 0 : slash + 1));
    const std::string_view name = kernel.substr(slash == kernel.npos ? 0 : slash + 1);
    constexpr std::string_view kName = "vmlinuz";
    if (!name.starts_with(kName)) return {};
    const std::string rest(name.substr(kName.size()));  // "", "-6.1.0-13-amd64", "-lts"
    return {
        directory + "initramfs" + rest + "-fallback.img",
        directory + "initrd.img" + rest,
        directory + "initramfs" + rest + ".img",
        directory + "initramfs" + rest,
    };
}

std::optional<std::string> first_file(const std::string& root,
                                      const std::vector<std::string>& candidates) {
    for (const std::string& candidate : candidates) {
        const std::string path = (root == "/" ? "" : root) + candidate;
        const auto found = sys::status_at(sys::kHere, path);
        if (found && found.value().kind == sys::FileKind::regular) return path;
    }
    return std::nullopt;
}

}  // namespace slipway::prove
