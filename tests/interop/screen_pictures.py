#!/usr/bin/env python3
"""Pictures for comparing scores, as PPM: screen_pictures.py OUT COUNT [FOLDER...]
First those made by rule (tests/kat/screen_vectors.txt names them), then pictures of the
folders, decoded by ffmpeg, until there are COUNT. What is grey or see-through becomes
three colours here (see-through on black): both sides get the same numbers."""
import pathlib
import subprocess
import sys

RULES = [  # width, height, and the numbers of the rule
    (224, 224, 3, 5, 70, 8), (1, 1, 7, 11, 50, 3), (1, 300, 5, 3, 31, 2), (300, 1, 3, 5, 17, 2), (2, 2, 90, 120, 60, 0),
    (223, 225, 1, 2, 85, 5), (225, 223, 2, 1, 0, 6), (448, 448, 1, 1, 40, 7), (97, 640, 4, 1, 20, 4), (641, 99, 1, 4, 90, 9),
    (333, 222, 0, 0, 128, 10), (500, 375, 13, 7, 3, 1),
]


def rule(width, height, a, b, d, e):
    return bytes((x * a + y * b + c * d ^ x * y >> e) & 255 for y in range(height) for x in range(width) for c in range(3))


def main():
    out, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    n = 0
    for r in RULES[:count]:
        (out / f"{n:04}.ppm").write_bytes(b"P6 %d %d 255\n" % r[:2] + rule(*r))
        n += 1
    files = sorted(p for f in sys.argv[3:] for p in pathlib.Path(f).rglob("*")
                   if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif") and p.stat().st_size < 3_000_000)
    step = max(1, len(files) // max(1, 2 * count))
    for path in files[::step]:
        if n == count:
            break
        got = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-frames:v", "1", "-f", "image2pipe", "-c:v", "ppm",
                              "-pix_fmt", "rgb24", "-"], capture_output=True, check=False).stdout
        if got.startswith(b"P6"):
            head = got.split(b"\n", 3)
            if len(head) == 4 and head[2] == b"255" and b" " in head[1]:
                (out / f"{n:04}.ppm").write_bytes(b"P6 " + head[1] + b" 255\n" + head[3])
                n += 1
    print(n)


main()
