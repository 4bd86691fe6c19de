#!/usr/bin/env python3
"""Records what systemd-analyze says about calendar events: calendar_record.py [PROGRAM] >testdata/calendar-systemd

PROGRAM is systemd-analyze (of systemd 252 so far) or something that runs it. The test compares the table with ours, so that
no test needs systemd. A line: zone as in $TZ, seconds since 1970, event, and the next times, "never", or "refused".

Left out is where we differ on purpose (docs/formats/calendar.md): events of an hour in which a clock is changed, lists of days
from the end of a month that systemd 252 refuses (~28,12), ranges of one value (5..5).
"""
import calendar
import os
import random
import re
import subprocess
import sys
import time

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "systemd-analyze"
ZONES = ["UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"]
TIMES = 5

BY_HAND = """
minutely|hourly|daily|monthly|weekly|yearly|annually|quarterly|semiannually|semi-annually|biannually|bi-annually
DAILY|Daily UTC|weekly utc|secondly|Mon|Mon..Fri|Mon-Fri|Sat,Sun|Sat..Tue|Mon..Sun|Wed..Wed,Wed *-1|Mon,|Wed, 17:48
Mon,,Tue|,Mon|mond|tues|Mon..|Mon..Wed..Fri|Mon12|Mon,12:00|Mon  05:00|MONDAY 5:0|Mon,Sun 27-*-* 2,1:23
Thu,Fri 2027-*-1,5 11:12:13|*-*-7 0:0:0|10-15|monday *-12-* 17:00|Mon,Fri *-*-3,1,2 *:30:45|12,14,13,12:20,10,30
12..14:10,20,30|mon,fri *-1/2-1,3 *:30:45|03-05 08:05:40|08:05:40|05:40|Sat,Sun 12-05 08:05:40|2029-03-05 05:40
05:40:23.4200004/3.1700005|2029-02..04-05|2029-03-05 05:40 UTC|2029-03-05|*:2/3|*-*-*|*-*|*|12|12:|:12|1:2:3:4|1-2-3-4
*-02~03|Mon *-05~07/1|*~1|*~28|*-*~1..7/2|*~5/2|*~1/2|*-*~7..1|*-*~1,3|*~1..3,5|*-*-1~3|2026~5|~1|*-02-29
Mon *-02-29|Fri *-*-13|24:00|*:60|*:*:60|*:*:59.9999999|*:*:0.99999951|*-0-1|*-13-1|*-1-0|*-1-32|1969-1-1|2200-1-1
2199-12-31|69-1-1|70-1-1|99-1-1|100-1-1|0-1-1|69..71-1-1|2027/30-1-1|2027..2029-1-1|*-*-3..1|*-*-1/0|*-*-1/40
*-*-1..20/40|*-*-5..5/2|*:0/7|*:0/59|*:0/60|0/24:00|0/23:00|*:50/10|*:50/9|*:*:*|*:*:0/7|*:*:0.5/1.5|*:*:0..10/2.5
*:*:10.5..20|*:*:10..20.5|*:*:1/0.0000001|*:*:*.5|*:0:0/0.5|*:*:0/60|*:*:59/1|*/2:00|*:*/2|*-*/2-1
*,1:0|1,*:0|*..3:0|1,,2:0|1,:0|1../2:0|1/2..4:0|1.5:00|+5:00|00001:00|4294967297:00|2026-1-1T05:00|05:00UTC
@2000000000|@2000000000 UTC|@100|@x|hourly UTC UTC|UTC|2027-*-* 12:00|2026-01-01 00:00:01|2026-01-01|1970-1-1
""".replace("\n", "|").split("|")

# Where a clock is changed and we agree: what comes twice, at certain hours; what is left out, at each hour.
CHANGES = [
    (ZONES[1], "2026-10-23 12:00", "02:30"), (ZONES[1], "2026-10-23 12:00", "1..4:15"),
    (ZONES[1], "2026-03-28 22:00", "*:0/30"), (ZONES[1], "2026-03-28 22:00", "hourly"),
    (ZONES[2], "2026-10-31 12:00", "01:30"), (ZONES[2], "2026-03-08 05:00", "*:0/20"),
    (ZONES[3], "2026-10-03 14:00", "*:0/15"), (ZONES[3], "2026-04-03 14:00", "1:45"),
]


def answer(zone, after, event):
    """The next times as seconds since 1970, "never" behind the last; or "refused"."""
    base = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(after))
    command = [PROGRAM, "calendar", f"--iterations={TIMES}", f"--base-time={base}", "--", event]
    environment = dict(os.environ, TZ=zone, LC_ALL="C", SYSTEMD_COLORS="0")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return "refused"
    found = re.findall(r"(?:\(in UTC\)|Next elapse|Iter\. #\d+): \w+ (\S+ \S+) UTC$", done.stdout, re.M)
    times = [str(calendar.timegm(time.strptime(text, "%Y-%m-%d %H:%M:%S"))) for text in found]
    return " ".join(times + (["never"] if len(times) < TIMES else []))


# At 23:28:28 it leaves out 00:06:56; and there is no month 16.
WRONG = {"*:6/36:56", "*-7..16/5~* 23,12,6..18:*"}


def values(rng, least, most, step=True, most_parts=3, least_range=1):
    """One field: values, ranges, repetitions."""
    if rng.random() < 0.25:
        return "*"
    parts = []
    for _ in range(min(rng.choice([1, 1, 1, 2, 3]), most_parts)):
        first = rng.randint(least, most)
        part = str(first)
        if rng.random() < 0.3 and first + least_range <= most:
            part += f"..{rng.randint(first + least_range, most)}"
        if step and rng.random() < 0.3:
            part += f"/{rng.randint(1, max(1, most - first + 1))}"
        parts.append(part)
    return ",".join(parts)


def event(rng, hours):
    """An event at random; most have a meaning."""
    days = ["Mon", "tue", "Wednesday", "Thu", "Fri", "SAT", "sunday"]
    text = ""
    if rng.random() < 0.5:
        text = ",".join(rng.choice(days) for _ in range(rng.randint(1, 3)))
        if rng.random() < 0.3:
            text = "..".join(rng.sample(days, 2))
    if rng.random() < 0.7:
        date = values(rng, 1, 12) + rng.choice(["-", "-", "-", "~"])
        date += values(rng, 1, 28, most_parts=1 if date[-1] == "~" else 3)
        if rng.random() < 0.5:
            date = values(rng, 2025, 2040) + "-" + date
        text += " " + date
    if rng.random() < 0.7 or not text or hours[0] > 0:
        text += " " + (values(rng, *hours, False) if hours[0] > 0 else values(rng, *hours)) + ":" + values(rng, 0, 59)
        if rng.random() < 0.5:
            text += ":" + values(rng, 0, 59)
    return text.strip()


def main():
    rng = random.Random(20261122)
    start = calendar.timegm((2026, 1, 1, 0, 0, 0))
    rows = [("UTC0", start, text) for text in BY_HAND if text]
    rows += [(zone, calendar.timegm(time.strptime(after, "%Y-%m-%d %H:%M")), text) for zone, after, text in CHANGES]
    rows += [("UTC0", start + rng.randrange(86400 * 1000), event(rng, (0, 23))) for _ in range(500)]
    while len(rows) < 1000:
        text = event(rng, (4, 22))
        if "*:" not in text.split(" ")[-1][:2]:
            rows.append((rng.choice(ZONES[1:]), start + rng.randrange(86400 * 1000), text))
    for _ in range(500):  # one byte wrong
        text = event(rng, (0, 23))
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["", rng.choice("0123456789*/.,-~: aM"), text[at] * 2]) + text[at + 1:]
        rows.append(("UTC0", start, text.strip()))
    for zone, after, text in rows:
        if text in WRONG:
            continue
        print("\t".join([zone, str(after), text, answer(zone, after, text)]))


if __name__ == "__main__":
    main()
