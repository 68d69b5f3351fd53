#!/usr/bin/env python3
"""Writes vault/base/fold_table.h: which characters are held to be the same one when a name is
looked for. From the Unicode data of this Python; run by hand, the result is in the repository."""
import sys
import unicodedata as u

# No decomposition says these, but people write one for the other.
SAME = {0x0649: 0x64A, 0x06CC: 0x64A, 0x06D2: 0x64A, 0x06A9: 0x643, 0x06AA: 0x643, 0x0629: 0x647, 0x06C1: 0x647,
        0x06BE: 0x647, 0x06D5: 0x647, 0x00F8: 0x6F, 0x0111: 0x64, 0x00F0: 0x64, 0x0142: 0x6C, 0x0131: 0x69,
        0x0127: 0x68, 0x0259: 0x65, 0x0450: 0x435, 0x0451: 0x435}
MORE = {0x00E6: [0x61, 0x65], 0x0153: [0x6F, 0x65], 0x00FE: [0x74, 0x68]}
NOTHING, GAP, SYMBOL, DIGIT = "NOTHING", "GAP", "SYMBOL", "DIGIT"


def kind(cp):
    c = u.category(chr(cp))
    if cp == 0x640 or c in ("Mn", "Me", "Cf"):
        return NOTHING
    if c == "Nd":
        return DIGIT
    if c[0] in "PZ" or c == "Cc" or (c[0] == "S" and cp < 0x80):
        return GAP
    return SYMBOL if c[0] == "S" else None


def folded(cp):
    if u.category(chr(cp)) == "Nd":
        return [0x30 + u.digit(chr(cp))]
    out = []
    for ch in u.normalize("NFKD", u.normalize("NFKD", chr(cp)).casefold()):
        x = ord(ch)
        if kind(x) in (NOTHING, GAP):
            continue
        out += MORE.get(x, [SAME.get(x, x)])
    return out


def cps():
    for cp in range(0x110000):
        hangul, cjk = 0xAC00 <= cp < 0xD7A4, 0x3400 <= cp < 0xA000 or 0xF900 <= cp < 0xFB00 or 0x20000 <= cp < 0x30000
        if not hangul and not cjk and not 0xD800 <= cp < 0xF900 and not 0xF0000 <= cp and u.category(chr(cp)) != "Cn":
            yield cp


one, many, classes = [], [], []
for cp in cps():
    k = kind(cp)
    if k:
        if classes and classes[-1][2] == k and classes[-1][1] == cp - 1:
            classes[-1][1] = cp
        else:
            classes.append([cp, cp, k])
    if k in (NOTHING, GAP, SYMBOL) or 0x2E80 <= cp < 0x3040 or 0x3130 <= cp < 0x3400:
        continue
    f = folded(cp)
    if not f or f == [cp]:
        continue
    if len(f) == 1:
        d = f[0] - cp
        r = one[-1] if one else None
        if r and r[3] == d and (cp - r[1]) in (1, 2) and (r[0] == r[1] or cp - r[1] == r[2]):
            r[2] = cp - r[1]
            r[1] = cp
        else:
            one.append([cp, cp, 1, d])
    elif len(f) <= 3:
        many.append((cp, f))


def table(head, rows):
    """Rows as many to a line as fit in 110 columns."""
    sys.stdout.write("static const struct { %s[] = {\n" % head)
    line = ""
    for r in rows:
        if len(line) + len(r) > 110:
            sys.stdout.write("\t%s\n" % line.rstrip())
            line = ""
        line += r + " "
    sys.stdout.write("\t%s\n};\n" % line.rstrip())


print("/* Made by scripts/fold_table.py from Unicode %s. */" % u.unidata_version)
print('#ifndef BW_BASE_FOLD_TABLE_H\n#define BW_BASE_FOLD_TABLE_H\n\n#include "base/fold.h"\n')
table("uint32_t first, last; uint8_t class; } classes", ["{ 0x%x, 0x%x, BW_FOLD_%s }," % tuple(c) for c in classes])
table("uint32_t first, last; uint8_t step; int32_t by; } to_one", ["{ 0x%x, 0x%x, %d, %d }," % tuple(r) for r in one])
table("uint32_t cp, to[3]; } to_more", ["{ 0x%x, { %s } }," % (cp, ", ".join("0x%x" % x for x in f)) for cp, f in many])
print("\n#endif")
