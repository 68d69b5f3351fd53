#!/usr/bin/env python3
"""The work of table-media.sh: runs the tools on every file, judges the copies and prints the tables."""
import collections
import concurrent.futures
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import decode_media
import judge_media

HANG_S = 60
TOOLS = ("bewaar", "exiftool -all=", "mat2", "jhead -purejpg")
# What the parent says of a worker that ended in a way it should not.
# What `time` adds to the number of the signal that ended a command.
SIGNALLED = 128
WORKER_BROKE, WORKER_SLOW = "the reader broke on it", "it took too long"

Run = collections.namedtuple("Run", "code ms rss out err hang")


def run(argv, cwd=None, limit=HANG_S):
    """Runs one command to its end; ms is the processor time of it and all it waited for, rss the
    peak of its largest process in KiB, which `time` is asked for: ours would count as its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.NamedTemporaryFile() as peak:
        p = subprocess.Popen(["/usr/bin/time", "-q", "-o", peak.name, "-f", "%M", *argv], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd, start_new_session=True)
        late = threading.Event()

        def end():
            late.set()
            os.killpg(p.pid, signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.start()
        _, status, usage = os.wait4(p.pid, 0)
        timer.cancel()
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Run(p.returncode, (usage.ru_utime + usage.ru_stime) * 1000, int(peak.read() or 0),
                   out.read().decode(errors="replace"), err.read().decode(errors="replace"), late.is_set())


def hung(r):
    return r.hang or WORKER_SLOW in r.err


def crashed(r):
    return not hung(r) and (r.code < 0 or SIGNALLED < r.code <= SIGNALLED + signal.NSIG or WORKER_BROKE in r.err)


class Bench:
    def __init__(self, bewaar, folder, work):
        self.bewaar, self.work = os.path.abspath(bewaar), work
        self.files = sorted(os.path.join(d, n) for d, _, names in os.walk(folder) for n in names)
        self.rows = []
        for tool in (*TOOLS, "originals", "scratch"):
            os.makedirs(self.place(tool))

    def place(self, tool, name=""):
        return os.path.join(self.work, tool.split()[0], name)

    def bewaar_copy(self, source, target):
        r = run([self.bewaar, "disclose", source, "-o", target])
        return r, target

    def exiftool_copy(self, source, target):
        return run(["exiftool", "-q", "-q", "-all=", "-o", target, source]), target

    def mat2_copy(self, source, target):
        folder = tempfile.mkdtemp(dir=self.place("scratch"))
        there = os.path.join(folder, os.path.basename(target))
        shutil.copyfile(source, there)
        r = run(["mat2", there])
        stem, suffix = os.path.splitext(there)
        made = f"{stem}.cleaned{suffix}"
        if os.path.exists(made):
            os.rename(made, target)
        shutil.rmtree(folder)
        return r, target

    def jhead_copy(self, source, target):
        shutil.copyfile(source, target)
        r = run(["jhead", "-q", "-purejpg", target])
        if r.code != 0:
            os.unlink(target)
        return r, target

    def one(self, number):
        """Every tool on one file."""
        path = self.files[number]
        name = f"{number:05}{os.path.splitext(path)[1].lower()}"
        source = self.place("originals", name)
        shutil.copyfile(path, source)
        looked = run([self.bewaar, "--json", "inspect", source])
        try:
            report = json.loads(looked.out)
        except ValueError:
            report = {}
        form = report.get("format", "not told apart")
        row = {"path": path, "name": name, "format": form, "inspect": {"code": looked.code, "broken": hung(looked) or crashed(looked)}, "tools": {},
               "decoded": decode_media.decode(form, source)}
        makers = dict(zip(TOOLS, (self.bewaar_copy, self.exiftool_copy, self.mat2_copy, self.jhead_copy)))
        if form != "jpeg":
            del makers["jhead -purejpg"]
        for tool, make in makers.items():
            r, target = make(source, self.place(tool, name))
            copied = os.path.exists(target) and (tool != "bewaar" or r.code == 0)
            refused = (report.get("disclosed") or {}).get("refused") if tool == "bewaar" else None
            row["tools"][tool] = {"code": r.code, "ms": r.ms, "rss": r.rss, "hang": hung(r),
                                  "crash": crashed(r), "copied": copied,
                                  "why": None if copied else refused or r.err.strip(),
                                  "decoded": decode_media.decode(form, target) if copied else None}
        return row

    def judge(self):
        """What the copies keep and what they still tell."""
        told = {tool: judge_media.listing(self.place(tool)) for tool in (*TOOLS, "originals")}
        for row in self.rows:
            name, form = row["name"], row["format"]
            info = told["originals"].get(name, {})
            before = judge_media.sensitive(form, info)
            words = judge_media.strings_of(before, judge_media.bytes_of(self.place("originals", name)))
            row["had"] = sorted(before)
            traits = {"orientation": lambda i: judge_media.orientation(form, i), "icc": judge_media.profile,
                      "date": lambda i: judge_media.date(form, i)}
            for trait, of in traits.items():
                row[trait] = of(info)
            for tool, t in row["tools"].items():
                if not t["copied"]:
                    continue
                after = told[tool].get(name, {})
                t["left"] = judge_media.left(form, before, words, after, self.place(tool, name))
                for trait, of in traits.items():
                    t[trait] = of(after) == row[trait]


def part(rows, tool, had, kept):
    """"kept/had" over the copies of a tool; "-" when there is none to ask of."""
    asked = [r for r in rows if r["tools"][tool]["copied"] and had(r)]
    return f"{sum(bool(kept(r, r['tools'][tool])) for r in asked)}/{len(asked)}" if asked else "-"


def line_of(form, rows, tool):
    rows = [r for r in rows if tool in r["tools"]]
    if not rows:
        return None
    runs = [r["tools"][tool] for r in rows]
    copies = sum(t["copied"] for t in runs)
    what = collections.Counter(c for t in runs if t["copied"] for c in t["left"])
    return [form, tool, len(rows), copies, len(rows) - copies,
            part(rows, tool, lambda r: r["decoded"], lambda r, t: t["decoded"] == r["decoded"]),
            part(rows, tool, lambda r: r["decoded"], lambda r, t: not t["decoded"]),
            part(rows, tool, lambda r: r["orientation"], lambda r, t: t["orientation"]),
            part(rows, tool, lambda r: r["icc"], lambda r, t: t["icc"]),
            part(rows, tool, lambda r: r["date"], lambda r, t: t["date"]),
            part(rows, tool, lambda r: r["had"], lambda r, t: t["left"]),
            ", ".join(f"{name} {n}" for name, n in what.most_common()) or "-",
            sum(t["crash"] for t in runs), sum(t["hang"] for t in runs),
            f"{sum(t['ms'] for t in runs) / len(runs):.1f}", f"{max(t['rss'] for t in runs) / 1024:.0f}"]


def table(head, lines):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |")
    print()


def by_format(rows):
    groups = collections.defaultdict(list)
    for r in rows:
        groups[r["format"]].append(r)
    return sorted(groups.items(), key=lambda g: -len(g[1]))


def batches(bench):
    """The same files again, each format in one call."""
    lines = []
    for form, rows in by_format(bench.rows):
        folder, out = os.path.join(bench.work, "batch"), os.path.join(bench.work, "batch-out")
        os.makedirs(folder)
        for r in rows:
            os.link(bench.place("originals", r["name"]), os.path.join(folder, r["name"]))
        line = [form, len(rows)]
        for argv in ([bench.bewaar, "--quiet", "disclose", folder, "-o", out], ["exiftool", "-q", "-q", "-all=", "-o", out + "/", folder]):
            r = run(argv, limit=1200)
            copies = len(os.listdir(out)) if os.path.isdir(out) else 0
            line += [copies, f"{r.ms / len(rows):.2f}", f"{r.rss / 1024:.0f}"]
            shutil.rmtree(out, ignore_errors=True)
        for tool in TOOLS:
            runs = [r["tools"][tool]["ms"] for r in rows if tool in r["tools"]]
            line.append(f"{sum(runs) / len(runs):.1f}" if runs else "-")
        lines.append(line)
        shutil.rmtree(folder)
    return lines


def report(bench):
    rows = bench.rows
    broken = [r for r in rows if r["inspect"]["broken"]]
    print(f"{len(rows)} files; inspect: {sum(r['inspect']['code'] == 0 for r in rows)} looked into, {len(broken)} crashed or hung\n")
    table(["format", "tool", "files", "copies", "refused", "coded data equal", "unreadable copies", "orientation kept", "colour profile kept",
           "date kept", "sensitive left", "of which", "crashed", "hung", "CPU ms a file", "MiB at most"],
          [line for form, group in [*by_format(rows), ("all", rows)] for tool in TOOLS if (line := line_of(form, group, tool))])
    codes = collections.Counter(r["tools"]["bewaar"]["code"] for r in rows)
    print("exit codes of bewaar disclose: " + ", ".join(f"{code}: {n}" for code, n in sorted(codes.items())) + "\n")
    why = collections.Counter((r["format"], r["tools"]["bewaar"]["why"]) for r in rows if not r["tools"]["bewaar"]["copied"])
    table(["format", "refused", "why"], [(form, n, text.replace("\n", "; ")) for (form, text), n in sorted(why.items(), key=lambda w: (w[0][0], -w[1]))])
    table(["format", "files", "bewaar, one call: copies", "CPU ms a file", "MiB", "exiftool -all=, one call: copies", "CPU ms a file", "MiB",
           *(f"{tool}, one by one: CPU ms a file" for tool in TOOLS)], batches(bench))


def main():
    start = time.time()
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(sys.argv[1], sys.argv[2], work)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            bench.rows = list(pool.map(bench.one, range(len(bench.files))))
        bench.judge()
        report(bench)
    if len(sys.argv) > 3:
        with open(sys.argv[3], "w", encoding="utf-8") as f:
            f.writelines(json.dumps(r) + "\n" for r in bench.rows)
    print(f"{time.time() - start:.0f} s")
    ours = [r["tools"]["bewaar"] for r in bench.rows]
    return int(any(t["crash"] or t["hang"] for t in ours) or any(r["inspect"]["broken"] for r in bench.rows))


if __name__ == "__main__":
    sys.exit(main())
