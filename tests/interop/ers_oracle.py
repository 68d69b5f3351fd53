#!/usr/bin/env python3
"""A second reader of evidence records (RFC 4998), of the standard library and the
openssl command alone: ers_oracle.py ROOTS RECORD OBJECT... checks the whole group.
Prints the number of stamps and where the first token begins, or fails."""
import hashlib
import subprocess
import sys
import tempfile

HASHES = {1: hashlib.sha256, 2: hashlib.sha384, 3: hashlib.sha512}


def elements(data):
    """The (tag, contents, whole) of each element in data; minimal definite lengths only."""
    out, at = [], 0
    while at < len(data):
        size, head = data[at + 1], 2
        if size >= 128:
            count = size & 127
            assert 1 <= count <= 4
            size, head = int.from_bytes(data[at + 2:at + 2 + count], 'big'), 2 + count
            assert size >= 128 and data[at + 2] != 0
        assert at + head + size <= len(data), 'cut off'
        out.append((data[at], data[at + head:at + head + size], data[at:at + head + size]))
        at += head + size
    return out


def sequences(data, tag=0x30):
    """The contents of elements that must all have this tag, and each as a whole."""
    found = elements(data)
    assert found and all(t == tag for t, _, _ in found)
    return [(inner, whole) for _, inner, whole in found]


def algorithm(contents):
    parts = elements(contents)
    assert parts[0][0] == 6 and all(p[2] == b'\x05\x00' for p in parts[1:])
    assert parts[0][1][:-1] == bytes.fromhex('6086480165030402')
    return HASHES[parts[0][1][-1]]


def stamp(contents):
    alg = tree = None
    for tag, inner, whole in elements(contents):
        if tag == 0xa0:
            alg = algorithm(inner)
        elif tag == 0xa2:
            tree = [[v for v, _ in sequences(part, 4)] for part, _ in sequences(inner)]
        else:
            assert tag == 0x30
            token = whole
    return alg, tree, token


def climb(make, tree, wanted, whole):
    wanted = list(wanted)
    first = tree[0] if tree else wanted
    assert all(w in first for w in wanted), 'not in the record'
    assert not whole or all(f in wanted for f in first), 'the record is about more'
    h = make(b''.join(sorted(first))).digest() if len(first) > 1 else first[0]
    for rest in (tree or [])[1:]:
        h = make(b''.join(sorted(rest + [h]))).digest()
    return h


def signed(token, root, digest):
    """openssl checks the token over this digest; it is told nothing else."""
    with tempfile.NamedTemporaryFile() as f:
        f.write(token)
        f.flush()
        run = subprocess.run(['openssl', 'ts', '-verify', '-digest', digest.hex(), '-in', f.name, '-token_in',
                              '-CAfile', root], capture_output=True)
        assert run.returncode == 0, run.stderr


def main():
    root, record = sys.argv[1], open(sys.argv[2], 'rb').read()
    objects = [open(p, 'rb').read() for p in sys.argv[3:]]
    outer = sequences(record)
    assert len(outer) == 1, 'bytes after the record'
    version, algs, sequence = elements(outer[0][0])
    assert version[2] == b'\x02\x01\x01' and algs[0] == 0x30 and sequence[0] == 0x30
    listed = {algorithm(a) for a, _ in sequences(algs[1])}
    before, count = b'', 0
    for chain, whole_chain in sequences(sequence[1]):
        last = None
        for one, _ in sequences(chain):
            alg, tree, token = stamp(one)
            make = alg or hashlib.sha256
            assert make in listed
            if last is not None:
                wanted = [make(last).digest()]
            else:
                wanted = [make(o).digest() for o in objects]
                if before:
                    n = len(before)
                    size = bytes([n]) if n < 128 else bytes([128 | (n.bit_length() + 7) // 8]) + \
                        n.to_bytes((n.bit_length() + 7) // 8, 'big')
                    all_before = make(b'\x30' + size + before).digest()
                    wanted = [make(w + all_before).digest() for w in wanted]
            signed(token, root, climb(make, tree, wanted, last is None))
            last, count = token, count + 1
        before += whole_chain
    assert count > 0
    print(count, record.index(elements(elements(sequence[1])[0][1])[0][2]))


main()
