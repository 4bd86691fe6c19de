"""What a service is given, told by a probe inside of it: under Slipway and under systemd 252.

`topics` has the rows: each states an attribute as a systemd unit does and as a definition of ours does, and names the
keys of the probe's report that show it. `systemd_side` and `slipway_side` boot one machine each, which runs all units;
`vmtests/cases/probe_test.py` compares the reports key by key, each under an id of its own.

    /usr/bin/python3 -m vmtests.probe rows | show UNIT | compare | renew
"""
