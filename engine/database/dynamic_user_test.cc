#include <gtest/gtest.h>

#include "engine/database/plan_text.h"
#include "engine/database/service_directory.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"

namespace slipway::database {
namespace {

// The plan without its first and last lines and what every plan has.
std::string plan_of(const std::string& process,
                    const std::string& file = "run",
                    const std::string& name = "web") {
    diag::Sink sink;
    const auto service = source::read_definition(
        name, {{name + ".svc", "[Run]\nCommand = /bin/x\n[Process]\n" + process}}, sink);
    if (!service) return diag::render_text(sink.list(), {});
    for (const File& one : service_directory(*service, {"/lib", "/run/s"}, sink))
        if (one.path == file) return one.text + diag::render_text(sink.list(), {});
    return {};
}

bool has(const std::string& plan, const std::string& line) {
    return ("\n" + plan).find("\n" + line + "\n") != std::string::npos;
}

TEST(DynamicUserPlan, ImpliesWhatSystemdDoes) {
    const std::string plan = plan_of("DynamicUser = yes\n");
    for (const char* const line :
         {"user web", "dynamic-user /run/s/dynamic-users", "no-new-privileges", "view keep / ro",
          "view tmp /tmp from=/tmp", "view tmp /var/tmp from=/var/tmp", "name-spaces mount"})
        EXPECT_TRUE(has(plan, line)) << line << "\n" << plan;
    // Read-only as all that is above it.
    EXPECT_EQ(plan.find("/home"), std::string::npos) << plan;
    EXPECT_NE(plan.find("\nsystem-call-filter data/filter "), std::string::npos) << plan;
    EXPECT_TRUE(has(plan_of("DynamicUser = yes\n", "data/cleanup"), "remove-private"));
    EXPECT_EQ(plan_of("DynamicUser = no\n").find("dynamic-user"), std::string::npos);
}

TEST(DynamicUserPlan, CannotBeTurnedWeaker) {
    const std::string plan = plan_of(
        "DynamicUser = yes\nSandbox.private-tmp = no\nSandbox.protect-system = no\n"
        "Sandbox.protect-home = yes\nNoNewPrivileges = no\n");
    for (const char* const line : {"no-new-privileges", "view keep / ro", "view tmp /tmp from=/tmp",
                                   "view inaccessible -/home"})
        EXPECT_TRUE(has(plan, line)) << line << "\n" << plan;
}

TEST(DynamicUserPlan, NamesItsUser) {
    EXPECT_TRUE(has(plan_of("DynamicUser = yes\nUser = www\nGroup = data\n"), "user www"));
    EXPECT_TRUE(has(plan_of("DynamicUser = yes\nUser = www\nGroup = data\n"), "group data"));
    EXPECT_TRUE(has(plan_of("DynamicUser = yes\n", "run", "web@one"), "user web"));
    EXPECT_NE(plan_of("DynamicUser = yes\n", "run", "web.one").find("\nuser _du"),
              std::string::npos);
}

TEST(DynamicUserPlan, KeepsItsDirectoriesInPrivate) {
    const std::string directories =
        "DynamicUser = yes\nDirectories = state /var/lib/web 0755\nDirectories = cache "
        "/var/cache/web/a 0750\nDirectories = runtime /run/web 0755\n";
    const std::string plan = plan_of(directories);
    for (const char* const line :
         {"directory state /var/lib/web 0755", "directory runtime /run/web 0755",
          "view tmpfs /var/lib/private ro needed options=mode=0755,size=4m,nr_inodes=1k",
          "view bind /var/lib/private/web needed from=/var/lib/private/web",
          "view bind /var/cache/private/web/a needed from=/var/cache/private/web/a",
          "view keep /run/web"})
        EXPECT_TRUE(has(plan, line)) << line << "\n" << plan;
    const std::string rooted = plan_of(directories + "RootDirectory = /srv/root\n");
    EXPECT_TRUE(has(rooted, "view bind /var/lib/web needed from=/var/lib/private/web")) << rooted;
    EXPECT_EQ(rooted.find("view tmpfs"), std::string::npos) << rooted;
}

}  // namespace
}  // namespace slipway::database
