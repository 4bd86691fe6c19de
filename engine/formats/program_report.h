// How slipway-exec tells its supervisor that the program of the plan was executed (`ready program`
// of data/policy).
//
// The supervisor gives it one end of a pipe and names it in a variable. slipway-exec makes the end
// close-on-exec, so that only it can write there, and writes kExecuting right before the execve(2)
// of the program, kNotExecuted when that failed. So: the end of the pipe behind kExecuting means
// that the program was executed; behind anything else slipway-exec ended before.
#pragma once

namespace slipway::formats {

inline constexpr const char* kProgramReportVariable = "SLIPWAY_PROGRAM";  // the descriptor's number
// Behind the 64 sockets and stored descriptors that slipway-exec can pass, from 3 on.
inline constexpr int kProgramReportDescriptor = 67;

inline constexpr char kExecuting = 'p';
inline constexpr char kNotExecuted = 'f';

}  // namespace slipway::formats
