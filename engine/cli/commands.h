// The rows of all commands (verbs.h), each defined in the file of its command.
#pragma once

#include "engine/cli/verbs.h"

namespace slipway::cli {

// Look
extern const Verb kList;
extern const Verb kStatus;
extern const Verb kWhy;
extern const Verb kLog;
extern const Verb kGraph;
extern const Verb kBoot;
extern const Verb kCompletion;
// Change
extern const Verb kStart;
extern const Verb kStop;
extern const Verb kRestart;
extern const Verb kReload;
extern const Verb kPin;
extern const Verb kUnpin;
extern const Verb kRelease;
extern const Verb kOnce;
extern const Verb kWake;
extern const Verb kMark;
extern const Verb kIsolate;
extern const Verb kCancel;
extern const Verb kDo;
// Events
extern const Verb kEvent;
// Build
extern const Verb kImport;
extern const Verb kCheck;
extern const Verb kCommit;
extern const Verb kApply;
extern const Verb kCalendar;
extern const Verb kCat;
extern const Verb kDiff;
extern const Verb kEdit;
extern const Verb kExec;
extern const Verb kExplain;
extern const Verb kHistory;
extern const Verb kRollback;
extern const Verb kSandbox;
extern const Verb kPrune;
extern const Verb kEnable;
extern const Verb kDisable;
extern const Verb kMask;
extern const Verb kUnmask;
extern const Verb kPreset;
extern const Verb kRun;
extern const Verb kProve;
// Machine
extern const Verb kPoweroff;
extern const Verb kReboot;
extern const Verb kHalt;
extern const Verb kKexec;
extern const Verb kExit;
extern const Verb kInhibit;
extern const Verb kUpgrade;

}  // namespace slipway::cli
