#include "engine/supervise/policy_texts.h"

#include <algorithm>
#include <span>

namespace slipway::supervise {

bool PolicyTexts::keep(formats::Policy& policy) {
    const std::array texts{&policy.pid_file, &policy.cgroup, &policy.bell};
    std::size_t size = 0;
    for (const std::string_view* text : texts) size += text->size() + 1;
    char* to = near_.data();
    if (size > near_.size()) {
        auto map = sys::map_anonymous(formats::kMaxPolicyBytes);
        if (!map) {
            for (std::string_view* text : texts) *text = {};
            return false;
        }
        far_ = std::move(map).value();
        to = reinterpret_cast<char*>(far_.bytes().data());
    }
    for (std::string_view* text : texts) {
        const char* begin = to;
        to = std::copy(text->begin(), text->end(), to);
        *to++ = '\0';
        *text = {begin, text->size()};
    }
    return true;
}

}  // namespace slipway::supervise
