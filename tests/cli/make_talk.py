#!/usr/bin/env python3
"""Two exports of one talk that never was, with what is true about them: for the tests of
comparison. make_talk.py FOLDER MESSAGES SEED [forged] writes here.txt (one phone, in its zone
with summer time, minutes), there.txt (the other, in another zone, seconds) and truth.json.
On each side one message of a hundred is missing; some arrive late; media are named in the
language of the phone; forged lines stand in here.txt alone."""
import datetime
import json
import random
import sys
import zoneinfo

WORDS = "rain bread train letter window coffee lamp river winter song stairs blue paper tea road garden salt".split()


def text(r, i):
    if r.random() < 0.3:
        return r.choice(["ok", "good night", "yes", "where are you?", "ha"])
    return f"{r.choice(WORDS)} {r.choice(WORDS)} {i} {r.choice(WORDS)}"


def here_line(t, zone, who, words):
    return t.astimezone(zone).strftime("%d.%m.%y, %H:%M") + f" - {who}: {words}\n"


def there_line(t, zone, who, words):
    return t.astimezone(zone).strftime("[%d/%m/%Y, %H:%M:%S]") + f" {who}: {words}\r\n"


def main():
    folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    forged = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    r = random.Random(seed)
    berlin, tehran = zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("Asia/Tehran")
    t = datetime.datetime(2021, 1, 20, 8, 0, tzinfo=datetime.timezone.utc)
    truth = {"both": 0, "only_here": [], "only_there": [], "forged": []}
    n_here = n_there = 0
    here, there = [], []
    for i in range(count):
        gap = r.uniform(0, 6 * 3600) if r.random() < 0.1 else r.uniform(5, 240)
        t += datetime.timedelta(seconds=gap * min(1, 120000 / count))  # not longer than some five years
        delay = datetime.timedelta(seconds=r.uniform(0, 400) if r.random() < 0.02 else r.uniform(0, 3))
        mine = r.random() < 0.5
        words = text(r, i)
        media = r.random() < 0.05
        in_here, in_there = r.random() >= 0.01, r.random() >= 0.01
        if in_here:
            n_here += 1
            here.append(here_line(t, berlin, "A." if mine else "B. phone", "<Medien ausgeschlossen>" if media else words))
        if in_there:
            n_there += 1
            there.append(there_line(t + delay, tehran, "A. abroad" if mine else "B.", "\u200eimage omitted" if media else words))
        truth["both"] += in_here and in_there
        if in_here and not in_there:
            truth["only_here"].append(n_here)
        if in_there and not in_here:
            truth["only_there"].append(n_there)
        if len(truth["forged"]) < forged and i % 53 == 52:
            n_here += 1
            here.append(here_line(t, berlin, "B. phone", f"I never said this {i} times"))
            truth["forged"].append(n_here)
            truth["only_here"].append(n_here)
    truth["here"], truth["there"] = n_here, n_there
    with open(f"{folder}/here.txt", "w", encoding="utf-8", newline="") as f:
        f.writelines(here)
    with open(f"{folder}/there.txt", "w", encoding="utf-8", newline="") as f:
        f.writelines(there)
    with open(f"{folder}/truth.json", "w", encoding="utf-8") as f:
        json.dump(truth, f)


main()
