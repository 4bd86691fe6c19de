// `slipway prove`: boots a generation in a virtual machine before the machine has to.
#include <algorithm>
#include <array>
#include <memory>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/cli/proof.h"
#include "engine/database/generation.h"
#include "engine/prove/guest.h"
#include "engine/prove/image.h"
#include "engine/prove/kernel.h"
#include "engine/prove/machine.h"
#include "engine/prove/program.h"
#include "engine/prove/report.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

constexpr int kFailed = static_cast<int>(formats::Outcome::failed);
constexpr int kRefused = static_cast<int>(formats::Outcome::refused);
// Beyond the boot's own limit: the kernel (three minutes on a busy machine without KVM), the report,
// and the way down.
constexpr std::uint64_t kMoreMs = 600'000;
// Nothing that a boot needs, and often much.
constexpr std::array kLeftOut{"/proc",
                              "/sys",
                              "/run",
                              "/tmp",
                              "/var/tmp",
                              "/var/cache",
                              "/home",
                              "/var/lib/docker",
                              "/mnt",
                              "/media",
                              "/lost+found",
                              "/var/lib/containers",
                              "/var/lib/libvirt/images"};

struct Wish {
    std::string kernel, ramdisk, work = "/var/tmp", accelerator, append;
    std::size_t disk = 0;
    std::uint64_t memory_mib = 1024, limit_s = 600;
    bool keep = false;
};

std::string whole(const std::string& path) {
    std::vector<char> buffer(16 << 20);
    return std::string(sys::read_whole(sys::kHere, path, std::span<char>(buffer)).value_or(""));
}

std::string root_prefix(const Options& options) {
    return options.root == "/" ? "" : options.root;
}

std::string release(const Options& options) {
    if (options.root != "/") return "";
    std::string text = whole("/proc/sys/kernel/osrelease");
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

std::string ramdisk_for(const Options& options, const Wish& wish, const std::string& kernel) {
    if (wish.ramdisk == "none") return "";
    if (!wish.ramdisk.empty()) return wish.ramdisk;
    if (!wish.kernel.empty())
        return prove::first_file("/", prove::ramdisk_candidates(kernel)).value_or("");
    const std::string inside = kernel.substr(root_prefix(options).size());
    return prove::first_file(options.root, prove::ramdisk_candidates(inside)).value_or("");
}

// Below --work, of this process; gone again when the proof succeeded.
std::string make_work(const Wish& wish) {
    const std::string path = wish.work + "/slipway-prove." + std::to_string(sys::own_pid().value);
    return sys::make_directory_at(sys::kHere, path, 0700) ? path : "";
}

void remove_work(const std::string& work) {
    for (const char* name : {"/guest", "/fstab", "/additions", "/image.txt", "/qemu.txt",
                             "/console.txt", "/report.txt"})
        static_cast<void>(sys::unlink_at(sys::kHere, work + name));
    static_cast<void>(sys::remove_directory_at(sys::kHere, work + "/root"));
    static_cast<void>(sys::remove_directory_at(sys::kHere, work));
}

int refuse(const Output& output, const std::string& what, const std::string& help) {
    output.error(what, help);
    return kRefused;
}

// Runs the machine to its end; what it showed is in the files of `work` then.
prove::Failure boot(const prove::Machine& machine,
                    const std::string& work,
                    const Wish& wish,
                    Proof& proof) {
    auto log = sys::open_at(sys::kHere, work + "/qemu.txt",
                            sys::Open::write | sys::Open::create | sys::Open::append, 0600);
    if (!log) return {"cannot write into " + work, ""};
    const auto ended =
        prove::run({prove::qemu_command(machine), log.value(), wish.limit_s * 1000 + kMoreMs, {}});
    if (!ended) return {"cannot start QEMU" + std::string(sys::explain(ended.error()).view()), ""};
    if (ended.value() && ended.value() != sys::exited_with(0)) {
        std::string said = prove::last_lines(whole(work + "/qemu.txt"), 1);
        while (said.ends_with('\n')) said.pop_back();
        return {"QEMU failed: " + said,
                "install qemu-system-x86 (Debian), qemu-system-x86_64 (Alpine, Void), "
                "qemu-system-x86 (Artix)"};
    }
    const std::string console = whole(machine.console_path);
    proof.ended = ended.value().has_value();
    proof.powered_off = prove::powered_off(console);
    proof.console_end = prove::last_lines(console, 15);
    proof.report = prove::read_report(whole(machine.report_path));
    return {};
}

prove::ImageOrder order_of(const Options& options, const Wish& wish, const std::string& work) {
    prove::ImageOrder order;
    order.root = options.root;
    order.work = work;
    order.left_out.assign(kLeftOut.begin(), kLeftOut.end());
    order.root_device = prove::disk_kinds()[wish.disk].device;
    diag::Sink unsaid;  // mistakes in slipway.conf are commit's to tell
    order.guest_script =
        prove::guest_script({commit_options(options, unsaid).places.libdir, wish.limit_s});
    return order;
}

int run_prove(const Options& options, Output& output, const Wish& wish) {
    if (sys::effective_uid() != 0) {
        output.error("only root may copy the root file system", "run it as root");
        return static_cast<int>(formats::Outcome::permission);
    }
    const std::string prefix = root_prefix(options);
    const std::uint64_t generation = options.names.empty()
                                         ? database::current_generation(prefix)
                                         : std::strtoull(options.names[0].c_str(), nullptr, 10);
    if (generation == 0 || database::complete_mark(prefix, generation).empty())
        return refuse(output,
                      generation == 0
                          ? "there is no generation to prove"
                          : "there is no complete generation " + std::to_string(generation),
                      "make one with `slipway commit`");
    const auto kernel =
        wish.kernel.empty()
            ? prove::first_file(options.root, prove::kernel_candidates(release(options)))
            : prove::first_file("/", {wish.kernel});
    if (!kernel)
        return refuse(output,
                      wish.kernel.empty() ? "no kernel was found in /boot"
                                          : "there is no kernel " + wish.kernel,
                      "name one: `slipway prove --kernel FILE`");
    const std::string work = make_work(wish);
    if (work.empty())
        return refuse(output, "cannot make a directory in " + wish.work,
                      "--work names another; as root");

    const prove::DiskKind& disk = prove::disk_kinds()[wish.disk];
    prove::Image image = prove::make_image(order_of(options, wish, work));
    if (image.failure.any()) return refuse(output, image.failure.what, image.failure.help);

    prove::Machine machine;
    machine.kernel = *kernel;
    machine.ramdisk = ramdisk_for(options, wish, *kernel);
    machine.disk_path = prove::path_of(image.file);
    machine.disk = &disk;
    machine.generation = generation;
    machine.memory_mib = wish.memory_mib;
    machine.accelerator = wish.accelerator;
    machine.append = wish.append;
    machine.console_path = work + "/console.txt";
    machine.report_path = work + "/report.txt";
    Proof proof;
    proof.generation = generation;
    proof.left_out = std::move(image.fstab.left_out);
    proof.console_path = machine.console_path;
    const prove::Failure failure = boot(machine, work, wish, proof);
    if (failure.any()) {
        remove_work(work);
        return refuse(output, failure.what, failure.help);
    }
    const bool good = proof.good();
    if (good && !wish.keep) {
        remove_work(work);
        proof.console_path.clear();
    }
    const std::string text = options.json ? proof_as_json(proof) : proof_as_text(output, proof);
    if (!output.print(text)) return kSystem;
    return good ? 0 : kFailed;
}

Run declare_prove(OptionSet& set, Options& options) {
    auto wish = std::make_shared<Wish>();
    set.names(options.names, "The generation; without it, the one that the next boot takes",
              Names::at_most_one, Of::generations);
    set.text("--kernel", wish->kernel, "Instead of the one in /boot", "FILE");
    set.text("--ramdisk", wish->ramdisk, "Instead of the one that goes with the kernel; none: none",
             "FILE");
    std::vector<std::string> disks;
    for (const prove::DiskKind& kind : prove::disk_kinds()) disks.emplace_back(kind.name);
    set.choice(
        "--disk", disks, [wish](std::size_t chosen) { wish->disk = chosen; },
        "How the root is attached: nvme, virtio or sata", "nvme|virtio|sata");
    set.number("--limit", wish->limit_s, "So long may the boot take", "SECONDS");
    set.number("--memory", wish->memory_mib, "Of the virtual machine", "MIB");
    set.text("--accel", wish->accelerator, "QEMU's accelerator: kvm, or tcg for emulation", "NAME");
    set.text("--append", wish->append, "More words for the kernel's command line", "WORDS");
    set.text("--work", wish->work, "Where the copy of the root is made", "DIR");
    set.text("--libdir", options.libdir, "Where Slipway's programs are in the root", "DIR");
    set.flag("--keep", wish->keep, "Keep the console's text of a good boot, too");
    return [wish](const Options& given, Output& output) { return run_prove(given, output, *wish); };
}

}  // namespace

const Verb kProve{
    "prove",
    "Build",
    "Boot a generation in a virtual machine first",
    "A copy of the root is booted in QEMU with the machine's own kernel until the default set is "
    "up "
    "and\nholds, and is powered off again. The machine itself is only read. Other disks and the "
    "network are not\nthere: their mounts are left out, and said.\n",
    "  slipway prove\n"
    "  slipway prove 12 --limit 1200\n"
    "  slipway --root /mnt/image prove --disk virtio\n",
    "0 1 4 5",
    "the generation did not come up, or not down again",
    declare_prove};

}  // namespace slipway::cli
