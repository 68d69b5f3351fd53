"""PDFs as scanners write them: pdf_scans.py jpx PICTURE.jp2 W H OUT | jbig2 G4 W H OUT

The second makes of fax data (ITU-T T.6) a JBIG2 picture (MMR), with all that can hide in it.
"""
import os, struct, sys

sys.path.insert(0, os.path.dirname(__file__))
from pdf_make import Pdf, finish, page


def segment(number, kind, page, data):
    return struct.pack(">IBBBI", number, kind, 0, page, len(data)) + data


kind, source, width, height, out = sys.argv[1:6]
width, height = int(width), int(height)
data = open(source, "rb").read()
pdf = Pdf()
parent = pdf.add("")
more = ""
if kind == "jpx":
    words = "/Filter /JPXDecode"
else:
    shared = pdf.stream("/Title (CANARY of what is shared)", segment(0, 62, 0, b"\x20\0\0\0CANARY shared\0\0"))
    words = f"/Filter /JBIG2Decode /DecodeParms << /JBIG2Globals {shared} 0 R >> /BitsPerComponent 1 /ColorSpace /DeviceGray"
    data = (segment(1, 48, 1, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0))
            + segment(2, 62, 1, b"\x20\0\0\0CANARY comment\0\0")
            + segment(3, 36, 1, struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + data + b"CANARY hidden")
            + segment(4, 38, 1, struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + data)
            + segment(5, 49, 1, b""))
picture = pdf.stream(f"/Type /XObject /Subtype /Image /Width {width} /Height {height} {words}", data)
one = page(pdf, parent, f"q {width * 2} 0 0 {height * 2} 50 300 cm /A Do Q", f"/XObject << /A {picture} 0 R >>")
finish(pdf, out, parent, [one])
