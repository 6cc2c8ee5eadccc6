"""Compares the events of Windows event logs with what python-evtx reads: every field of every event.

    pip install python-evtx
    cargo run --example unpack -- FILE.evtx… > events.jsonl
    python3 tests/evtx/compare.py events.jsonl FILE.evtx…
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

from Evtx.Evtx import Evtx


def of_xml(element, path=()):
    """Places and values in an element; `<Data Name="X">` is a place X."""
    tag = element.tag.split('}')[-1]
    is_named = tag == 'Data' and 'Name' in element.attrib
    path += (element.attrib['Name'] if is_named else tag,)
    for name, value in element.attrib.items():
        if not (is_named and name == 'Name'):
            yield '/'.join(path) + '@' + name, value
    yield '/'.join(path), element.text or ''
    for child in element:
        yield from of_xml(child, path)


def of_json(value, path=()):
    if isinstance(value, list):
        for item in value:
            yield from of_json(item, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == '#attributes':
                yield from (('/'.join(path) + '@' + key, str(text)) for key, text in item.items() if not key.startswith('xmlns'))
            else:
                yield from of_json(item, path if name == '#text' else path + (name,))
    elif value is not None:
        yield '/'.join(path), str(value)


def plain(fields):
    """The fields that say something, in one way of writing."""
    for place, value in fields:
        # A parser of XML makes one line feed of a line's end.
        value = value.strip().lower().replace('\r\n', '\n')
        if re.fullmatch('0x[0-9a-f]+', value):
            value = hex(int(value, 16))
        if place.endswith('@SystemTime'):
            # python-evtx counts in floats: the last microsecond may be missing there.
            second, fraction = value.replace('t', ' ').strip('z')[:26].split('.')
            value = second + format(float('0.' + fraction), '.2f')
        if value:
            yield place, value


def main():
    with open(sys.argv[1], encoding='utf-8') as lines:
        ours = [json.loads(line) for line in lines]
    theirs = []
    for path in sys.argv[2:]:
        with Evtx(path) as log:
            theirs += [ElementTree.fromstring(record.xml()) for record in log.records()]
    fields = differ = 0
    for number, (mine, other) in enumerate(zip(ours, theirs)):
        mine, other = sorted(plain(of_json(mine))), sorted(plain(of_xml(other)))
        fields += len(other)
        if mine != other:
            differ += 1
            print(f'event {number}: only here {set(mine) - set(other)}, only there {set(other) - set(mine)}')
    print(f'{len(ours)} events here, {len(theirs)} there, {fields} fields, {differ} events differ')
    sys.exit(differ > 0 or len(ours) != len(theirs))


main()
