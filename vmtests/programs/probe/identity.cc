// Who the process is and what it may do. By system calls, for /proc may be hidden.
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

unsigned long long bits_of(int (*has)(int capability)) {
    unsigned long long bits = 0;
    for (int i = 0; i < 64; i++)
        if (has(i) == 1) bits |= 1ULL << i;
    return bits;
}

bool described(int keyring, char* text, size_t size) {
    long id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, keyring, 0);
    if (id < 0) return false;
    long got = syscall(SYS_keyctl, KEYCTL_DESCRIBE, id, text, size);
    return got > 0;
}

// Whether the keyring holds the user's own one, in which everybody with this user finds the same
// keys.
bool holds_user_keyring() {
    int32_t keys[64];
    long user = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0);
    long size = syscall(SYS_keyctl, KEYCTL_READ, KEY_SPEC_SESSION_KEYRING, keys, sizeof keys);
    for (long i = 0; user > 0 && i < size / 4 && i < 64; i++)
        if (keys[i] == user) return true;
    return false;
}

}  // namespace

void report_ids(const Called&) {
    uid_t real, effective, saved;
    gid_t real_group, effective_group, saved_group;
    getresuid(&real, &effective, &saved);
    getresgid(&real_group, &effective_group, &saved_group);
    put(Key("uid", "real"), "%u", real);
    put(Key("uid", "effective"), "%u", effective);
    put(Key("uid", "saved"), "%u", saved);
    // The only way to ask: to set what cannot be.
    put(Key("uid", "fs"), "%d", setfsuid(static_cast<uid_t>(-1)));
    put(Key("gid", "real"), "%u", real_group);
    put(Key("gid", "effective"), "%u", effective_group);
    put(Key("gid", "saved"), "%u", saved_group);
    put(Key("gid", "fs"), "%d", setfsgid(static_cast<gid_t>(-1)));
    gid_t groups[64];
    int count = getgroups(64, groups);
    char text[1024] = "";
    size_t used = 0;
    for (int i = 0; i < count; i++)
        used += static_cast<size_t>(
            snprintf(text + used, sizeof text - used, "%s%u", used ? " " : "", groups[i]));
    put(Key("groups"), "%s", used ? text : "-");
}

void report_capabilities(const Called&) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (syscall(SYS_capget, &header, data) != 0) put_outcome(Key("caps"), false);
    const auto both = [](unsigned low, unsigned high) {
        return low | static_cast<unsigned long long>(high) << 32;
    };
    put(Key("caps", "effective"), "%016llx", both(data[0].effective, data[1].effective));
    put(Key("caps", "permitted"), "%016llx", both(data[0].permitted, data[1].permitted));
    put(Key("caps", "inheritable"), "%016llx", both(data[0].inheritable, data[1].inheritable));
    put(Key("caps", "bounding"), "%016llx",
        bits_of([](int i) { return prctl(PR_CAPBSET_READ, i, 0, 0, 0); }));
    put(Key("caps", "ambient"), "%016llx",
        bits_of([](int i) { return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0); }));
    put(Key("securebits"), "%#x", static_cast<unsigned>(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0)));
    put_yes(Key("no-new-privileges"), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    put(Key("seccomp"), "%d", prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
    put(Key("dumpable"), "%d", prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
}

void report_keyring(const Called&) {
    char text[256];
    if (!described(KEY_SPEC_SESSION_KEYRING, text, sizeof text)) {
        put_outcome(Key("keyring", "session"), false);
        return;
    }
    // "keyring;UID;GID;PERMISSIONS;NAME"
    const char* name = strrchr(text, ';');
    put_text(Key("keyring", "session"), name ? name + 1 : text);
    unsigned owner = 0;
    sscanf(text, "keyring;%u;", &owner);
    put(Key("keyring", "owner"), "%u", owner);
    put_yes(Key("keyring", "holds-users"), holds_user_keyring());
}

void report_label(const Called&) {
    char text[256];
    long size = read_file("/proc/self/attr/current", text, sizeof text);
    if (size < 0) return put_outcome(Key("label"), false);
    put_text(Key("label"), text, strcspn(text, "\n"));
}

}  // namespace slipway::probe
