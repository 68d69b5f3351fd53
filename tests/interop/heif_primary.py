#!/usr/bin/env python3
"""Decodes the main picture of a HEIC or AVIF file with libheif and prints its size and
the SHA-256 of its RGBA pixels. Exit 1: libheif cannot."""
import ctypes as c
import ctypes.util
import hashlib
import sys


class Error(c.Structure):
    _fields_ = [("code", c.c_int), ("sub", c.c_int), ("text", c.c_char_p)]


lib = c.CDLL(ctypes.util.find_library("heif"))
for name in ("heif_context_alloc",):
    getattr(lib, name).restype = c.c_void_p
for name in ("heif_context_read_from_file", "heif_context_get_primary_image_handle", "heif_decode_image"):
    getattr(lib, name).restype = Error
lib.heif_image_get_plane_readonly.restype = c.c_void_p
RGB, RGBA, INTERLEAVED = 1, 11, 10

ctx, handle, image = c.c_void_p(lib.heif_context_alloc()), c.c_void_p(), c.c_void_p()
if lib.heif_context_read_from_file(ctx, sys.argv[1].encode(), None).code:
    sys.exit(1)
if lib.heif_context_get_primary_image_handle(ctx, c.byref(handle)).code:
    sys.exit(1)
if lib.heif_decode_image(handle, c.byref(image), RGB, RGBA, None).code:
    sys.exit(1)
width = lib.heif_image_get_width(image, INTERLEAVED)
height = lib.heif_image_get_height(image, INTERLEAVED)
stride = c.c_int()
plane = lib.heif_image_get_plane_readonly(image, INTERLEAVED, c.byref(stride))
sha = hashlib.sha256()
for y in range(height):
    sha.update(c.string_at(plane + y * stride.value, width * 4))
print(width, height, sha.hexdigest())
