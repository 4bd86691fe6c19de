#include "engine/cli/svg.h"

#include <algorithm>

namespace slipway::cli {
namespace {

constexpr int kCharacter = 8;  // width of a character of 13 pixels, rather too much

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                // Other controls are no characters of XML.
                out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        }
    }
    return out;
}

std::string value(const char* name, int number) {
    return std::string(" ") + name + "=\"" + std::to_string(number) + "\"";
}

std::string end_of(const char* tag, std::string_view kind, std::string_view title) {
    std::string text = " class=\"" + std::string(kind) + "\"";
    if (title.empty()) return text + "/>\n";
    return text + "><title>" + escaped(title) + "</title></" + tag + ">\n";
}

}  // namespace

Svg::Svg(int width, int height, std::string_view style) {
    out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\"" + value("width", width) +
           value("height", height) + ">\n<style>text { font: 13px sans-serif; }\n" +
           std::string(style) + "</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
}

void Svg::rectangle(
    int x, int y, int width, int height, std::string_view kind, std::string_view title) {
    out_ += "<rect" + value("x", x) + value("y", y) + value("width", width) +
            value("height", height) + end_of("rect", kind, title);
}

void Svg::line(int x1, int y1, int x2, int y2, std::string_view kind) {
    out_ += "<line" + value("x1", x1) + value("y1", y1) + value("x2", x2) + value("y2", y2) +
            end_of("line", kind, "");
}

void Svg::curve(int x1, int y1, int x2, int y2, std::string_view kind, std::string_view title) {
    const int bend = std::max(30, (x2 - x1) / 2);
    const auto point = [](int x, int y) { return std::to_string(x) + " " + std::to_string(y); };
    out_ += "<path d=\"M" + point(x1, y1) + " C" + point(x1 + bend, y1) + " " +
            point(x2 - bend, y2) + " " + point(x2, y2) + "\"" + end_of("path", kind, title);
}

void Svg::text(int x, int y, std::string_view text, std::string_view kind) {
    out_ += "<text" + value("x", x) + value("y", y) + " class=\"" + std::string(kind) + "\">" +
            escaped(text) + "</text>\n";
}

int text_width(std::string_view text) {
    return kCharacter * static_cast<int>(text.size());
}

}  // namespace slipway::cli
