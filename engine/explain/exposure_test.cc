#include "engine/explain/exposure.h"

#include <map>

#include "engine/diag/render.h"
#include "engine/explain/exposure_rows.h"
#include "engine/explain/word_list.h"
#include "engine/model/setting_names.h"
#include "engine/source/random_service.h"
#include "engine/source/reader.h"

namespace slipway::explain {
namespace {

model::Service read(const std::string& process) {
    diag::Sink sink;
    const auto service = source::read_definition(
        "web", {{"web.svc", "[Run]\nCommand = /bin/x\n[Process]\n" + process}}, sink);
    EXPECT_TRUE(service) << diag::render_text(sink.list(), {});
    return service.value_or(model::Service{});
}

// How bad each directive is of which there is something to say.
std::map<std::string, unsigned> badness(const std::string& process) {
    std::map<std::string, unsigned> out;
    for (const Exposure& one : exposures_of(read(process), {}).list)
        if (one.concerns) out[std::string(one.directive)] = one.badness;
    return out;
}

// Those that differ from a service that says nothing, with what they are.
std::map<std::string, unsigned> changed(const std::string& process) {
    const auto usual = badness("");
    std::map<std::string, unsigned> out;
    for (const auto& [name, value] : badness(process))
        if (const auto at = usual.find(name); at == usual.end() || at->second != value)
            out[name] = value;
    return out;
}

using Changed = std::map<std::string, unsigned>;

TEST(Exposure, SettingsTakeAwayWhatTheySay) {
    EXPECT_EQ(changed("Sandbox.private-tmp = yes\n"), (Changed{{"PrivateTmp", 0}}));
    EXPECT_EQ(changed("Sandbox.private-tmp = no\n"), Changed{});
    EXPECT_EQ(changed("Sandbox.protect-system = full\n"), (Changed{{"ProtectSystem", 3}}));
    EXPECT_EQ(changed("Sandbox.protect-home = read-only\n"), (Changed{{"ProtectHome", 5}}));
    EXPECT_EQ(changed("Sandbox.protect-proc = noaccess\n"), (Changed{{"ProtectProc", 1}}));
    EXPECT_EQ(changed("Umask = 0027\n"), (Changed{{"UMask", 1}}));
    EXPECT_EQ(changed("Cgroup.device-policy = closed\nCgroup.device-allow = /dev/kvm rw\n"),
              (Changed{{"DeviceAllow", 5}}));
    EXPECT_EQ(changed("Cgroup.ip-address-deny = any\nCgroup.ip-address-allow = localhost\n"),
              (Changed{{"IPAddressDeny", 2}}));
    EXPECT_EQ(changed("Capabilities.ambient = CAP_KILL\n"), (Changed{{"AmbientCapabilities", 1}}));
}

TEST(Exposure, WhatOneSettingImpliesCountsToo) {
    EXPECT_EQ(changed("Sandbox.private-devices = yes\n"),
              (Changed{{"PrivateDevices", 0},
                       {"DeviceAllow", 0},
                       {"CapabilityBoundingSet_CAP_MKNOD", 0},
                       {"CapabilityBoundingSet_CAP_SYS_RAWIO", 0}}));
    EXPECT_EQ(changed("Sandbox.protect-clock = yes\n"),
              (Changed{{"ProtectClock", 0},
                       {"CapabilityBoundingSet_CAP_SYS_TIME", 0},
                       {"CapabilityBoundingSet_CAP_WAKE_ALARM", 0}}));
    EXPECT_EQ(changed("DynamicUser = yes\n"), (Changed{{"User", 0},
                                                       {"NoNewPrivileges", 0},
                                                       {"ProtectSystem", 0},
                                                       {"ProtectHome", 5},
                                                       {"PrivateTmp", 0},
                                                       {"RestrictSUIDSGID", 0},
                                                       {"SupplementaryGroups", 0},
                                                       {"RemoveIPC", 0}}));
}

TEST(Exposure, SomeRowsConcernNoRoot) {
    EXPECT_EQ(changed("User = www\n"),
              (Changed{{"User", 0}, {"RemoveIPC", 1}, {"SupplementaryGroups", 0}}));
    EXPECT_EQ(changed("User = nobody\n")["User"], 9U);
    EXPECT_EQ(changed("User = root\n"), Changed{});
    EXPECT_FALSE(badness("").contains("RemoveIPC"));
}

TEST(Exposure, ListsAllowOrDeny) {
    EXPECT_EQ(changed("Sandbox.restrict-address-families = AF_UNIX AF_INET\n"),
              (Changed{{"RestrictAddressFamilies_AF_NETLINK", 0},
                       {"RestrictAddressFamilies_AF_PACKET", 0},
                       {"RestrictAddressFamilies_OTHER", 0}}));
    EXPECT_EQ(changed("Sandbox.restrict-address-families = ~AF_PACKET\n"),
              (Changed{{"RestrictAddressFamilies_AF_PACKET", 0}}));
    // Half the Internet is the Internet.
    EXPECT_EQ(changed("Sandbox.restrict-address-families = ~AF_INET\n"), Changed{});
    EXPECT_EQ(changed("Sandbox.restrict-namespaces = ~user ~mnt\n"),
              (Changed{{"RestrictNamespaces_user", 0}, {"RestrictNamespaces_mnt", 0}}));
    EXPECT_EQ(changed("Sandbox.restrict-namespaces = yes\n").size(), 7U);
    EXPECT_EQ(changed("Capabilities.bounding = ~CAP_CHOWN ~CAP_FSETID ~CAP_SETFCAP\n"),
              (Changed{{"CapabilityBoundingSet_CAP_CHOWN_FSETID_SETFCAP", 0}}));
    EXPECT_EQ(changed("Capabilities.bounding = ~CAP_CHOWN\n"), Changed{});
    EXPECT_EQ(changed("Capabilities.bounding = ()\n").size(), 26U);
}

TEST(Exposure, CallsAreCountedByTheirGroups) {
    EXPECT_EQ(badness("")["SystemCallFilter_swap"], 10U);
    const auto service = badness("Sandbox.system-call-filter = @system-service\n");
    EXPECT_EQ(service.at("SystemCallFilter_mount"), 0U);
    EXPECT_EQ(service.at("SystemCallFilter_privileged"), 9U);
    const auto less =
        badness("Sandbox.system-call-filter = @system-service ~@privileged ~@resources\n");
    EXPECT_EQ(less.at("SystemCallFilter_privileged"), 0U);
    EXPECT_EQ(changed("Sandbox.system-call-filter = ~@mount:EPERM\n"),
              (Changed{{"SystemCallFilter_mount", 0}}));
    EXPECT_EQ(changed("Sandbox.system-call-filter = ~swapon\n"), Changed{});
}

TEST(Exposure, ALaterWordOfTheOtherKindTakesOut) {
    const WordList words({"a b", "~b", "c"});
    EXPECT_FALSE(words.all_others());
    EXPECT_TRUE(words.has("a"));
    EXPECT_FALSE(words.has("b"));
    EXPECT_TRUE(words.has("c"));
    const WordList denied({"~a b", "b"});
    EXPECT_FALSE(denied.has("a"));
    EXPECT_TRUE(denied.has("b"));
    EXPECT_TRUE(denied.has("z"));
}

TEST(Exposure, WhatIsNotAppliedIsAsIfItWereNotWritten) {
    const std::string key = "Process.Sandbox.private-tmp";
    const Exposures all = exposures_of(read("Sandbox.private-tmp = yes\n"), {key});
    EXPECT_EQ(all.tenths, exposures_of(read(""), {}).tenths);
    for (const Exposure& one : all.list) EXPECT_EQ(one.not_applied, one.directive == "PrivateTmp");
}

TEST(Exposure, TheWorstComesFirstAndTheScoreHasBounds) {
    EXPECT_EQ(exposures_of(read(""), {}).list.front().directive, "PrivateNetwork");
    for (unsigned seed = 0; seed < 200; ++seed) {
        const Exposures all = exposures_of(source::RandomService(seed).make(), {});
        EXPECT_LE(all.tenths, 100U);
        for (const Exposure& one : all.list) EXPECT_LE(one.badness, one.range);
    }
    EXPECT_EQ(score_text(96), "9.6");
    EXPECT_EQ(word_of_score(100), "exposed");
    EXPECT_EQ(word_of_score(0), "safe");
}

TEST(Exposure, CapabilitiesHaveTheNumbersOfTheirNames) {
    const auto names = formats::capability_names();
    for (const ExposureRow& row : right_rows()) {
        if (!row.directive.starts_with("CapabilityBoundingSet_")) continue;
        for (std::size_t number = 0; number < names.size(); ++number) {
            const std::string name = "CAP_" + std::string(names[number]);
            const model::Service service = read("Capabilities.bounding = " + name + "\n");
            if (row.badness(Facts(service)) == 0) continue;
            const bool audit = row.may.find("CAP_AUDIT_*") != row.may.npos;
            const bool family =
                (audit && name.starts_with("CAP_AUDIT_")) ||
                (row.may.find("CAP_MAC_*") != row.may.npos && name.starts_with("CAP_MAC_")) ||
                (row.may.find("CAP_DAC_*") != row.may.npos && name.starts_with("CAP_DAC_"));
            EXPECT_TRUE(family || row.may.find(name) != row.may.npos) << row.directive << name;
        }
    }
}

TEST(Exposure, RemediesAreKeysOfTheLanguage) {
    for (const auto rows : {place_rows(), right_rows(), call_rows()})
        for (const ExposureRow& row : rows) {
            std::string line(row.remedy);
            if (line.find('=') == line.npos) ADD_FAILURE() << line;
            diag::Sink sink;
            line = line.substr(0, line.find('=')) + "=\n";
            const auto section = line.starts_with("NotifyAll") ? "[Run]\n" : "[Process]\n";
            EXPECT_TRUE(source::read_definition("a", {{"a.svc", section + line}}, sink)) << line;
            EXPECT_EQ(diag::render_text(sink.list(), {}), "");
        }
}

}  // namespace
}  // namespace slipway::explain
