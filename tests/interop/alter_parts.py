#!/usr/bin/env python3
"""Alters an unpacked dossier in every way that a proof over parts must notice, and holds
two checkers against each other: the program's own and check_parts.py.

    alter_parts.py FOLDER PROGRAM

Each case changes files of the folder, asks both about every exhibit, and puts the files
back. They must agree on all exhibits, and on the altered one the answer must be "no", but
where the case says that nothing of the original was touched.
"""
import json
import os
import re
import subprocess
import sys

import check_parts

FOLDER, PROGRAM = sys.argv[1], sys.argv[2]
DATA = os.path.join(FOLDER, "data")
tried = 0


def path(name):
    return os.path.join(DATA, name)


def own_answers():
    """What the program says, in the words of the other checker; and what the stamp covers."""
    run = subprocess.run([PROGRAM, "--json", "verify", FOLDER], capture_output=True, check=False)
    words = {True: "yes", False: "no", None: "none"}
    exhibits = json.loads(run.stdout)["exhibits"]
    return ({e["exhibit"]: words[e["part_of_original"]] for e in exhibits},
            {e["exhibit"]: e["stamp_covers"] for e in exhibits})


def other_answers():
    with open(path("dossier.json"), encoding="utf-8") as f:
        return {e["exhibit"]: check_parts.check_exhibit(FOLDER, e)[0] for e in json.load(f)["files"]}


def case(what, files, exhibit, want):
    """files: {name: new bytes, or None for a file that is gone}."""
    global tried
    before = {}
    for name, new in files.items():
        before[name] = check_parts.read(path(name))
        if new is None:
            os.remove(path(name))
        else:
            with open(path(name), "wb") as f:
                f.write(new)
    (own, covered), other = own_answers(), other_answers()
    for name, old in before.items():
        with open(path(name), "wb") as f:
            f.write(old)
    if own != other:
        sys.exit("%s: the checkers differ: %s %s" % (what, own, other))
    if own[exhibit] != want:
        sys.exit("%s: %s says %s, not %s" % (what, exhibit, own[exhibit], want))
    # A copy that is not as it was when it was stamped: only the parts in it are covered.
    if want == "yes" and covered[exhibit] != "parts":
        sys.exit("%s: the stamp is said to cover %s" % (what, covered[exhibit]))
    tried += 1


def flipped(raw, at):
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:]


def alter_copy(entry, copy, proof):
    kept = proof.kept
    for index, at, length in kept:
        for place in {at, at + length - 1}:
            case("part %d" % index, {entry["file"]: flipped(copy, place)}, entry["exhibit"], "no")
    covered = {place for _, at, length in kept for place in range(at, at + length)}
    own = [place for place in range(len(copy)) if place not in covered]
    for place in own[:1] + own[-1:]:
        case("a byte of our own", {entry["file"]: flipped(copy, place)}, entry["exhibit"], "yes")
    for cut in (1, len(copy) // 2, len(copy)):
        case("a shorter copy", {entry["file"]: copy[:-cut]}, entry["exhibit"], "no")
    case("a longer copy", {entry["file"]: copy + b"x"}, entry["exhibit"], "yes")
    by_place = sorted(kept, key=lambda part: part[1])
    for (_, a, n), (_, b, m) in zip(by_place, by_place[1:]):
        if a + n == b and copy[a:b] != copy[b:b + m]:
            swapped = copy[:a] + copy[b:b + m] + copy[a:b] + copy[b + m:]
            case("two parts in the other order", {entry["file"]: swapped}, entry["exhibit"],
                 "yes" if swapped == copy else "no")


def alter_proof(entry, text):
    name = entry["parts"]
    lines = text.decode().splitlines(True)

    def no(what, new):
        if new.encode() != text:
            case(what, {name: new.encode()}, entry["exhibit"], "no")

    for i, line in enumerate(lines):
        rest = lines[:i], lines[i + 1:]

        def put(what, *new):
            no("%s, line %d" % (what, i), "".join(rest[0]) + "".join(new) + "".join(rest[1]))

        put("a line left out")
        put("a line twice", line, line)
        if i + 1 < len(lines) and lines[i + 1] != line:
            no("two lines in the other order", "".join(rest[0]) + lines[i + 1] + line + "".join(lines[i + 2:]))
        if line.startswith(("seed ", "hash ")):
            first = "A" if line[5] != "A" else "B"
            put("another value", line[:5] + first + line[6:])
            put("the other kind", {"seed ": "hash ", "hash ": "seed "}[line[:5]] + line[5:])
        if line.startswith(("parts ", "withheld ", "kept ")):
            for number in re.finditer(r"[0-9]+", line):
                for change in (-1, 1):
                    n = int(number.group()) + change
                    if n >= 0:
                        put("another number", line[:number.start()] + str(n) + line[number.end():])
        moved = re.search(r"[ ,]([0-9]+),([0-9]+)", line)
        if line.startswith("kept ") and moved and int(moved.group(1)) > 1:
            put("a byte from one part to the next", "%s%d,%d%s" % (line[:moved.start() + 1], int(moved.group(1)) - 1,
                                                                 int(moved.group(2)) + 1, line[moved.end():]))
    for cut in range(1, len(text), max(1, len(text) // 9)):
        case("cut off", {name: text[:-cut]}, entry["exhibit"], "no")
    case("gone", {name: None}, entry["exhibit"], "no")
    case("empty", {name: b""}, entry["exhibit"], "no")


def alter_statement(entry, other):
    name, root = entry["proofs"][0]["statement"], re.compile(rb"parts-root [0-9a-f]{64}")
    text, theirs = check_parts.read(path(name)), check_parts.read(path(other["proofs"][0]["statement"]))
    for what, new in (("another original", root.sub(root.search(theirs).group(), text)), ("a statement of another", theirs)):
        files = {p["statement"]: new for p in entry["proofs"]}
        case(what, files, entry["exhibit"], "no")
    a, b = entry["parts"], other["parts"]
    case("proofs of two exhibits, exchanged", {a: check_parts.read(path(b)), b: check_parts.read(path(a))},
         entry["exhibit"], "no")
    a, b = entry["file"], other["file"]
    case("two exhibits, exchanged", {a: check_parts.read(path(b)), b: check_parts.read(path(a))}, entry["exhibit"], "no")


def main():
    with open(path("dossier.json"), encoding="utf-8") as f:
        files = json.load(f)["files"]
    own, covered = own_answers()
    if own != other_answers() or set(covered.values()) != {"copy"}:
        sys.exit("before anything was altered: %s %s" % (own, covered))
    with_proof = [e for e in files if e["parts"] is not None]
    size = {e["exhibit"]: len(check_parts.read(path(e["parts"]))) for e in with_proof}
    with_proof.sort(key=lambda e: -size[e["exhibit"]])
    for entry, other in ((with_proof[0], with_proof[1]), (with_proof[-1], with_proof[0])):
        copy, text = check_parts.read(path(entry["file"])), check_parts.read(path(entry["parts"]))
        alter_copy(entry, copy, check_parts.Proof(text))
        alter_proof(entry, text)
        alter_statement(entry, other)
    print(tried, "altered cases, on which both checkers agree")


main()
