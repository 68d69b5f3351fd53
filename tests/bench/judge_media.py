"""What exiftool and the bytes themselves tell of a file: way up, colour profile, date, and
what is about a place, a device or a person."""
import json
import os
import re
import subprocess
import zipfile

# Of a tag: the first that fits says what it is about. Its group, then its name.
GROUPS = [
    ("maker notes", r"MakerNotes"),
    ("place", r"GPS|GoPro"),
    ("XMP", r"XMP.*"),
    ("IPTC", r"IPTC"),
    ("Photoshop", r"Photoshop"),
    ("further pictures", r"MPF|MPImage\d*|IFD1|FlashPix"),
    ("certificate of origin", r"JUMBF|C2PA"),
    ("behind the end", r"Trailer|AFCP|MIE|CanonVRD|FotoStation|PhotoMechanic|Samsung|Insta360"),
    ("other segments", r"APP(?!14)\d+|Ducky|PictureInfo|Meta\d+|RMETA|FLIR|SPIFF|AROT|HDRGain\w*"),
]
TAGS = [
    ("place", r"GPS.*|.*(Latitude|Longitude|Location|Coordinate|ISO6709|City|Country|State|Place|Altitude).*"),
    ("serial number", r".*Serial(Number)?|.*UniqueID|ContentIdentifier|DocumentID|InstanceID|.*UUID|MediaUID|CameraID"),
    ("device", r"Make|Model|HostComputer|Lens(Make|Model|Info)?|Camera(Make|Model|ModelName|Type).*|Android.*|UniqueCameraModel|.*Scanner.*|Printer.*"),
    ("person", r"Artist|.*Author.*|Creator|Copyright.*|.*Owner.*|By-?line.*|Credit|XPAuthor|Rights.*|Company|Manager|"
     r"LastModifiedBy|InitialCreator|Performer|Composer|Band|AlbumArtist|Contact|Organization|Director|Encoded[Bb]y|Engineer|Publisher"),
    ("software", r"Producer|Software.*|CreatorTool|Generator|Encoder.*|EncodedWith|WritingApp.*|Application|ProcessingSoftware|CompressorName|VendorID|HandlerDescription|Tool|Firmware.*|XMPToolkit|Template"),
    ("small pictures", r"(Thumbnail|Preview|Other|JpgFromRaw|CoverArt|Picture|Embedded|MotionPhoto|DepthMap).*"),
    ("words", r"ImageDescription|Description|UserComment|Comments?|.*Comment.*|Title|Subject|Keywords|Caption.*|XP.*|Lyrics.*|Album|Genre|Notes?|DocumentName|PageName|Label|Warning|Text.*|Headline|TrackNumber|Disclaimer|Source"),
]
# What stands there about the file, the coding or the colours; and what exiftool computes from the rest.
SILENT = re.compile(r"(System|File|Composite|ExifTool|ICC_Profile\d*|ICC-header\d*|ICC-\w+|JFIF|ZIP|SourceFile)$")
# Names that mean something else than above in these groups.
CODING = re.compile(r"(JFIF|Adobe|PNG|PNG-pHYs):|QuickTime:(MediaData|HandlerType|HandlerClass|Preview(Time|Duration))|:(ThumbnailOffset|ThumbnailLength|PreviewTime|PreviewDuration|Compression|CompressorID|CompressedBitsPerPixel|PictureFormat)$")
NO_VALUE = ("", "0", "None", "und", "(Binary data 0 bytes, use -b option to extract)")
DATE = re.compile(r"(?!0000)\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")


def listing(folder, depth="-ee3"):
    """Everything exiftool knows of each file, as path: {key: value}."""
    out = subprocess.run(["exiftool", "-q", "-q", "-r", "-a", "-u", "-n", depth, "-G0:1:4", "-j", "-api", "LargeFileSupport=1", folder],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    return {os.path.basename(e["SourceFile"]): e for e in json.loads(out.decode(errors="replace") or "[]")}


def split(key):
    parts = [p for p in key.split(":") if not re.fullmatch(r"Copy\d+", p)]
    return parts[0], parts[1] if len(parts) > 2 else parts[0], parts[-1]


def class_of(form, key):
    zero, one, tag = split(key)
    if SILENT.match(zero) or SILENT.match(one):
        return None
    if form == "tiff" and re.fullmatch(r"IFD\d+", one):
        one = "IFD0"  # each is a picture of its own
    if form == "pdf" and tag.startswith("Embedded"):
        return None  # what a page shows
    for name, pattern in GROUPS:
        if re.fullmatch(pattern, zero) or re.fullmatch(pattern, one):
            return name
    if CODING.search(f"{one}:{tag}"):
        return None
    for name, pattern in TAGS:
        if re.fullmatch(pattern, tag):
            return name
    return None


def sensitive(form, info):
    """{class: {values}} of what a file tells."""
    found = {}
    for key, value in info.items():
        name = class_of(form, key)
        if name and str(value).strip() not in NO_VALUE:
            found.setdefault(name, set()).add((split(key)[2], str(value)))
    return found


def bytes_of(path):
    data = open(path, "rb").read()
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(path) as z:
                data += b"".join(z.read(m) for m in z.infolist() if m.file_size < 1 << 26)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
            pass
    return data


def strings_of(found, data):
    """Words of the sensitive values that stand in the bytes as they are."""
    words = set()
    for values in found.values():
        for _, value in values:
            value = value.strip()
            if len(value) < 6 or value.startswith("(Binary") or DATE.match(value) or re.fullmatch(r"[-\d. :/eE+]+", value):
                continue
            for coded in (value.encode(), value.encode("utf-16-le"), value.encode("utf-16-be")):
                if coded in data:
                    words.add(coded)
    return words


def left(form, before, words, info, path):
    """{class: values} of what the original told and the copy still tells."""
    found = {name: sorted(map(":".join, values & before.get(name, set()))) for name, values in sensitive(form, info).items()}
    data = bytes_of(path) if words else b""
    found["the words themselves"] = sorted(w.decode(errors="replace") for w in words if w in data)
    return {name: values for name, values in found.items() if values}


def orientation(form, info):
    """How it is to be turned; None when it is not."""
    if form in ("mp4", "m4a"):
        turns = [str(v) for k, v in info.items() if split(k)[2] == "MatrixStructure" and str(v) != "1 0 0 0 1 0 0 0 1"]
        return turns or None
    if form == "heif":
        return next((v for k, v in info.items() if split(k)[2] == "Rotation" and v and split(k)[0] == "QuickTime"), None)
    v = info.get("EXIF:IFD0:Orientation")
    return v if v in range(2, 9) else None


def profile(info):
    """The numbers of the colour profile that say how colours look."""
    names = ("RedMatrixColumn", "GreenMatrixColumn", "MediaWhitePoint", "RedTRC", "GrayTRC", "AToB0")
    found = {split(k)[2]: str(v) for k, v in info.items() if split(k)[0].startswith("ICC_Profile") and split(k)[2] in names}
    return found or None


def date(form, info):
    """When it was taken, by the file."""
    keys = ("EXIF:ExifIFD:DateTimeOriginal",)
    if form in ("mp4", "m4a"):
        keys = ("QuickTime:CreateDate", "QuickTime:QuickTime:CreateDate")
    return next((str(info[k]) for k in keys if DATE.match(str(info.get(k, "")))), None)
