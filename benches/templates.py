#!/usr/bin/env python3
"""How well templates group the lines of labelled logs: ours beside Drain3's, as a Markdown table.

usage: templates.py LOGHUB_2K --measure GA.PY --logloupe BINARY [--peers] [--wrong LOG]

LOGHUB_2K   a folder with one folder a log: X/X_2k.log and X/X_2k.log_structured.csv (logpai/loghub)
--measure   the script that scores groups: GA and FGA of a group per line against the labelled one
--logloupe  the command line, built with `cargo build --release -p logloupe-cli`
--peers     also runs Drain3 (Python package `drain3`), plain and with the masks of its example configuration
--wrong     lists the groups of one log that are not the labelled ones
"""
import argparse
import collections
import csv
import importlib.util
import pathlib
import subprocess
import sys

# The masks of Drain3's example configuration (examples/drain3.ini), and what each stands for.
DRAIN3_MASKS = [
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9A-F]{4} ?){4,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
    (r"(?<=executed cmd )(\".+?\")", "CMD"),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("loghub", type=pathlib.Path)
    parser.add_argument("--measure", type=pathlib.Path, required=True)
    parser.add_argument("--logloupe", type=pathlib.Path, required=True)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--wrong")
    options = parser.parse_args()
    measure = load(options.measure)
    csv.field_size_limit(1 << 30)
    if options.wrong:
        show_wrong(options, measure)
        return
    miners = {"logloupe": lambda log, _: ours(options.logloupe, log)}
    if options.peers:
        miners["Drain3 plain"] = lambda _, content: drain3(content, [])
        miners["Drain3 masked"] = lambda _, content: drain3(content, DRAIN3_MASKS)
    print("| log | labelled groups |" + "".join(f" {name} GA | FGA | groups |" for name in miners))
    print("|---|---:|" + "---:|---:|---:|" * len(miners))
    sums = [0.0] * (2 * len(miners))
    logs = sorted(path for path in options.loghub.iterdir() if labels(path).exists())
    for path in logs:
        gold, content = measure.truth(labels(path))
        cells = []
        for place, mine in enumerate(miners.values()):
            accuracy, f1, groups, labelled = measure.score(mine(log(path), content), gold)
            sums[2 * place] += accuracy
            sums[2 * place + 1] += f1
            cells.append(f" {accuracy:.3f} | {f1:.3f} | {groups} |")
        print(f"| {path.name} | {labelled} |" + "".join(cells), flush=True)
    means = [total / len(logs) for total in sums]
    pairs = zip(means[::2], means[1::2])
    print("| mean | |" + "".join(f" {accuracy:.3f} | {f1:.3f} | |" for accuracy, f1 in pairs))


def load(path):
    """The module in this file."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def log(path):
    return path / f"{path.name}_2k.log"


def labels(path):
    return path / f"{path.name}_2k.log_structured.csv"


def ours(binary, path):
    """The template id of every line; a line that is no event is a group of its own."""
    done = subprocess.run([binary, "lines", path], capture_output=True, check=True, text=True, errors="replace")
    rows = csv.DictReader(done.stdout.splitlines())
    return [row["template_id"] or f"line {row['line']}" for row in rows]


def drain3(content, masks):
    """The cluster of every message, as Drain3 gives it when the message comes."""
    import logging

    logging.disable(logging.CRITICAL)
    from drain3 import TemplateMiner
    from drain3.masking import MaskingInstruction
    from drain3.template_miner_config import TemplateMinerConfig

    config = TemplateMinerConfig()
    config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in masks]
    miner = TemplateMiner(config=config)
    return [miner.add_log_message(message)["cluster_id"] for message in content]


def show_wrong(options, measure):
    """Every labelled group that ours splits or mixes with others, largest first, with an example of each part."""
    path = options.loghub / options.wrong
    gold, content = measure.truth(labels(path))
    found = ours(options.logloupe, log(path))
    lines_of_gold, lines_of_found = collections.defaultdict(list), collections.defaultdict(list)
    for line, (label, group) in enumerate(zip(gold, found)):
        lines_of_gold[label].append(line)
        lines_of_found[group].append(line)
    for label, lines in sorted(lines_of_gold.items(), key=lambda item: -len(item[1])):
        parts = collections.Counter(found[line] for line in lines)
        if len(parts) == 1 and len(lines_of_found[next(iter(parts))]) == len(lines):
            continue
        print(f"{label}: {len(lines)} lines in {len(parts)} groups")
        for group, count in parts.most_common(6):
            strangers = len(lines_of_found[group]) - count
            example = next(line for line in lines if found[line] == group)
            print(f"    group {group}: {count} of them, {strangers} strangers: {content[example][:160]}")


if __name__ == "__main__":
    sys.exit(main())
