"""tools/bench: Slipway and Debian's supervision suites side by side, against goals.

Every peer gets the same tree of services, and the same event ends a measurement: the service's own first
instructions, stamped into a mapped file. Rounds are interleaved (peer A, B, C, A, B, C, …), so that noise hits all
alike, and medians are compared. Everything runs in a cgroup, whose CPU time and memory count the whole of a peer,
on a memory file system of its own. Only processes that were started here are signalled.
"""
