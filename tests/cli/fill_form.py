"""Fills in the text form of a statement: fill_form.py FORM OUT key=answer...

A key may come more than once: then the first is for the first observation, and so on. \\n in
an answer ends a line. The answer to a choice is its tokens, with commas between."""
import re
import sys

source, target = sys.argv[1:3]
want = {}
for pair in sys.argv[3:]:
    key, answer = pair.split("=", 1)
    want.setdefault(key, []).append(answer)
out, answer, waits = [], "", False
for line in open(source, encoding="utf-8").read().split("\n"):
    key = re.match(r"\[([a-z_]+)\]", line)
    if key:
        answer = want[key.group(1)].pop(0) if want.get(key.group(1)) else ""
        waits = answer != ""
    option = re.match(r"\( \) ([a-z-]+) ", line)
    if option:
        waits = False
        if option.group(1) in answer.split(","):
            line = "(x)" + line[3:]
    elif waits and not key and not line.startswith("##"):
        out.extend(answer.split("\\n"))
        waits = False
    out.append(line)
if any(want.values()):
    sys.exit(f"no such question: {[k for k, v in want.items() if v]}")
open(target, "w", encoding="utf-8").write("\n".join(out))
