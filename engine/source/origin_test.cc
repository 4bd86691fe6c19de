#include "engine/source/origin.h"

namespace slipway::source {
namespace {

TEST(Origin, EachValueHasItsPlace) {
    const std::vector<Text> texts{
        {"/usr/web.svc",
         "[Run]\nCommand = /bin/a \\\n  b\n[Service]\nDescription = old\n[Dependencies]\nNeeds = "
         "x\n"
         "Needs = y z\n"},
        {"/etc/10.conf",
         "[Service]\nDescription = new\n[Dependencies]\nNeeds = w\n[Nothing]\nX = 1\n"},
        {"/etc/20.conf", "[Dependencies]\nWants = v\nWants =\n[Socket 2]\nListen = 80\n"}};
    std::string out;
    for (const Origin& o : origins_of(texts))
        out += o.section + "." + o.key + "=" + o.value + " " + o.where.path + ":" +
               std::to_string(o.where.line) + (o.replaced ? " replaced\n" : "\n");
    EXPECT_EQ(out,
              "Service.Description=old /usr/web.svc:5 replaced\n"
              "Service.Description=new /etc/10.conf:2\n"
              "Dependencies.Needs=x /usr/web.svc:7\n"
              "Dependencies.Needs=y z /usr/web.svc:8\n"
              "Dependencies.Needs=w /etc/10.conf:4\n"
              "Dependencies.Wants=v /etc/20.conf:2 replaced\n"
              "Dependencies.Wants= /etc/20.conf:3\n"
              "Run.Command=/bin/a b /usr/web.svc:2\n"
              "Socket 2.Listen=80 /etc/20.conf:5\n");
}

TEST(Origin, TheFilesOfAnInstance) {
    std::map<std::string, Files> files;
    files["t@"].path = "/t@.svc";
    files["t@"].drop_ins = {{"10.conf", "/t@/10"}, {"20.conf", "/t@/20"}};
    files["t@a"].drop_ins = {{"20.conf", "/t@a/20"}, {"30.conf", "/t@a/30"}};
    files["lost"].drop_ins = {{"1.conf", "/lost/1"}};
    EXPECT_EQ(paths_of(files, "t@a"),
              (std::vector<std::string>{"/t@.svc", "/t@/10", "/t@a/20", "/t@a/30"}));
    EXPECT_EQ(paths_of(files, "t@b"), (std::vector<std::string>{"/t@.svc", "/t@/10", "/t@/20"}));
    EXPECT_TRUE(paths_of(files, "lost").empty());
    EXPECT_TRUE(paths_of(files, "nobody").empty());
}

}  // namespace
}  // namespace slipway::source
