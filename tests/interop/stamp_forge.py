#!/usr/bin/env python3
"""Makes time-stamp replies that `openssl ts` refuses to make, signed with
`openssl cms`: stamp_forge.py REQUEST SIGNER[,SIGNER] OUT [key=value...]
keys: time, version, nonce, hash, inner (hex put after the statement of time),
crit=1, status, seconds, noess=1, md, tsa=NAME is not written, qualified=1"""
import subprocess
import sys
import tempfile
import time

request = open(sys.argv[1], 'rb').read()
signers, out = sys.argv[2].split(','), sys.argv[3]
opt = dict(a.split('=', 1) for a in sys.argv[4:])


def tlv(tag, *parts):
    body = b''.join(parts)
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, 'big') + body


def integer(v):
    return tlv(2, v.to_bytes(v.bit_length() // 8 + 1, 'big'))


def oid(text):
    arcs = [int(a) for a in text.split('.')]
    body = bytes([arcs[0] * 40 + arcs[1]])
    for a in arcs[2:]:
        piece = bytes([a & 127])
        while a > 127:
            a >>= 7
            piece = bytes([a & 127 | 128]) + piece
        body += piece
    return tlv(6, body)


imprint = bytes.fromhex(opt['hash']) if 'hash' in opt else request[24:56]
nonce = request[58:66] if 'nonce' not in opt else bytes.fromhex(opt['nonce'])
when = opt.get('time', time.strftime('%Y%m%d%H%M%SZ', time.gmtime()))
parts = [integer(int(opt.get('version', 1))), oid('1.3.6.1.4.1.99999.1'),
         tlv(0x30, tlv(0x30, oid('2.16.840.1.101.3.4.2.1'), b'\x05\x00'), tlv(4, imprint)),
         integer(77), tlv(0x18, when.encode()), tlv(0x30, integer(int(opt.get('seconds', 1)))), tlv(2, nonce)]
if 'crit' in opt:
    parts.append(tlv(0xa1, tlv(0x30, oid('1.3.6.1.4.1.99999.7'), b'\x01\x01\xff', tlv(4, b'\x05\x00'))))
if 'qualified' in opt:
    parts.append(tlv(0xa1, tlv(0x30, oid('1.3.6.1.5.5.7.1.3'), tlv(4, tlv(0x30, tlv(0x30, oid('0.4.0.19422.1.1')))))))
tst = tlv(0x30, *parts) + bytes.fromhex(opt.get('inner', ''))
with tempfile.TemporaryDirectory() as d:
    open(d + '/tst', 'wb').write(tst)
    cmd = ['openssl', 'cms', '-sign', '-binary', '-nodetach', '-econtent_type', opt.get('type', '1.2.840.113549.1.9.16.1.4'),
           '-md', opt.get('md', 'sha256'), '-outform', 'DER', '-in', d + '/tst', '-out', d + '/cms', '-nosmimecap',
           '-certfile', 'ca.pem']
    if 'noess' not in opt:
        cmd.append('-cades')
    for s in signers:
        cmd += ['-signer', s + '.pem', '-inkey', s + '.key']
    subprocess.run(cmd, check=True)
    token = open(d + '/cms', 'rb').read()
status = tlv(0x30, integer(int(opt.get('status', 0))))
open(out, 'wb').write(tlv(0x30, status, token))
