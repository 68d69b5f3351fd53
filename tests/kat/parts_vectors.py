#!/usr/bin/env python3
"""Writes parts_vectors.txt: commitments over parts and proofs for them, made by the rules
of docs/FORMAT-parts.md as they stand there, recursion and all. Nothing of the program's
own code is used.

    parts_vectors.py > parts_vectors.txt
"""
import base64
import hashlib

CLASSES = "message"


def sha(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def half(n):
    """The largest power of two that is less than n."""
    return 1 << (n - 1).bit_length() - 1


def salts(seed, n):
    if n == 1:
        return [seed]
    return salts(sha(b"\2", seed), half(n)) + salts(sha(b"\3", seed), n - half(n))


def tree(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return sha(b"\1", tree(leaves[:k]), tree(leaves[k:]))


def nodes(seed, leaves, kept):
    if all(kept):
        return ["seed " + base64.b64encode(seed).decode()]
    if not any(kept):
        return ["hash " + base64.b64encode(tree(leaves)).decode()]
    k = half(len(leaves))
    return (nodes(sha(b"\2", seed), leaves[:k], kept[:k]) + nodes(sha(b"\3", seed), leaves[k:], kept[k:]))


def original(size):
    return bytes((i * 7 + (i >> 8)) & 255 for i in range(size))


def vector(n, step, kept, moved):
    """n parts, of lengths that differ; moved: the copy begins with 3 bytes of its own
    and has 2 between runs."""
    lengths = [1 + i * step % 11 for i in range(n)]
    seed = sha(b"seed %d %d" % (n, step))
    data = original(sum(lengths))
    pieces, at = [], 0
    for length in lengths:
        pieces.append(data[at:at + length])
        at += length
    leaves = [sha(b"\0", s, p) for s, p in zip(salts(seed, n), pieces)]
    root = sha(b"\4", n.to_bytes(8, "big"), tree(leaves))
    lines, copy, i = [], b"own" if moved else b"", 0
    while i < n:
        end = i
        while end < n and kept[end] == kept[i]:
            end += 1
        if kept[i]:
            lines.append("kept %d %s" % (len(copy), ",".join(map(str, lengths[i:end]))))
            copy += b"".join(pieces[i:end]) + (b"\0." if moved else b"")
        else:
            lines.append("withheld %d" % (end - i))
        i = end
    print("vector %d %d %s" % (n, step, seed.hex()))
    print("kept %s" % "".join("x" if k else "-" for k in kept))
    print("copy %s" % copy.hex())
    print("bewaar-parts/1\nparts-root %s\nparts %d\nclasses %s" % (root.hex(), n, "none" if all(kept) else CLASSES))
    print("\n".join(lines + nodes(seed, leaves, kept)))
    print("end")


def main():
    for n in (1, 2, 3, 5, 8, 13, 33, 64, 100):
        vector(n, 3, [True] * n, False)
        vector(n, 5, [i == n // 2 for i in range(n)], True)
        vector(n, 7, [i % 3 != 1 for i in range(n)], True)
        vector(n, 4, [i >= n - 1 - n // 4 for i in range(n)], False)


if __name__ == "__main__":
    main()
