#!/usr/bin/env python3
"""Checks the proofs over parts of an unpacked dossier by docs/FORMAT-parts.md alone.

    check_parts.py FOLDER            a line for each exhibit: its number, "yes", "no" or
                                     "none", and why
    check_parts.py COPY PROOF [ROOT] one copy; ROOT is what a statement names

Standard library only, and nothing of the program's own code: it is a second reading of
the format. It does not look at stamps, signatures or the list of files.
"""
import base64
import hashlib
import json
import os
import re
import sys

MAX_PARTS = 1 << 22
MAX_PROOF = 8 << 20
MAX_NUMBER = 1 << 62
CLASSES = ["structure", "pixels", "audio", "date", "location", "device", "identity", "software", "thumbnail",
           "hidden", "message", "text", "unknown"]


class Wrong(Exception):
    """The proof does not hold; the text says why."""


def sha(*pieces):
    h = hashlib.sha256()
    for piece in pieces:
        h.update(piece)
    return h.digest()


def left_size(count):
    """RFC 9162, 2.1.1: the largest power of two below count."""
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def number(text):
    if not re.fullmatch(r"0|[1-9][0-9]*", text) or int(text) >= MAX_NUMBER:
        raise Wrong("a number is not written as it must be")
    return int(text)


class Proof:
    """The lines of a proof, each in the one form that is allowed."""

    def __init__(self, raw):
        if len(raw) > MAX_PROOF or not raw.endswith(b"\n"):
            raise Wrong("too long, or cut off")
        try:
            self.lines = raw.decode("ascii").split("\n")[:-1]
        except UnicodeDecodeError as bad:
            raise Wrong("not ASCII") from bad
        self.next = 0
        if self.line("") != "bewaar-parts/1":
            raise Wrong("another kind of text")
        root = self.line("parts-root ")
        if not re.fullmatch(r"[0-9a-f]{64}", root):
            raise Wrong("no root")
        self.root = bytes.fromhex(root)
        self.parts = number(self.line("parts "))
        if not 0 < self.parts <= MAX_PARTS:
            raise Wrong("no number of parts")
        self.kept = []      # (index, place in the copy, length)
        self.runs = []      # (kept, first, end)
        names = self.line("classes ")
        self.classes = [] if names == "none" else names.split(",")
        if self.classes != [c for c in CLASSES if c in self.classes]:
            raise Wrong("unknown classes, or not in order")
        done = 0
        before = None       # ("withheld",) or ("kept", where it ends in the copy)
        while done < self.parts:
            if self.peek("kept "):
                count, before = self.read_kept(done, before)
                self.runs.append((True, done, done + count))
            else:
                count, before = self.read_withheld(before)
                self.runs.append((False, done, done + count))
            done += count
        if done != self.parts or not self.kept:
            raise Wrong("the runs do not add up")
        end = 0
        for _, at, length in sorted(self.kept, key=lambda part: part[1]):
            if at < end:
                raise Wrong("a byte of the copy stands for two parts")
            end = at + length
        self.whole = self.kinds()

    def peek(self, key):
        return self.next < len(self.lines) and self.lines[self.next].startswith(key)

    def line(self, key):
        if not self.peek(key):
            raise Wrong("a line is missing: " + key)
        self.next += 1
        return self.lines[self.next - 1][len(key):]

    def read_kept(self, done, before):
        at, lengths = (self.line("kept ").split(" ", 1) + [""])[:2]
        at = number(at)
        if before == ("kept", at):
            raise Wrong("two runs that are one")
        lengths = [number(n) for n in lengths.split(",")]
        if 0 in lengths or done + len(lengths) > self.parts:
            raise Wrong("an empty part, or too many parts")
        for i, length in enumerate(lengths):
            self.kept.append((done + i, at, length))
            at += length
        if at > MAX_NUMBER:
            raise Wrong("too large")
        return len(lengths), ("kept", at)

    def read_withheld(self, before):
        count = number(self.line("withheld "))
        if before == ("withheld",) or count == 0:
            raise Wrong("two runs that are one, or an empty run")
        return count, ("withheld",)

    def kinds(self):
        """For each part: is it kept? As a running count, so that a subtree is one look."""
        total, counts = 0, [0]
        for kept, first, end in self.runs:
            for _ in range(first, end):
                total += kept
                counts.append(total)
        return counts

    def node(self, key):
        text = self.line(key)
        try:
            value = base64.b64decode(text, validate=True)
        except ValueError as bad:
            raise Wrong("no base64") from bad
        if len(value) != 32 or base64.b64encode(value).decode() != text:
            raise Wrong("no value of 32 bytes")
        return value


def seeded(seed, first, count, pieces):
    """Hash of a subtree that is kept whole."""
    if count == 1:
        return sha(b"\0", seed, pieces[first])
    k = left_size(count)
    return sha(b"\1", seeded(sha(b"\2", seed), first, k, pieces),
               seeded(sha(b"\3", seed), first + k, count - k, pieces))


def subtree(proof, first, count, pieces):
    kept = proof.whole[first + count] - proof.whole[first]
    if kept == 0:
        return proof.node("hash ")
    if kept == count:
        return seeded(proof.node("seed "), first, count, pieces)
    k = left_size(count)
    left = subtree(proof, first, k, pieces)
    return sha(b"\1", left, subtree(proof, first + k, count - k, pieces))


def check(copy, raw):
    """The root that copy and proof lead to, how many bytes are of the original, and the classes."""
    proof = Proof(raw)
    pieces = {}
    for index, at, length in proof.kept:
        if at + length > len(copy):
            raise Wrong("the copy is shorter than its proof says")
        pieces[index] = copy[at:at + length]
    tree = subtree(proof, 0, proof.parts, pieces)
    if proof.next != len(proof.lines):
        raise Wrong("lines are left over")
    if sha(b"\4", proof.parts.to_bytes(8, "big"), tree) != proof.root:
        raise Wrong("the bytes are not the parts that the proof names")
    return proof.root, sum(map(len, pieces.values())), proof.classes


def read(path):
    with open(path, "rb") as f:
        return f.read()


def stated_roots(folder, proofs):
    """What the statements that lead to a stamped value say of the original."""
    for p in proofs:
        try:
            text = read(os.path.join(folder, "data", p["statement"])).decode("ascii")
        except (OSError, UnicodeDecodeError):
            continue
        found = re.fullmatch(r"bewaar-item/2\nsalt \S+\ncopy-sha256 \S+\ncopy-policy \d+\nparts-root ([0-9a-f]{64})\n",
                             text)
        if found:
            yield bytes.fromhex(found.group(1))


def check_exhibit(folder, entry):
    path = os.path.join(folder, "data", entry["file"])
    base = os.path.basename(entry["file"]).split(".", 1)[0]
    proof = os.path.join(folder, "data", "proofs", base + ".parts.txt")
    if not os.path.exists(proof):
        return ("none", entry["parts_why"]) if entry["parts"] is None else ("no", "the proof is missing")
    try:
        root, of_original, classes = check(read(path), read(proof))
    except Wrong as why:
        return "no", str(why)
    if root not in stated_roots(folder, entry["proofs"]):
        return "no", "no statement names this original"
    return "yes", "%d bytes of the original; withheld: %s" % (of_original, " ".join(classes) or "nothing")


def main():
    if len(sys.argv) == 2:
        with open(os.path.join(sys.argv[1], "data", "dossier.json"), encoding="utf-8") as f:
            for entry in json.load(f)["files"]:
                print(entry["exhibit"], *check_exhibit(sys.argv[1], entry))
        return 0
    try:
        root, of_original, classes = check(read(sys.argv[1]), read(sys.argv[2]))
    except Wrong as why:
        print("no", why)
        return 1
    if len(sys.argv) > 3 and bytes.fromhex(sys.argv[3]) != root:
        print("no another root")
        return 1
    print("yes", of_original, " ".join(classes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
