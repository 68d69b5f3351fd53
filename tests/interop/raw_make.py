# Writes a raw photo (DNG) of 128 by 96 dots: raw_make.py OUT beside|below none|tiles
import struct, sys

out, where, coding = sys.argv[1:4]
W, H = 128, 96
dots = [[(x * 31 + y * 17 + x * y) % 3000 + 300 for x in range(W)] for y in range(H)]
data = bytearray(b"II*\0\0\0\0\0")


def put(b):
    while len(data) % 2:
        data.append(0)
    at = len(data)
    data.extend(b)
    return at


def lossless(rows):
    # T.81 annex H with predictor 1; every category has a code of 5 bits.
    bits = []
    w, h = len(rows[0]), len(rows)
    for y in range(h):
        for x in range(w):
            before = (2048 if y == 0 else rows[y - 1][0]) if x == 0 else rows[y][x - 1]
            d = rows[y][x] - before
            n = abs(d).bit_length()
            bits.append(format(n, "05b"))
            if n:
                bits.append(format(d if d > 0 else d + (1 << n) - 1, "0%db" % n))
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    coded = bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8)).replace(b"\xff", b"\xff\0")
    table = bytes([0, 0, 0, 0, 0, 13] [1:]) + bytes(11) + bytes(range(13))
    return (b"\xff\xd8\xff\xc4" + struct.pack(">HB", 2 + 1 + len(table), 0) + table
            + b"\xff\xc3" + struct.pack(">HBHHB", 11, 12, h, w, 1) + b"\0\x11\0"
            + b"\xff\xda\0\x08\x01\0\0\x01\0\0" + coded + b"\xff\xd9")


SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}


def pack(kind, values):
    if isinstance(values, bytes):
        return values
    if kind in (5, 10):
        return b"".join(struct.pack("<ii", int(v * 10000), 10000) for v in values)
    return struct.pack("<%d%s" % (len(values), {1: "B", 3: "H", 4: "I"}[kind]), *values)


def directory(fields):
    rows = []
    for tag, kind, values in sorted(fields):
        raw = pack(kind, values)
        rows.append(struct.pack("<HHI", tag, kind, len(raw) // SIZES[kind])
                    + (raw.ljust(4, b"\0") if len(raw) <= 4 else struct.pack("<I", put(raw))))
    return put(struct.pack("<H", len(rows)) + b"".join(rows) + bytes(4))


picture = [(254, 4, [0]), (256, 4, [W]), (257, 4, [H]), (258, 3, [16 if coding == "none" else 12]), (262, 3, [32803]), (277, 3, [1]),
           (284, 3, [1]), (33421, 3, [2, 2]), (33422, 1, [0, 1, 1, 2]), (50710, 1, [0, 1, 2]), (50711, 3, [1]), (50714, 3, [256]),
           (50717, 4, [4000]), (50829, 4, [0, 0, H, W])]
if coding == "none":
    at = put(b"".join(struct.pack("<%dH" % W, *r) for r in dots))
    picture += [(259, 3, [1]), (273, 4, [at]), (278, 4, [H]), (279, 4, [W * H * 2])]
else:
    tiles = [lossless([r[x:x + 64] for r in dots[y:y + 48]]) for y in (0, 48) for x in (0, 64)]
    places = [put(t) for t in tiles]
    picture += [(259, 3, [7]), (322, 4, [64]), (323, 4, [48]), (324, 4, places), (325, 4, [len(t) for t in tiles])]
exif = directory([(36867, 2, b"2019:02:03 04:05:06\0"), (37500, 7, b"CANARYmakernote"), (42033, 2, b"CANARYserial\0")])
main = [(271, 2, b"CANARYmake\0"), (272, 2, b"CANARYmodel\0"), (274, 3, [6]), (305, 2, b"CANARYsoftware\0"), (34665, 4, [exif]),
        (50706, 1, [1, 4, 0, 0]), (50707, 1, [1, 3, 0, 0]), (50708, 2, b"CANARY unique\0"), (50735, 2, b"CANARYbodyserial\0"),
        (50721, 10, [0.8, -0.2, -0.1, -0.4, 1.2, 0.2, -0.1, 0.2, 0.6]), (50728, 5, [0.5, 1, 0.6]), (50778, 3, [21]),
        (50740, 1, b"CANARYprivate"), (700, 1, b"<x>CANARYxmp</x>")]
if where == "beside":
    main += picture
else:
    small = put(b"CANARY pixels of a small picture")
    main += [(254, 4, [1]), (256, 4, [8]), (257, 4, [4]), (258, 3, [8]), (259, 3, [1]), (262, 3, [1]), (273, 4, [small]),
             (279, 4, [32]), (330, 4, [directory(picture)])]
at = directory(main)
data[4:8] = struct.pack("<I", at)
open(out, "wb").write(data)
