#!/usr/bin/env python3
"""A time authority on 127.0.0.1 for tests: stamp_responder.py FOLDER
prints its port. The path names the signer (/good, /rsa) or a misbehaviour."""
import http.server
import os
import subprocess
import sys
import tempfile
import threading

folder = os.path.abspath(sys.argv[1])
lock = threading.Lock()


class Authority(http.server.BaseHTTPRequestHandler):
    def answer(self, status, kind, body, **headers):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the client had enough

    def do_POST(self):
        query = self.rfile.read(min(int(self.headers.get('Content-Length', 0)), 65536))
        name = self.path.strip('/')
        with open(f'{folder}/requests.log', 'a') as log:
            print(name, len(query), self.headers.get('Content-Type'), self.headers.get('User-Agent'),
                  self.headers.get('Cookie'), file=log)
        if name == 'html':
            return self.answer(200, 'text/html', b'<p>please log in')
        if name == 'huge':
            return self.answer(200, 'application/timestamp-reply', b'0' * 1000000)
        if name == 'elsewhere':
            return self.answer(302, 'text/plain', b'', Location='/good')
        if self.headers.get('Content-Type') != 'application/timestamp-query' or not os.path.exists(f'{folder}/{name}.pem'):
            return self.answer(404, 'text/plain', b'')
        with lock, tempfile.TemporaryDirectory() as d:
            with open(f'{d}/q', 'wb') as f:
                f.write(query)
            subprocess.run(['openssl', 'ts', '-reply', '-config', 'tsa.cnf', '-queryfile', f'{d}/q', '-signer', f'{name}.pem',
                            '-inkey', f'{name}.key', '-chain', 'ca.pem', '-out', f'{d}/r'], cwd=folder, capture_output=True)
            if not os.path.exists(f'{d}/r'):
                return self.answer(500, 'text/plain', b'')
            with open(f'{d}/r', 'rb') as f:
                self.answer(200, 'application/timestamp-reply', f.read())

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Authority)
print(server.server_address[1], flush=True)
server.serve_forever()
