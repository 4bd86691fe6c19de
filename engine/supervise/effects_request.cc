// supervise/request: the manager's requests have numbers, so that none is obeyed twice.
#include "engine/base/number.h"
#include "engine/formats/request.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/state.h"

namespace slipway::supervise {
namespace {

using formats::Request;

bool at_work(State state) {
    return state == State::up || state == State::done;
}

bool reached(const Supervisor& s, char goal) {
    switch (goal) {
        case 'd':
            return s.state == State::down;
        case 'l':
        case 'e':
            return s.state != State::reloading;
        case 'r':
            return s.request_left && (at_work(s.state) || s.state == State::down);
        default:
            return at_work(s.state) || s.state == State::down;  // down: ended, or failed
    }
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// One that comes while the same one runs joins it; any other is not done, and its request stays
// without an order.
void order(Supervisor& s, std::uint8_t action) {
    if (s.state == State::reloading && (s.action != action || s.replaced != 0)) return;
    choose_action(s, action);
    const bool by_signal = s.state == State::up && situation_of(s).reload_by_signal;
    if (const int signal = reload_signal(s); by_signal && is_replaced(s, signal)) {
        choose_control(s, signal);
        s.record.stop_step = static_cast<std::uint32_t>(signal);
    }
    const char goal = action == 0 ? 'l' : 'e';
    if (s.request && s.request->goal == goal)
        s.record.order = {s.request->id, formats::OrderEnd::running, 0};
    handle(s, Input::reload);
    if (s.state == State::reloading) return;
    // No command runs: a signal was sent, or nothing was done.
    const bool sent =
        has_main(s.state) && s.state != State::stop_command && situation_of(s).reload_by_signal;
    end_order(s, sent ? formats::OrderEnd::ended : formats::OrderEnd::not_up);
}

}  // namespace

bool take_request(Supervisor& s, char byte) {
    // Moved away first, so that a newer request is not removed with this one; what has been taken
    // is gone, and a byte that somebody sends by hand later is not mistaken for it.
    if (take_off_request(s)) s.pending = taken_request(s);
    if (!s.pending || s.pending->goal != lower(byte)) return true;
    const Request request = *s.pending;
    s.pending.reset();
    if (request.id == s.record.request_taken) return false;
    s.request = request;
    s.request_left = false;
    s.record.request_taken = request.id;
    s.dirty = true;
    return true;
}

void resume_request(Supervisor& s) {
    if (s.record.request_taken == s.record.request_done) return;
    const std::optional<Request> taken = taken_request(s);
    if (!taken || taken->id != s.record.request_taken) return;
    s.request = taken;
    if (taken->id == s.record.order.request) choose_action(s, taken->action);
    // Taken and acted on stand in one record: whatever was to be left was left before.
    s.request_left = true;
}

void keep_left_request(Supervisor& s) {
    s.left_over = take_off_request(s);
}

// One that was taken off by a killed supervisor and does not stand in its record counts as well;
// without that record nothing tells whether it was acted on.
char claim_left_request(Supervisor& s) {
    if (!s.left_over && !s.took_over) return 0;
    const std::optional<Request> left = taken_request(s);
    if (!left || left->id <= s.record.request_taken) return 0;
    s.request = left;
    s.request_left = false;
    s.record.request_taken = left->id;
    s.dirty = true;
    return left->goal;
}

void choose_action(Supervisor& s, std::uint8_t action) {
    s.action = action;
    s.replaced = 0;
    s.action_program.assign("./data/action.");
    s.action_program.append(base::decimal(action).view());
}

void act(Supervisor& s) {
    if (s.request && s.request->goal == 'e') order(s, s.request->action);
}

void reload(Supervisor& s) {
    order(s, 0);
}

void end_order(Supervisor& s, formats::OrderEnd end, std::uint16_t wait_status) {
    formats::Order& order = s.record.order;
    if (order.end != formats::OrderEnd::running) return;
    order.end = end;
    order.wait_status = wait_status;
    s.dirty = true;
}

void finish_request(Supervisor& s) {
    if (!s.request) return;
    if (!at_work(s.state)) s.request_left = true;
    if (!reached(s, s.request->goal)) return;
    s.record.request_done = s.request->id;
    s.request.reset();
    s.dirty = true;
}

}  // namespace slipway::supervise
