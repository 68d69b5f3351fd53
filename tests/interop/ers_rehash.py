#!/usr/bin/env python3
"""Renews the hash tree of a record (RFC 4998, 5.2) to SHA-512, as another writer would:
ers_rehash.py RECORD OUT URL OBJECT... asks the authority at URL for the new token."""
import hashlib
import subprocess
import sys
import urllib.request

record, objects = open(sys.argv[1], 'rb').read(), [open(p, 'rb').read() for p in sys.argv[4:]]


def tlv(tag, *parts):
    body = b''.join(parts)
    n = len(body)
    k = (n.bit_length() + 7) // 8
    return bytes([tag, n] if n < 128 else [tag, 128 | k]) + (b'' if n < 128 else n.to_bytes(k, 'big')) + body


def skip(data, at):
    """Behind the header at `at`, and behind the element."""
    n = data[at + 1]
    head = 2 if n < 128 else 2 + (n & 127)
    size = n if n < 128 else int.from_bytes(data[at + 2:at + head], 'big')
    return at + head, at + head + size


def sha512(data):
    return hashlib.sha512(data).digest()


inside, _ = skip(record, 0)
_, algs = skip(record, inside)
_, sequence = skip(record, algs)
chains, end = skip(record, sequence)
before = sha512(record[sequence:end])
values = [sha512(sha512(o) + before) for o in objects]
root = sha512(b''.join(sorted(values)))
subprocess.run(['openssl', 'ts', '-query', '-digest', root.hex(), '-sha512', '-cert', '-out', 'h.tsq'], check=True,
               capture_output=True)
ask = urllib.request.Request(sys.argv[3], open('h.tsq', 'rb').read(), {'Content-Type': 'application/timestamp-query'})
open('h.tsr', 'wb').write(urllib.request.urlopen(ask).read())
subprocess.run(['openssl', 'ts', '-reply', '-in', 'h.tsr', '-token_out', '-out', 'h.tst'], check=True, capture_output=True)
oid = bytes.fromhex('0609608648016503040203')
stamp = tlv(0x30, tlv(0xa0, oid), tlv(0xa2, tlv(0x30, *[tlv(4, v) for v in values])), open('h.tst', 'rb').read())
listed, algs_end = skip(record, algs)
open(sys.argv[2], 'wb').write(tlv(0x30, b'\x02\x01\x01', tlv(0x30, record[listed:algs_end], tlv(0x30, oid)),
                                  tlv(0x30, record[chains:end], tlv(0x30, stamp))))
