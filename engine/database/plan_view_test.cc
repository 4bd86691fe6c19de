#include <gtest/gtest.h>

#include "engine/database/plan_text.h"
#include "engine/database/service_directory.h"
#include "engine/database/view_list.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database {
namespace {

// The lines of a plan about the view of a service whose [Process] this is.
std::string view_of(const std::string& process, const std::string& path = "run") {
    diag::Sink sink;
    const auto service = source::read_definition(
        "web", {{"web.svc", "[Run]\nCommand = /bin/x\nPrepare = /bin/p\n[Process]\n" + process}},
        sink);
    if (!service) return diag::render_text(sink.list(), {});
    std::string out;
    for (const File& file : service_directory(*service, {"/lib", "/run/s"}, sink)) {
        if (file.path != path) continue;
        for (std::size_t at = 0; at < file.text.size();) {
            const std::size_t end = file.text.find('\n', at);
            const std::string line = file.text.substr(at, end - at + 1);
            at = end + 1;
            for (const char* const word :
                 {"view ", "view-state ", "name-spaces ", "chroot ", "mount-propagation ",
                  "network-name-space ", "root-image ", "capability-bounding ",
                  "no-new-privileges"})
                if (line.starts_with(word)) out += line;
        }
    }
    return out + diag::render_text(sink.list(), {});
}

TEST(PlanView, SaysNothingWithoutASandbox) {
    EXPECT_EQ(view_of("Nice = 3\n"), "");
    EXPECT_EQ(view_of("Sandbox.protect-system = no\nSandbox.private-tmp = no\n"), "");
    EXPECT_EQ(view_of("RootDirectory = /srv\n"), "chroot /srv\n");
}

TEST(PlanView, ProtectsTheSystem) {
    EXPECT_EQ(view_of("Sandbox.protect-system = yes\n"),
              "name-spaces mount\nview keep -/bin ro\nview keep -/boot ro\nview keep -/efi ro\n"
              "view keep -/lib ro\nview keep -/lib64 ro\nview keep -/sbin ro\nview keep /usr ro\n");
    EXPECT_EQ(
        view_of("Sandbox.protect-system = strict\nSandbox.protect-home = yes\n"
                "Sandbox.read-write-paths = /srv -/opt//x/\nDirectories = state /var/lib/w\n"),
        "name-spaces mount\nview-state /run/s/view\nview keep / ro\nview keep -/dev\n"
        "view inaccessible -/home\nview keep -/opt/x\nview keep -/proc\n"
        "view inaccessible -/root\nview inaccessible -/run/user\nview keep /srv\n"
        "view keep -/sys\nview keep /var/lib/w\n");
}

TEST(PlanView, MergesWhatMeets) {
    // The longest path wins; what says the same again, or nothing, is left out.
    EXPECT_EQ(
        view_of("Sandbox.read-only-paths = /a /a/b/c /d\nSandbox.read-write-paths = /a/b /e\n"),
        "name-spaces mount\nview keep /a ro\nview keep /a/b\nview keep /a/b/c ro\n"
        "view keep /d ro\n");
    // Nothing is opened in what is inaccessible, and of one path the stricter stays.
    EXPECT_EQ(view_of("Sandbox.inaccessible-paths = -/a\nSandbox.read-write-paths = /a /a/b\n"
                      "Sandbox.bind-paths = /x:/a/c\n"),
              "name-spaces mount\nview-state /run/s/view\nview inaccessible /a\n");
    // What is open only because nobody closed it is closed by whoever asks.
    const std::string closed = view_of(
        "Sandbox.protect-system = strict\nSandbox.protect-home = tmpfs\n"
        "Sandbox.temporary-file-systems = /sys\n");
    for (const char* line : {"view tmpfs -/home ro", "view tmpfs -/root ro", "view tmpfs /sys "})
        EXPECT_NE(closed.find(line), std::string::npos) << closed;
    EXPECT_EQ(closed.find("view keep -/home"), std::string::npos) << closed;
    // Execution is inherited through what says nothing of it.
    EXPECT_EQ(view_of("Sandbox.no-exec-paths = /\nSandbox.exec-paths = /usr\n"
                      "Sandbox.read-only-paths = /usr/share /etc\n"),
              "name-spaces mount\nview keep / noexec\nview keep /etc ro noexec\nview keep /usr "
              "exec\nview keep /usr/share ro exec\n");
    // Names that begin alike lie not in one another.
    EXPECT_EQ(view_of("Sandbox.read-only-paths = /a /a-b\nSandbox.read-write-paths = /a/b\n"),
              "name-spaces mount\nview keep /a ro\nview keep /a/b\nview keep /a-b ro\n");
}

TEST(PlanView, BindsAndHides) {
    EXPECT_EQ(
        view_of("Sandbox.bind-paths = /s -/m:/n:norbind '/a\\:b:/c'\n"
                "Sandbox.bind-read-only-paths = /r\n"
                "Sandbox.temporary-file-systems = /var:ro /t:size=1m,dev\n"),
        "name-spaces mount\nview bind /c needed from=/a:b\nview bind -/n alone needed from=/m\n"
        "view bind /r ro from=/r\nview bind /s from=/s\n"
        "view tmpfs /t needed options=mode=0755,size=10%,nr_inodes=400k,size=1m,dev\n"
        "view tmpfs /var ro needed options=mode=0755,size=10%,nr_inodes=400k,ro\n");
}

TEST(PlanView, TakesCapabilities) {
    EXPECT_EQ(view_of("User = x\nSandbox.protect-clock = yes\n"),
              "capability-bounding ~CAP_SYS_TIME ~CAP_WAKE_ALARM\nno-new-privileges\n");
    EXPECT_EQ(view_of("Capabilities.bounding = CAP_SYSLOG CAP_KILL\n"
                      "Sandbox.protect-kernel-logs = yes\n"),
              "name-spaces mount\nview-state /run/s/view\nview inaccessible -/dev/kmsg\n"
              "view inaccessible -/proc/kmsg\n"
              "capability-bounding CAP_SYSLOG CAP_KILL ~CAP_SYSLOG\n");
}

TEST(PlanView, LivesInAnotherRoot) {
    EXPECT_EQ(view_of("RootDirectory = /srv/r\nSandbox.read-only-paths = /srv/r/a /b +/c\n"
                      "Sandbox.mount-api-vfs = yes\nDirectories = runtime /run/w\n"),
              "chroot /srv/r\nname-spaces mount\nview keep /a ro\nview keep /c ro\n"
              "view bind /dev needed from=/dev\nview proc /proc needed\n"
              "view run /run needed options=mode=0755,size=20%,nr_inodes=800k\n"
              "view bind /run/w needed from=/run/w\nview sysfs /sys needed\n");
    const std::string start_only =
        "RootDirectory = /srv/r\nSandbox.root-directory-start-only = yes\n";
    EXPECT_EQ(view_of(start_only), "chroot /srv/r\n");
    EXPECT_EQ(view_of(start_only, "data/prepare"), "");
}

TEST(PlanView, LivesInAnImage) {
    EXPECT_EQ(view_of("RootImage = /srv//i.raw\nDirectories = runtime /run/w\n"
                      "Sandbox.root-image-options = root:ro home:discard noatime\n"),
              "name-spaces mount\nroot-image /srv/i.raw options=ro,noatime\n"
              "view-state /run/s/view\nview bind /dev needed from=/dev\nview proc /proc needed\n"
              "view run /run needed options=mode=0755,size=20%,nr_inodes=800k\n"
              "view bind /run/w needed from=/run/w\nview sysfs /sys needed\n");
    EXPECT_EQ(view_of("RootImage = /i\nSandbox.mount-api-vfs = no\n"),
              "name-spaces mount\nroot-image /i\nview-state /run/s/view\n");
    EXPECT_EQ(view_of("RootImage = /i\nSandbox.root-directory-start-only = yes\n", "data/prepare"),
              "");
}

TEST(PlanView, HasOtherNameSpaces) {
    EXPECT_EQ(view_of("Sandbox.private-network = yes\nSandbox.mount-flags = slave\n"),
              "name-spaces mount network\nmount-propagation slave\n");
    EXPECT_EQ(view_of("Sandbox.private-network = yes\nSandbox.network-namespace-path = /run/n\n"),
              "network-name-space /run/n\n");
    EXPECT_EQ(view_of("Sandbox.private-mounts = yes\n"), "name-spaces mount\n");
    EXPECT_EQ(view_of("Sandbox.protect-proc = invisible\nSandbox.proc-subset = pid\n"),
              "name-spaces mount\nview proc /proc options=hidepid=invisible,subset=pid\n");
}

}  // namespace
}  // namespace slipway::database
