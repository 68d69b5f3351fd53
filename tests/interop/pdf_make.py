"""PDFs for tests: pages with pictures of many kinds, and hostile ones.

pdf_make.py list | KIND FILE [HOW-MANY]
"""
import sys
import zlib


class Pdf:
    def __init__(self):
        self.objects = []

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects)

    def stream(self, words, data):
        return self.add(b"<< %s /Length %d >>\nstream\n" % (words.encode(), len(data)) + data + b"\nendstream")

    def write(self, path, root):
        out, at = bytearray(b"%PDF-1.7\n"), []
        for i, body in enumerate(self.objects):
            at.append(len(out))
            out += b"%d 0 obj\n" % (i + 1) + body + b"\nendobj\n"
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1)
        out += b"".join(b"%010d 00000 n \n" % a for a in at)
        out += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(at) + 1, root, table)
        with open(path, "wb") as f:
            f.write(out)


def rows(width, height, bits, channels):
    """A pattern that no turning, mirroring or shifting leaves alike."""
    out, line = bytearray(), (width * channels * bits + 7) // 8
    for y in range(height):
        if bits == 8:
            out += bytes((x * (3 + k * 2) + y * (5 - k) + x * y // 97) & 255 for x in range(width) for k in range(channels))
        else:
            out += bytes((b * 37 + y * 11 + b * y // 7) & 255 for b in range(line))
    return bytes(out)


def picture(pdf, width, height, bits, space, channels, more=""):
    data = zlib.compress(rows(width, height, bits, channels))
    return pdf.stream(
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent {bits} "
        f"/ColorSpace {space} /Filter /FlateDecode {more}", data)


def palette(bits):
    return "".join(f"{(i * 7) & 255:02x}{(i * 29 + 3) & 255:02x}{255 - (i * 11 & 255):02x}" for i in range(1 << bits))


def page(pdf, parent, content, resources="", more="", box="0 0 595 842"):
    at = pdf.stream("", content if isinstance(content, bytes) else content.encode())
    return pdf.add(f"<< /Type /Page /Parent {parent} 0 R /MediaBox [{box}] /Contents {at} 0 R /Resources << {resources} >> {more} >>")


def finish(pdf, path, parent, pages):
    kids = " ".join(f"{p} 0 R" for p in pages)
    pdf.objects[parent - 1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    pdf.write(path, pdf.add(f"<< /Type /Catalog /Pages {parent} 0 R >>"))


def pictures(path):
    """One page that shows each, small; and one that nothing shows, last."""
    pdf = Pdf()
    parent = pdf.add("")
    all_of_them = []
    for bits in (1, 2, 4, 8):
        all_of_them.append(picture(pdf, 101 + bits, 70 + bits, bits, "/DeviceGray", 1))
    all_of_them.append(picture(pdf, 131, 83, 8, "/DeviceRGB", 3))
    for bits in (1, 2, 4, 8):
        all_of_them.append(picture(pdf, 90 + bits, 77, bits, f"[/Indexed /DeviceRGB {(1 << bits) - 1} <{palette(bits)}>]", 1))
    mask = picture(pdf, 120, 100, 8, "/DeviceGray", 1)
    all_of_them.append(picture(pdf, 120, 100, 8, "/DeviceRGB", 3, f"/SMask {mask} 0 R"))
    all_of_them.append(picture(pdf, 66, 64, 8, "/DeviceRGB", 3, "/Decode [1 0 1 0 1 0]"))
    picture(pdf, 63, 200, 8, "/DeviceRGB", 3)
    content = "".join(f"q 60 0 0 60 {20 + i % 4 * 80} {20 + i // 4 * 80} cm /P{p} Do Q\n" for i, p in enumerate(all_of_them))
    names = " ".join(f"/P{p} {p} 0 R" for p in all_of_them)
    picture(pdf, 200, 150, 8, "/DeviceRGB", 3)
    finish(pdf, path, parent, [page(pdf, parent, content, f"/XObject << {names} >>")])


FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def words(path, count=70):
    pdf = Pdf()
    parent = pdf.add("")
    font = pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>")
    pages = []
    for n in range(count):
        lines = "".join(f"1 0 0 1 70 {780 - i * 22} Tm (Page {n + 1}, line {i + 1}: a lease of a room in a house) Tj\n" for i in range(30))
        pages.append(page(pdf, parent, f"BT /F 14 Tf\n{lines}ET\n", f"/Font << /F {font} 0 R >>"))
    finish(pdf, path, parent, pages)


def deep_forms(path):
    """2 to the power of 40 drawings of one square."""
    pdf = Pdf()
    parent = pdf.add("")
    below = pdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f")
    for _ in range(40):
        below = pdf.stream(f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {below} 0 R >> >>", b"/F Do /F Do")
    finish(pdf, path, parent, [page(pdf, parent, "/F Do", f"/XObject << /F {below} 0 R >>")])


def form_cycle(path):
    pdf = Pdf()
    parent = pdf.add("")
    form = len(pdf.objects) + 1
    pdf.stream(f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {form} 0 R >> >>", b"/F Do 0 0 4 4 re f")
    finish(pdf, path, parent, [page(pdf, parent, "/F Do", f"/XObject << /F {form} 0 R >>")])


def one_page(**how):
    def make(path):
        pdf = Pdf()
        parent = pdf.add("")
        finish(pdf, path, parent, [page(pdf, parent, how.get("content", "0 0 99 99 re f"), how.get("resources", ""),
                                        how.get("more", ""), how.get("box", "0 0 595 842"))])
    return make


def many(path):
    pdf = Pdf()
    parent = pdf.add("")
    pages = [page(pdf, parent, "0 0 9 9 re f", box="0 0 20 20") for _ in range(10001)]
    finish(pdf, path, parent, pages)


def huge_picture(path):
    """30000 x 30000 dots that are not there."""
    pdf = Pdf()
    parent = pdf.add("")
    line = zlib.compress(bytes(30000 * 2000))
    at = pdf.stream("/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
                    "/Filter /FlateDecode", line)
    finish(pdf, path, parent, [page(pdf, parent, "500 0 0 500 0 0 cm /P Do", f"/XObject << /P {at} 0 R >>")])


def tiny_tiles(path):
    """A pattern of tiles of a thousandth of a point."""
    pdf = Pdf()
    parent = pdf.add("")
    tile = pdf.stream("/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 "
                      "/Resources << >>", b"0 0 1 1 re f")
    finish(pdf, path, parent, [page(pdf, parent, "/Pattern cs /T scn 0 0 595 842 re f", f"/Pattern << /T {tile} 0 R >>")])


def font_of_many(path):
    """Letters that nobody gave."""
    pdf = Pdf()
    parent = pdf.add("")
    below = pdf.add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unknown /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
                    "/Supplement 2 >> >>")
    font = pdf.add(f"<< /Type /Font /Subtype /Type0 /BaseFont /Unknown /Encoding /UniGB-UCS2-H /DescendantFonts [{below} 0 R] >>")
    finish(pdf, path, parent, [page(pdf, parent, "BT /F 12 Tf 9 9 Td <4e00> Tj ET", f"/Font << /F {font} 0 R >>")])


def broken_table(path):
    words(path, 1)
    with open(path, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(data.replace(b"startxref\n", b"startxref\n9"))


KINDS = {
    "pictures": pictures, "words": words, "deep-forms": deep_forms, "form-cycle": form_cycle, "many-pages": many,
    "giant-page": one_page(box="0 0 2000000 3000000"), "too-giant-page": one_page(box="0 0 1" + "0" * 15 + " 9"),
    "no-page": one_page(box="0 0 0 0"), "odd-box": one_page(box="-1000000000 -1000000000 -7 0"), "thin-page": one_page(box="0 0 0.0001 900"),
    "user-unit": one_page(more="/UserUnit 1000000000"), "huge-picture": huge_picture, "tiny-tiles": tiny_tiles,
    "font-of-many": font_of_many, "broken-table": broken_table,
    "many-lines": one_page(content="0 0 m\n" + "".join(f"{i * 37 % 595} {i * 91 % 842} l\n" for i in range(400000)) + "S"),
    "nested-states": one_page(content="q " * 1000000),
    "direct-font": one_page(content="BT /F 40 Tf 70 700 Td (A word) Tj ET", resources=FONT),
}

if __name__ == "__main__":
    if sys.argv[1] == "list":
        print("\n".join(KINDS))
    else:
        KINDS[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
