"""What foreign decoders get from a file, as one line; "" when they get nothing, None when
there is nothing to decode. Pictures: pixels, without turning them and without their colour
profile. Film and sound: the coded data of each stream. PDF: the first pages, drawn small."""
import ctypes as c
import ctypes.util
import hashlib
import multiprocessing
import os
import subprocess

HEIF = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "interop", "heif_primary.py")
STILL = {"png": "png", "webp": "webp", "jxl": "libjxl"}
DECODE_S = 300
STREAMS = ("mp4", "m4a", "ogg", "wav", "aiff", "flac")
TIFF_ORIENTATION, TIFF_WIDTH, TIFF_HEIGHT = 274, 256, 257


def output(argv):
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=DECODE_S)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout


def digest(data):
    return hashlib.md5(data).hexdigest() if data else ""


def ffmpeg(before, path, after):
    out = output(["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-noautorotate", *before, "-i", path, *after, "-"])
    lines = [line for line in out.decode().splitlines() if not line.startswith("#")]
    return digest("\n".join(lines).encode())


def still(form, path):
    # Formats of one kind of sample, so that a copy in another kind with the same colours counts as equal.
    after = ["-pix_fmt", "rgba64le", "-fps_mode", "passthrough", "-f", "framemd5"]
    if form == "gif" or (form == "png" and b"acTL" in open(path, "rb").read(4096)):
        return ffmpeg([], path, after)
    return ffmpeg(["-c:v", STILL[form], "-f", "image2", "-pattern_type", "none"], path, ["-frames:v", "1", *after])


def tiff_page(lib, t, sha):
    width, height = c.c_uint32(), c.c_uint32()
    lib.TIFFGetField(t, c.c_uint32(TIFF_WIDTH), c.byref(width))
    lib.TIFFGetField(t, c.c_uint32(TIFF_HEIGHT), c.byref(height))
    size = width.value * height.value * 4
    if not 0 < size <= 1 << 30:
        return False
    pixels = (c.c_char * size)()
    lib.TIFFSetField(t, c.c_uint32(TIFF_ORIENTATION), c.c_int(1))
    if lib.TIFFReadRGBAImage(t, width, height, pixels, 1):
        sha.update(pixels)
        return True
    # What it cannot turn into colours: the samples as they are stored.
    room = c.create_string_buffer(1 << 26)
    read, count = (lib.TIFFReadEncodedTile, lib.TIFFNumberOfTiles) if lib.TIFFIsTiled(t) else (
        lib.TIFFReadEncodedStrip, lib.TIFFNumberOfStrips)
    for i in range(count(t)):
        n = read(t, c.c_uint32(i), room, c.c_ssize_t(len(room)))
        if n < 0:
            return False
        sha.update(room.raw[:n])
    return True


def tiff_worker(path, pipe):
    lib = c.CDLL(ctypes.util.find_library("tiff"))
    lib.TIFFOpen.restype = c.c_void_p
    lib.TIFFSetErrorHandler(None)
    lib.TIFFSetWarningHandler(None)
    handle = lib.TIFFOpen(path.encode(), b"r")
    if not handle:
        return pipe.send("")
    t, sha, pages = c.c_void_p(handle), hashlib.sha256(), 0
    lib.TIFFReadEncodedStrip.restype = lib.TIFFReadEncodedTile.restype = c.c_ssize_t
    while pages < 100 and tiff_page(lib, t, sha):
        pages += 1
        if not lib.TIFFReadDirectory(t):
            break
    pipe.send(f"{pages} {sha.hexdigest()}" if pages else "")


def tiff(path):
    """In a process of its own: the files are made to break readers."""
    here, there = multiprocessing.Pipe(False)
    child = multiprocessing.Process(target=tiff_worker, args=(path, there))
    child.start()
    there.close()
    try:
        return here.recv() if here.poll(DECODE_S) else ""
    except EOFError:
        return ""
    finally:
        child.kill()
        child.join()


def decode(form, path):
    if form == "jpeg":
        # ffmpeg would show the small picture of a file whose main one is broken.
        return digest(output(["djpeg", "-pnm", path]))
    if form == "mp3":
        # Samples: a tag at the end would count as a coded frame.
        return ffmpeg([], path, ["-map", "0:a?", "-f", "streamhash", "-hash", "md5"])
    if form in STILL or form == "gif":
        return still(form, path)
    if form == "tiff":
        return tiff(path)
    if form == "heif":
        return output(["python3", HEIF, path]).decode().strip()
    if form in STREAMS:
        # Pictures of covers do not count.
        return ffmpeg([], path, ["-map", "0:V?", "-map", "0:a?", "-c", "copy", "-f", "streamhash", "-hash", "md5"])
    if form == "pdf":
        return digest(output(["pdftoppm", "-r", "40", "-l", "3", path]))
    if form == "text":
        return digest(open(path, "rb").read().replace(b"\xef\xbb\xbf", b""))
    return None
