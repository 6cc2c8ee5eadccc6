#!/usr/bin/env python3
"""Records what Drain3 makes of the logs that the project generates, for tests/drain3.rs.

usage: record.py BINARY

BINARY  the command line, built with `cargo build --release -p logloupe-cli`

For each log and each of the settings below it writes `recorded/LOG-SETTINGS.txt`: the number of messages, a hash of the
cluster of every message, a hash of all clusters' sizes and templates, and the first hundred of these themselves.
Needs the package `drain3` 0.9.11.
"""
import collections
import pathlib
import subprocess
import sys

from compare import drain3

LOGS = ["auth", "web", "hdfs"]

# How many clusters are written out.
SHOWN = 100

# Drain3's settings by name. tests/drain3.rs has the same list.
SETTINGS = {
    "plain": {},
    "masked": {"masking": True},
    "deep": {"drain_sim_th": 0.6, "drain_depth": 5, "masking": True},
    "narrow": {"drain_max_children": 4, "masking": True},
    "few": {"drain_max_clusters": 10, "masking": True},
}


def main():
    folder = pathlib.Path(__file__).parent / "recorded"
    folder.mkdir(exist_ok=True)
    for log in LOGS:
        text = subprocess.run([sys.argv[1], "sample", log, "--seed", "1"], capture_output=True, check=True, encoding="ascii").stdout
        messages = [message(line) for line in text.splitlines()]
        for name, settings in SETTINGS.items():
            ids, texts = drain3(messages, settings)
            sizes = collections.Counter(ids)
            rows = [f"{sizes[id]}\t{texts[id]}\n" for id in sorted(texts)]
            clusters = b"".join((id - 1).to_bytes(4, "little") for id in ids)
            head = f"{len(ids)} messages, {fnv1a(clusters):016x}, {len(rows)} clusters, {fnv1a(''.join(rows).encode()):016x}\n"
            (folder / f"{log}-{name}.txt").write_text(head + "".join(rows[:SHOWN]), encoding="utf-8", newline="\n")


def message(line):
    """What follows the first colon and space; the whole line where there is none."""
    return line.split(": ", 1)[-1]


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % (1 << 64)
    return value


if __name__ == "__main__":
    main()
