"""What this version cannot do yet, each with what is missing. What has become possible must leave this table.

"UNIT/KEY" is a pair that differs. "UNIT" is a unit whose definition is refused as a whole; none of its pairs is compared.
"""

from __future__ import annotations

NOT_YET: dict[str, str] = {
    "dynamic-user": "dynamic users",
    "dynamic-user-state": "dynamic users",
    "env-unset-value": "Unset of a variable with its value",
    "sched-fifo": "Scheduling.cpu-reset-on-fork",
    "numa": "Scheduling.numa-policy",
    "numa-preferred": "Scheduling.numa-policy",
    "personality": "Scheduling.personality, coredump-filter",
    "coredump-all": "Scheduling.coredump-filter",
    "coredump-number": "Scheduling.coredump-filter",
    "keyring-private": "Security.keyring",
    "keyring-shared": "Security.keyring",
    "keyring-inherit": "Security.keyring",
    "keyring-user": "Security.keyring",
    "label": "Security.apparmor-profile",
    "ids-nologin/env.SHELL": "no SHELL for a user without a login",
    "ids-group/groups": "no supplementary group for Group without User",
}
