// Pieces of an SVG file. Texts are escaped; lengths are whole pixels.
#pragma once

#include <string>
#include <string_view>

namespace slipway::cli {

class Svg {
public:
    // `style`: rules for the classes that are used.
    Svg(int width, int height, std::string_view style);

    // `title` is shown under the pointer; may be empty.
    void rectangle(
        int x, int y, int width, int height, std::string_view kind, std::string_view title);
    void line(int x1, int y1, int x2, int y2, std::string_view kind);
    // From left to right, leaving and arriving level.
    void curve(int x1, int y1, int x2, int y2, std::string_view kind, std::string_view title);
    void text(int x, int y, std::string_view text, std::string_view kind);

    std::string finish() { return std::move(out_) + "</svg>\n"; }

private:
    std::string out_;
};

// Room that a text of the size used takes, in pixels.
int text_width(std::string_view text);

}  // namespace slipway::cli
