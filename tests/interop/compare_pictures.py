#!/usr/bin/env python3
"""compare_pictures.py OURS.jpg THEIRS TURN: is the second, put on white and turned as Exif
numbers it, the first? ffmpeg reads both. Exit 1: no; 2: it cannot read the second."""
import subprocess
import sys

SIDE = 48  # both become a square of this many dots: how sharp they are does not count


def dots(path):
    raw = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-noautorotate", "-threads", "1", "-i", path, "-frames:v",
                          "1", "-vf", f"scale=iw:ih,format=rgba,scale={SIDE}:{SIDE}:flags=area", "-pix_fmt", "rgba", "-f", "rawvideo", "-"],
                         capture_output=True, check=False).stdout
    if len(raw) != SIDE * SIDE * 4:
        sys.exit(2)
    return [[tuple(255 + (raw[i + k] - 255) * raw[i + 3] / 255 for k in range(3))
             for i in range(y * SIDE * 4, (y + 1) * SIDE * 4, 4)] for y in range(SIDE)]


def turned(rows, turn):
    if turn >= 5:
        rows = [list(row) for row in zip(*rows)]
    if turn in (2, 3, 6, 7):
        rows = [row[::-1] for row in rows]
    return rows[::-1] if turn in (3, 4, 7, 8) else rows


ours, theirs = dots(sys.argv[1]), turned(dots(sys.argv[2]), int(sys.argv[3]))
off = sorted(abs(a - b) for x, y in zip(ours, theirs) for p, q in zip(x, y) for a, b in zip(p, q))
mean, most = sum(off) / len(off), off[len(off) * 98 // 100]
print(f"on average {mean:.1f} of 255 off, 98 of 100 within {most:.0f}")
sys.exit(mean > 6 or most > 40)
