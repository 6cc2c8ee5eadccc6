#!/usr/bin/env python3
"""Our `--miner drain3` beside the Python package, message by message: the same clusters, templates and sizes.

usage: compare.py BINARY FILE... [--column NAME] [--pattern REGEX]

BINARY     the command line, built with `cargo build --release -p logloupe-cli`
FILE       each line is a message; with --column, a CSV file of which one column holds the messages
--pattern  a regular expression whose first group is the message, for files with headers

Each file is mined with several settings. Needs the package `drain3` 0.9.11.
"""
import argparse
import collections
import csv
import logging
import pathlib
import re
import subprocess
import sys
import tempfile

logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

# The masks of Drain3's example configuration (examples/drain3.ini).
MASKS = [
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
    (r"(?<=executed cmd )(\".+?\")", "CMD"),
]

# What is tried: our options, and the same for Drain3.
VARIANTS = [
    ("plain", [], {}),
    ("masked", ["--drain3-masking"], {"masking": True}),
    ("similarity 0.6, depth 5", ["--drain3-similarity", "0.6", "--drain3-depth", "5"], {"drain_sim_th": 0.6, "drain_depth": 5}),
    ("max children 4", ["--drain3-max-children", "4"], {"drain_max_children": 4}),
    (
        "max clusters 10, masked",
        ["--drain3-max-clusters", "10", "--drain3-masking"],
        {"drain_max_clusters": 10, "masking": True},
    ),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    parser.add_argument("--column")
    parser.add_argument("--pattern", type=re.compile)
    options = parser.parse_args()
    csv.field_size_limit(1 << 30)
    wrong = 0
    for path in options.files:
        messages = read(path, options)
        with tempfile.NamedTemporaryFile("w", suffix=".log", encoding="utf-8", newline="\n") as file:
            file.writelines(message + "\n" for message in messages)
            file.flush()
            for name, ours, theirs in VARIANTS:
                wrong += compare(f"{path.name}, {name}", messages, mine(options.binary, file.name, ours), drain3(messages, theirs))
    return 1 if wrong else 0


def read(path, options):
    """The messages, without blank ones, which are no events to us."""
    with open(path, newline="" if options.column else "\n", encoding="utf-8", errors="replace") as file:
        if options.column:
            messages = [row[options.column] for row in csv.DictReader(file)]
        else:
            messages = [line.rstrip("\n").removesuffix("\r") for line in file]
    if options.pattern:
        found = [options.pattern.search(message) for message in messages]
        messages = [match.group(1) for match in found if match]
    return [message for message in messages if message.strip()]


def mine(binary, path, options):
    """Our template of every message, and the text of every template."""
    command = [binary, "--miner", "drain3", "--as", "plain", *options]
    run = lambda word: subprocess.run(
        [command[0], word, path, *command[1:]], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    ids = [row["template_id"] for row in csv.DictReader(run("lines").splitlines())]
    # Text that a spreadsheet would take for a formula has an apostrophe in front.
    texts = {row["template_id"]: row["template"] for row in csv.DictReader(run("templates").splitlines())}
    return ids, texts


def drain3(messages, settings):
    """Drain3's cluster of every message, and every cluster's template, those that were dropped included."""
    config = TemplateMinerConfig()
    if settings.get("masking"):
        config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in MASKS]
    for name, value in settings.items():
        if name != "masking":
            setattr(config, name, value)
    miner = TemplateMiner(config=config)
    ids, texts = [], {}
    for message in messages:
        result = miner.add_log_message(message)
        ids.append(result["cluster_id"])
        texts[result["cluster_id"]] = result["template_mined"]
    return ids, texts


def compare(name, messages, ours, theirs):
    """Prints one line. Both number clusters in order of foundation; Drain3 begins at 1."""
    (our_ids, our_texts), (their_ids, their_texts) = ours, theirs
    differ = [
        number
        for number, (our, their) in enumerate(zip(our_ids, their_ids))
        if our != str(their - 1) or our_texts[our].removeprefix("'") != their_texts[their].removeprefix("'")
    ]
    same = len(our_ids) == len(their_ids) and not differ
    sizes = collections.Counter(our_ids) == collections.Counter(str(id - 1) for id in their_ids)
    print(f"{'same ' if same and sizes else 'DIFFERENT '} {name}: {len(messages)} messages, {len(their_texts)} clusters", flush=True)
    for number in differ[:3]:
        our, their = our_ids[number], their_ids[number]
        print(f"    {messages[number][:120]!r}\n        ours   {our} {our_texts[our][:120]!r}\n        theirs {their - 1} {their_texts[their][:120]!r}")
    return 0 if same and sizes else 1


if __name__ == "__main__":
    sys.exit(main())
