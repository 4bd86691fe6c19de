// What the manager does for each request: the functions that the table of session.cc names. A file
// for each group: request_look.cc, request_change.cc, request_event.cc, request_whole.cc,
// request_cancel.cc, request_inhibit.cc, request_plan.cc.
//
// The client may do what it asks for, and the frame is whole. Whoever waits for the end is put into
// `session`, and answered when it has come.
#pragma once

#include "engine/manager/session.h"

namespace slipway::manager {

struct Ending;
struct Switch;

using Handler = void (*)(Session&, Client&, const formats::ClientRequest&);

// Look
void answer_list(Session& session, Client& client, const formats::ClientRequest& request);
void answer_status(Session& session, Client& client, const formats::ClientRequest& request);
void answer_follow(Session& session, Client& client, const formats::ClientRequest& request);
// Goes on with a list for which there was no room.
void continue_list(Session& session, Client& client);
// Event
void answer_event(Session& session, Client& client, const formats::ClientRequest& request);
// Change
void answer_change(Session& session, Client& client, const formats::ClientRequest& request);
// Whole
void answer_apply(Session& session, Client& client, const formats::ClientRequest& request);
void answer_shutdown(Session& session, Client& client, const formats::ClientRequest& request);
// A cancel of everything that is under way, a shutdown or a switch included (request_cancel.cc).
void cancel_whole(Session& session, Client& client, const formats::ClientRequest& request);
// Carries it out; called by the loop, once a turn.
void do_cancel(Session& session, Ending& ending, Switch& change);
// Plan
void answer_plan(Session& session, Client& client, const formats::ClientRequest& request);
// Finds the answer for the next who asked; once a turn, for it takes its time. `state_path`: of the
// boot state, which names the generation.
void rehearse_for_next(Session& session, const std::string& state_path);
// Goes on with an answer for which there was no room.
void continue_rehearsal(Session& session, Client& client);
// Inhibit
void answer_inhibit(Session& session, Client& client, const formats::ClientRequest& request);
// The reasons of those who hold back a shutdown now; empty: nobody does.
std::string inhibited_by(Session& session);

}  // namespace slipway::manager
