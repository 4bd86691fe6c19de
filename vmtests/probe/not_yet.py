"""What this version cannot do yet, each with what is missing. "python3 -m vmtests.probe renew" takes out what has become
possible; until then the tests only warn of it.

"UNIT/KEY" is a pair that differs. "UNIT" is a unit whose definition is refused as a whole: all its pairs, until it is
accepted; from then on those that differ.
"""

from __future__ import annotations

MISSING: dict[str, tuple[str, ...]] = {}

NOT_YET = {name: reason for reason, names in MISSING.items() for name in names}
