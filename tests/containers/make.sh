#!/usr/bin/env bash
# Makes the files beside it with the tools that people use: gzip, bzip2, xz, zstd, GNU tar, and Python's zipfile.
# All hold the same text, which tests/unpack.rs makes for itself. They are kept, since tools differ in bytes.
set -euo pipefail
out=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

lines() { # FROM TO
  local n
  for ((n = $1; n < $2; n += 1)); do
    printf 'Dec 10 06:%02d:%02d host sshd[%d]: Failed password for user%d\n' $((n / 60)) $((n % 60)) $((1000 + n)) $((n * 7919 % 1000))
  done
}

lines 0 100 >auth.log
lines 0 40 >first
lines 40 100 >second
touch -d '2024-05-01T12:30:44Z' auth.log first second

gzip -9 <auth.log >"$out/log.gz"
{ gzip -9n <first; gzip -9n <second; head -c 512 /dev/zero; } >"$out/multi.gz"
{ gzip -9n <auth.log; echo 'signed by nobody'; } >"$out/trailing.gz"
bzip2 -9 <auth.log >"$out/log.bz2"
{ bzip2 -9 <first; bzip2 -9 <second; } >"$out/multi.bz2"
xz -9 <auth.log >"$out/log.xz"
{ xz -9 <first; head -c 8 /dev/zero; xz -0 --check=sha256 <second; } >"$out/multi.xz"
zstd -19 --check -q <auth.log >"$out/log.zst"
{ zstd -q <first; printf '\x50\x2a\x4d\x18\x03\x00\x00\x00abc'; zstd -q --no-check <second; } >"$out/multi.zst"

mkdir -p var/log
cp -p auth.log var/log/auth.log
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' >var/picture.log
: >var/empty.log
ln -s auth.log var/log/link
long="var/log/$(printf 'long%.0s' {1..40}).log"
cp -p first "$long"
options=(--sort=name --owner=0 --group=0 --numeric-owner --mtime=2024-05-01T12:30:44Z)
tar "${options[@]}" --format=gnu -c var | gzip -9n >"$out/gnu.tar.gz"
tar "${options[@]}" --format=pax --pax-option=delete=atime,delete=ctime -c var | bzip2 -9 >"$out/pax.tar.bz2"
tar "${options[@]}" --format=v7 -c var/log/auth.log | xz -9 >"$out/v7.tar.xz"

python3 - "$out" <<'PYTHON'
import io, sys, zipfile

out = sys.argv[1]
text = open('auth.log', 'rb').read()
first = open('first', 'rb').read()


def info(name, method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, (2024, 5, 1, 12, 30, 44))
    entry.compress_type = method
    return entry


class Pipe(io.RawIOBase):
    """Takes bytes and can't go back, so that sizes stand behind the data."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)


with zipfile.ZipFile(f'{out}/plain.zip', 'w') as archive:
    archive.writestr(info('logs/'), b'')
    archive.writestr(info('logs/auth.log'), text)
    archive.writestr(info('logs/first.log', zipfile.ZIP_STORED), first)
    archive.writestr(info('../../etc/\x1b[31mpasswd', zipfile.ZIP_BZIP2), first)
    archive.comment = b'PK\x05\x06 in a comment'
with open(f'{out}/piped.zip', 'wb') as file, zipfile.ZipFile(Pipe(file), 'w') as archive:
    for name in ['a.log', 'b.log']:
        with archive.open(info(name), 'w', force_zip64=name == 'b.log') as entry:
            entry.write(text)
with zipfile.ZipFile(f'{out}/nested.zip', 'w') as archive:
    for name in ['gnu.tar.gz', 'log.xz', 'plain.zip']:
        archive.write(f'{out}/{name}', name)
PYTHON
(cd "$work" && cp -p auth.log secret.log && zip -q -X -P password "$out/encrypted.zip" secret.log && zip -q -X "$out/encrypted.zip" first)
# Every size in eight bytes, as archives over 4 GiB have them.
zip -q -X -fz "$out/zip64.zip" auth.log first
