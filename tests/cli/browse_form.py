"""Fills in the pages of the form with Chromium, over WebDriver, and saves what it gives.

browse_form.py PROGRAM FOLDER leaves LANG.txt, LANG.html (the page to go on with later) and
LANG-later.txt (the text that this page gives when it is opened again) in FOLDER, for nl and en."""
import base64
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time

program, folder = sys.argv[1:3]
SELF = '[name] <b>&amp; "x"\n( ) yes - ja\n\n\u0645\u0631\u062d\u0628\u0627'


class Browser:
    """One session of a chromedriver of our own."""

    def __init__(self):
        self.home = os.path.join(folder, "browser")
        self.saved = os.path.join(folder, "saved")
        os.makedirs(self.home)
        os.makedirs(self.saved)
        # Port 0: one that is free; it says which.
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                       env={**os.environ, "HOME": self.home})
        self.port = None
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                self.port = int(found.group(1))
                break
        args = ["--headless=new", "--disable-gpu", "--window-size=900,1400", f"--user-data-dir={self.home}/data",
                "--disable-background-networking", "--disable-dev-shm-usage"]
        if os.geteuid() == 0:  # Chromium's own sandbox does not start as root; in this test alone
            args.append("--no-sandbox")
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": {
            "args": args, "prefs": {"download.default_directory": self.saved, "download.prompt_for_download": False}}}}}
        self.session = ""
        self.session = "/session/" + self.call("POST", "/session", wanted)["sessionId"]

    def call(self, method, path, body=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        link.request(method, self.session + path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
        value = json.loads(link.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["message"].split("\n")[0])
        return value

    def run(self, script, *args):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def open(self, path):
        self.call("POST", "/url", {"url": "file://" + path})

    def find(self, css):
        return next(iter(self.call("POST", "/element", {"using": "css selector", "value": css}).values()))

    def type(self, css, text):
        self.call("POST", f"/element/{self.find(css)}/value", {"text": text})

    def click(self, css):
        self.run("arguments[0].scrollIntoView({block: 'center'})", {"element-6066-11e4-a52e-4f735466cecf": self.find(css)})
        self.call("POST", f"/element/{self.find(css)}/click", {})

    def save(self, button, name, target):
        self.click(button)
        source = os.path.join(self.saved, name)
        for _ in range(600):
            if os.path.exists(source):
                break
            time.sleep(0.1)
        shutil.move(source, os.path.join(folder, target))

    def close(self):
        self.call("DELETE", "")
        self.driver.terminate()
        self.driver.wait()


def block(n, key):
    return f"document.querySelectorAll('[data-key=observation]')[{n}].querySelector('[data-key={key}]')"


def fill(b):
    b.type("[data-key=name] input", "C.")
    b.type("[data-key=contact] input", "CANARY")
    b.click("[data-key=contact_by] input[value=lawyer-alone]")
    b.click("[data-key=interest] input[value=friend]")
    b.click("[data-key=interest] input[value=paid]")
    for n in range(3):
        b.run(f"{block(n, 'when')}.querySelector('input').value = arguments[0]", str(2019 + n))
    b.type("[data-key=self] textarea", SELF)
    b.click("#more")
    b.run(f"{block(3, 'where')}.querySelector('input').value = 'Utrecht'")
    b.run(f"{block(3, 'adds')}.querySelector('input[value=new]').click()")
    b.click("[data-key=danger] input[value=no]")
    b.click("[data-key=danger] input[value=dont-know]")
    b.click("[data-key=consent] input[value=yes]")
    b.click("[data-key=consent] input[value=yes]")  # taken back
    b.click("[data-key=truth] input[value=yes]")


def check_page(b):
    """Every question has a label that belongs to it, and nothing came from elsewhere."""
    lone = b.run("return [...document.querySelectorAll('form input, form textarea')].filter(e => !e.labels.length).length")
    ids = b.run("const l = [...document.querySelectorAll('[id]')].map(e => e.id); return l.length - new Set(l).size")
    asked = b.run("return performance.getEntriesByType('resource').length")
    return lone == 0 and ids == 0 and asked == 0


def main():
    b = Browser()
    try:
        return 0 if look(b) else 1
    finally:
        b.close()


def look(b):
    good = True
    for lang in ("nl", "en"):
        path = os.path.join(folder, f"empty-{lang}.html")
        subprocess.run([program, "--quiet", "statement", "new", "--role", "third-party", "--language", lang, "-o", path], check=True,
                       stdout=subprocess.DEVNULL)
        b.open(path)
        fill(b)
        if not check_page(b):
            print(f"{lang}: a label, an id or a request is wrong")
            good = False
        b.save("#save-text", "form.txt", f"{lang}.txt")
        b.save("#save-page", "form.html", f"{lang}.html")
        with open(os.path.join(folder, f"{lang}.png"), "wb") as f:
            f.write(base64.b64decode(b.call("GET", "/screenshot")))
        b.open(os.path.join(folder, f"{lang}.html"))
        b.save("#save-text", "form.txt", f"{lang}-later.txt")
        # A script or an address that is put into the page does nothing.
        b.run("const i = document.createElement('img'); i.src = 'http://127.0.0.1:9/x'; document.body.append(i);"
              "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);")
        if b.run("return window.ran === 1"):
            print(f"{lang}: a foreign script ran")
            good = False
    told = [m["message"] for m in b.call("POST", "/se/log", {"type": "browser"}) if m["level"] == "SEVERE"]
    if len([m for m in told if "Content Security Policy" in m]) < 4 or [m for m in told if "Content Security Policy" not in m]:
        print("\n".join(told) or "nothing was held back")
        good = False
    return good


sys.exit(main())
