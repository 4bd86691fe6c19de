#include "engine/exec/keyring_and_labels.h"

#include <array>
#include <cerrno>

#include "engine/exec/weakened.h"
#include "engine/sys/file.h"
#include "engine/sys/keyring.h"

namespace slipway::exec {
namespace {

using formats::Keyring;
using formats::SecurityLabel;

// How a module is told: proc_pid_attr(5), and each module's own page of the kernel's documentation.
struct Module {
    const char* setting;
    SecurityLabel formats::ProcessAttributes::*label;
    const char* present;    // there is such a file where the kernel has it
    const char* attribute;  // written to, below /proc/self/attr
    const char* fallback;   // for kernels before 5.8, and 4.20
    std::string_view before;
    bool at_once;  // of this process and not of its program: that takes CAP_MAC_ADMIN
};

constexpr std::array kModules{
    Module{"Security.apparmor-profile", &formats::ProcessAttributes::apparmor,
           "/sys/kernel/security/apparmor/profiles", "/proc/self/attr/apparmor/exec",
           "/proc/self/attr/exec", "exec ", false},
    Module{"Security.selinux-label", &formats::ProcessAttributes::selinux,
           "/sys/fs/selinux/enforce", "/proc/self/attr/exec", "/proc/self/attr/exec", "", false},
    Module{"Security.smack-label", &formats::ProcessAttributes::smack, "/sys/fs/smackfs/load2",
           "/proc/self/attr/smack/current", "/proc/self/attr/current", "", true},
};

formats::PlanPosition place(const SecurityLabel& label) {
    return {label.line, label.column, static_cast<int>(label.text.size())};
}

base::Status write_label(const Module& module, std::string_view label) {
    base::FixedString<4096> text;
    if (!text.append(module.before) || !text.append(label)) return base::Errno{ENAMETOOLONG};
    auto file = sys::open_at(sys::kHere, module.attribute, sys::Open::write);
    if (!file && file.error().value == ENOENT)
        file = sys::open_at(sys::kHere, module.fallback, sys::Open::write);
    if (!file) return file.error();
    return sys::write_all(file.value(), text.view());
}

int give_labels(const Start& start, bool at_once) {
    for (const Module& module : kModules) {
        const SecurityLabel& label = start.plan.attributes.*module.label;
        if (label.text.empty() || module.at_once != at_once) continue;
        const auto done = write_label(module, label.text);
        if (done || label.optional) continue;
        return fail(kSystemFailed, start, place(label),
                    {.what = "the security module does not take",
                     .subject = label.text,
                     .help = "load the profile or policy that has it, or put - before it"},
                    done.error());
    }
    return 0;
}

// As systemd: who may have no keyring of its own goes on with the one it has.
int give_keyring(Start& start, Keyring wanted) {
    base::Status done = sys::new_session_keyring();
    if (done && wanted == Keyring::shared) done = sys::link_user_keyring();
    if (done) return 0;
    return weaken(start, {}, "Security.keyring", "cannot make a session keyring", done.error());
}

}  // namespace

int check_labels(Start& start) {
    for (const Module& module : kModules) {
        SecurityLabel& label = start.plan.attributes.*module.label;
        if (label.text.empty()) continue;
        const auto there = sys::status_at(sys::kHere, module.present);
        if (there) continue;
        if (!label.optional)
            if (const int code = weaken(start, place(label), module.setting,
                                        "the kernel has no such security module", there.error());
                code != 0)
                return code;
        label.text = {};
    }
    return 0;
}

int change_label(const Start& start) {
    return give_labels(start, true);
}

int give_keyring_and_labels(Start& start) {
    const Keyring keyring = start.plan.attributes.keyring;
    if (keyring != Keyring::inherit)
        if (const int code = give_keyring(start, keyring); code != 0) return code;
    return give_labels(start, false);
}

}  // namespace slipway::exec
