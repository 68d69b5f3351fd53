#!/usr/bin/env python3
"""Pictures that ask for more than they are worth: make_hostile.py FOLDER
Small files that say they are huge, small files that are huge once unpacked, and damaged
ones. All must be held by screening but those called may-, which are whole and only dear to
look at. The names say what they are."""
import pathlib
import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, raw, interlace=0):
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", raw) + chunk(b"IEND", b"")


def zeros(count):
    """Deflate of so many zeros, made without having them."""
    packer, out = zlib.compressobj(9), b""
    while count > 0:
        out += packer.compress(bytes(min(count, 1 << 20)))
        count -= 1 << 20
    return out + packer.flush()


def segment(mark, data):
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(data) + 2) + data


def jpeg(width, height, progressive, scans):
    """Grey. Each scan of a progressive one is runs of 32767 empty blocks: some bytes that
    take a walk over all blocks."""
    dc = segment(0xC4, b"\x00" + bytes([1] + [0] * 15) + b"\x00")
    ac = segment(0xC4, b"\x10" + bytes([1] + [0] * 15) + (b"\xe0" if progressive else b"\x00"))
    out = b"\xff\xd8" + segment(0xDB, b"\x00" + b"\x01" * 64)
    out += segment(0xC2 if progressive else 0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00") + dc + ac
    blocks = -(-width // 8) * -(-height // 8)
    if progressive:
        out += segment(0xDA, b"\x01\x01\x00\x00\x00\x00") + bytes(blocks // 8 + 1)
        bits = "".join("0" + "1" * 14 for _ in range(blocks // 32767 + 1))
        run = int(bits.ljust(-(-len(bits) // 8) * 8, "1"), 2).to_bytes(-(-len(bits) // 8), "big").replace(b"\xff", b"\xff\x00")
        out += (segment(0xDA, b"\x01\x01\x00\x01\x3f\x00") + run) * scans
    else:
        out += segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + bytes(64)
    return out + b"\xff\xd9"


def gif(width, height, frames):
    out = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00"
    return out + frame * frames + b";"


def webp(kind, body):
    data = b"WEBP" + kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
    return b"RIFF" + struct.pack("<I", len(data)) + data


def tiff(width, height, coding, strip, pages=1):
    out = b"II*\x00" + struct.pack("<I", 8)
    for page in range(pages):
        tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, coding), (262, 3, 1), (273, 4, 0), (277, 3, 1),
                (278, 4, height), (279, 4, len(strip))]
        size = 2 + 12 * len(tags) + 4
        at = len(out) + size
        after = at + len(strip) + (len(strip) & 1)
        out += struct.pack("<H", len(tags))
        for tag, kind, value in tags:
            out += struct.pack("<HHII", tag, kind, 1, at if tag == 273 else value)
        out += struct.pack("<I", after if page + 1 < pages else 0) + strip + b"\0" * (len(strip) & 1)
    return out


def archive(members):
    out, index = b"", b""
    for name, size, packed in members:
        check = 0
        for _ in range(size >> 20):
            check = zlib.crc32(bytes(1 << 20), check)
        head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(packed), size, len(name), 0)
        index += b"PK\x01\x02\x14\x00" + head + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += b"PK\x03\x04" + head + name + packed
    return out + index + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(index), len(out), 0)


def main():
    folder = pathlib.Path(sys.argv[1])
    packed = zeros(64 << 20)[2:-4]  # raw deflate of 64 MiB
    files = {
        "says-huge.png": png(65535, 65535, 8, 2, zeros(1000)),
        "is-huge.png": png(65535, 32767, 1, 0, zeros((65535 // 8 + 2) * 32767)),
        "interlaced-says-huge.png": png(50000, 50000, 16, 6, zeros(1000), 1),
        "long.png": png(65535, 1, 8, 0, zeros(65536)),
        "cut.png": png(300, 300, 8, 2, zeros(901 * 300)[:200]),
        "lacks-rows.png": png(300, 300, 8, 2, zeros(901 * 100)),
        "no-size.png": png(0, 0, 8, 2, zeros(1000)),
        "says-huge.jpg": jpeg(65535, 65535, False, 0),
        "lacks-data.jpg": jpeg(2000, 2000, False, 0),
        "may-many-scans.jpg": jpeg(9000, 9000, True, 600),
        "cut.jpg": jpeg(2000, 2000, False, 0)[:150],
        "says-huge.gif": gif(65535, 65535, 1),
        "lacks-data.gif": gif(5000, 5000, 1),
        "may-many-frames.gif": gif(1, 1, 20000),
        "says-huge-canvas.webp": webp(b"VP8X", b"\x02\0\0\0" + b"\xff\xff\xff" * 2),
        "says-huge-lossless.webp": webp(b"VP8L", b"\x2f" + struct.pack("<I", 0x0FFFFFFF) + bytes(40)),
        "says-huge-lossy.webp": webp(b"VP8 ", b"\x10\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(40)),
        "says-huge.tif": tiff(65535, 65535, 1, bytes(1000)),
        "is-huge.tif": tiff(30000, 30000, 8, zeros(30000 * 30000)),
        "may-many-pages.tif": tiff(1, 1, 1, b"\0", 5000),
        "bomb.zip": archive([(b"%d.jpg" % i, 64 << 20, packed) for i in range(20)]),
        "no-picture.jpg": b"\xff\xd8\xff\xd9",
        "nothing.pdf": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\nstartxref\n0\n%%EOF\n",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    print(len(files))


main()
