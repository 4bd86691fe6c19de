#include "engine/cli/svg.h"

namespace slipway::cli {
namespace {

TEST(Svg, TextsAreEscaped) {
    Svg svg(10, 20, ".a { fill: red; }");
    svg.rectangle(1, 2, 3, 4, "a", "<\"&\x01>");
    svg.rectangle(1, 2, 3, 4, "a", "");
    svg.text(5, 6, "a<b", "a");
    svg.curve(0, 0, 100, 50, "a", "");
    const std::string text = svg.finish();
    for (const char* part :
         {"width=\"10\" height=\"20\"", "<title>&lt;&quot;&amp;?&gt;</title></rect>",
          "height=\"4\" class=\"a\"/>", ">a&lt;b</text>", "M0 0 C50 0 50 50 100 50", "</svg>\n"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
}

}  // namespace
}  // namespace slipway::cli
