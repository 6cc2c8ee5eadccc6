#!/usr/bin/env python3
"""A whole log, from file to findings, beside what a person would run instead, as Markdown.

usage: whole.py --logloupe BINARY [--data FOLDER] [--eval FOLDER] [--megabytes N]

--logloupe  the command line, built with `cargo build --release -p logloupe-cli`
--data      the folder with hdfs_labelled/HDFS_2percent.log.gz and web/wordpress_access.log.gz
--eval      the folder with seed_pipeline.py (Drain3, pandas and scikit-learn: regex, templates, windows, forest)
--megabytes how much of each log, repeated; a tenth of it tells how the cost grows [300]

Peers that are not installed are named and left out. Each of ours is the best of three runs, a peer runs once; all in one
sitting, so that the ratios hold on a busy machine as well.
"""
import argparse
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

RUNS = 3
MEGABYTE = 1_000_000

# The Python stack takes half a minute for a million lines; its rate does not depend on how many there are.
PEER_LINES = 222_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logloupe", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--eval", type=pathlib.Path, required=True)
    parser.add_argument("--megabytes", type=int, default=300)
    options = parser.parse_args()
    print("| what | lines | seconds | million lines/s | peak MB | against us |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        hdfs = options.data / "hdfs_labelled" / "HDFS_2percent.log.gz"
        ours = measure(options, folder, "HDFS", hdfs)
        python_stack(options, folder, hdfs, ours)
        web = options.data / "web" / "wordpress_access.log.gz"
        ours = measure(options, folder, "WordPress", web)
        goaccess(folder / "WordPress.log", ours)


def measure(options, folder, name, source):
    """Our own rates on a log repeated to its full size and to a tenth; returns lines/s of the full one."""
    text = gzip.decompress(source.read_bytes())
    if not text.endswith(b"\n"):
        text += b"\n"
    seconds = {}
    for size in (options.megabytes, options.megabytes // 10):
        times = max(1, round(size * MEGABYTE / len(text)))
        log = folder / (f"{name}.log" if size == options.megabytes else f"{name}.tenth.log")
        with open(log, "wb") as file:
            for _ in range(times):
                file.write(text)
        lines = times * text.count(b"\n")
        runs = [run([options.logloupe, "analyze", "--format", "json", log]) for _ in range(RUNS)]
        best, peak = min(seconds for seconds, _ in runs), max(peak for _, peak in runs)
        seconds[size] = (lines, best)
        row(f"logloupe, {name}, {times * len(text) / MEGABYTE:.0f} MB", lines, best, peak)
    (lines, full), (few, tenth) = seconds.values()
    print(f"\n{name}: {lines / few:.1f} times the lines took {full / tenth:.1f} times as long.\n", file=sys.stderr)
    return lines / full


def python_stack(options, folder, source, ours):
    log = folder / "peer.log"
    log.write_bytes(b"\n".join(gzip.decompress(source.read_bytes()).split(b"\n")[:PEER_LINES]) + b"\n")
    script = options.eval / "seed_pipeline.py"
    done = subprocess.run([sys.executable, script, log], capture_output=True, text=True)
    found = re.search(r"total ([\d,]+) lines/s", done.stdout)
    if not found:
        return print("| Drain3, pandas, scikit-learn | | | not installed | | |")
    rate = int(found[1].replace(",", ""))
    row("Drain3, pandas, scikit-learn, HDFS", PEER_LINES, PEER_LINES / rate, None, ours / rate)


def goaccess(log, ours):
    if not shutil.which("goaccess"):
        return print("| GoAccess | | | not installed | | |")
    command = ["goaccess", log, "--log-format=COMBINED", "--no-progress", "-o", log.with_suffix(".json")]
    seconds, peak = run(command)
    lines = sum(block.count(b"\n") for block in iter(lambda f=open(log, "rb"): f.read(1 << 24), b""))
    row("GoAccess, WordPress", lines, seconds, peak, ours * seconds / lines)


def run(command):
    """Seconds and peak memory in MB of a command."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with {status}")
    return time.perf_counter() - begin, usage.ru_maxrss / 1_000


def row(what, lines, seconds, peak, ratio=None):
    peak = "" if peak is None else f"{peak:.0f}"
    ratio = "" if ratio is None else f"1 : {ratio:.0f}"
    print(f"| {what} | {lines:,} | {seconds:.2f} | {lines / seconds / 1e6:.2f} | {peak} | {ratio} |", flush=True)


main()
