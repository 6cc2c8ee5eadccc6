//! Containers give their text, whatever the slices, and never more than a note where they are damaged.
//!
//! The files in `tests/containers` were made by common tools (`make.sh` there tells how); what should come out of them is
//! made here.

#[path = "common/dripping.rs"]
mod dripping;

use std::io::{self, Write};
use std::path::PathBuf;

use dripping::Dripping;
use flate2::Compression;
use flate2::write::GzEncoder;
use logloupe::error::ErrorKind;
use logloupe::input::container::{Member, NoteKind, ReadAt, Skipped, Step, UnpackLimits, UnpackNote, Unpacker};

/// The date of the outermost files, and of what lies in them by `make.sh`.
const OUTER_MS: i64 = 1_700_000_000_000;
const INNER_MS: i64 = 1_714_566_644_000;

/// Every file in `tests/containers`.
const FILES: [&str; 16] = [
    "log.gz",
    "multi.gz",
    "trailing.gz",
    "log.bz2",
    "multi.bz2",
    "log.xz",
    "multi.xz",
    "log.zst",
    "multi.zst",
    "gnu.tar.gz",
    "pax.tar.bz2",
    "v7.tar.xz",
    "plain.zip",
    "piped.zip",
    "nested.zip",
    "zip64.zip",
];

#[derive(Debug, Default, PartialEq)]
struct Unpacked {
    members: Vec<(Member, Vec<u8>)>,
    notes: Vec<UnpackNote>,
    skipped: Vec<Skipped>,
}

impl Unpacked {
    fn names(&self) -> Vec<&str> {
        self.members.iter().map(|(member, _)| member.name.as_str()).collect()
    }

    fn text(&self, name: &str) -> &str {
        let found = self.members.iter().find(|(member, _)| member.name == name);
        let (_, bytes) = found.unwrap_or_else(|| panic!("{name} is not among {:?}", self.names()));
        std::str::from_utf8(bytes).unwrap()
    }

    fn kinds(&self) -> Vec<NoteKind> {
        self.notes.iter().map(|note| note.kind).collect()
    }
}

fn unpack_from(file: impl ReadAt + 'static, name: &str, limits: UnpackLimits) -> Unpacked {
    let mut unpacker = Unpacker::new(limits);
    unpacker.open(file, name, OUTER_MS);
    finish(&mut unpacker)
}

fn finish(unpacker: &mut Unpacker) -> Unpacked {
    let mut unpacked = Unpacked::default();
    loop {
        match unpacker.step().unwrap() {
            Step::Begin(member) => unpacked.members.push((member, Vec::new())),
            Step::Bytes(bytes) => unpacked.members.last_mut().unwrap().1.extend_from_slice(bytes),
            Step::End | Step::Working => {}
            Step::Done => break,
        }
    }
    unpacked.notes = unpacker.notes();
    unpacked.skipped = unpacker.skipped().to_vec();
    unpacked
}

fn unpack(bytes: &[u8], name: &str) -> Unpacked {
    unpack_from(bytes.to_vec(), name, UnpackLimits::default())
}

fn unpack_file(name: &str) -> Unpacked {
    unpack(&file(name), name)
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/containers").join(name)).unwrap()
}

/// The lines that `make.sh` writes.
fn lines(from: u32, to: u32) -> String {
    let line = |n: u32| {
        let (minute, second, process, user) = (n / 60, n % 60, 1000 + n, n * 7919 % 1000);
        format!("Dec 10 06:{minute:02}:{second:02} host sshd[{process}]: Failed password for user{user}\n")
    };
    (from..to).map(line).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A ustar archive of entries.
fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, content) in entries {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(*content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

#[test]
fn compressed_files_give_their_text() {
    for name in ["log.gz", "multi.gz", "log.bz2", "multi.bz2", "log.xz", "multi.xz", "log.zst", "multi.zst"] {
        let unpacked = unpack_file(name);
        let plain = name.split('.').next().unwrap();
        assert_eq!((unpacked.names(), unpacked.text(plain)), (vec![plain], lines(0, 100).as_str()), "{name}");
        assert_eq!((unpacked.notes, unpacked.skipped), (vec![], vec![]), "{name}");
    }
}

#[test]
fn the_date_is_the_containers_or_the_files() {
    assert_eq!(unpack_file("log.gz").members[0].0.modified_ms, INNER_MS);
    assert_eq!(unpack_file("log.xz").members[0].0.modified_ms, OUTER_MS);
    for name in ["gnu.tar.gz", "pax.tar.bz2", "plain.zip"] {
        assert_eq!(unpack_file(name).members[0].0.modified_ms, INNER_MS, "{name}");
    }
}

#[test]
fn what_follows_is_passed_over_and_told() {
    let unpacked = unpack_file("trailing.gz");
    assert_eq!(unpacked.text("trailing"), lines(0, 100));
    assert_eq!(unpacked.kinds(), [NoteKind::Trailing]);
}

#[test]
fn archives_give_their_members_by_path() {
    for name in ["gnu.tar.gz", "pax.tar.bz2"] {
        let unpacked = unpack_file(name);
        let long = format!("{name}/var/log/{}.log", "long".repeat(40));
        let auth = format!("{name}/var/log/auth.log");
        assert_eq!(unpacked.names(), [&auth, &long]);
        assert_eq!(unpacked.text(&auth), lines(0, 100));
        assert_eq!(unpacked.text(&long), lines(0, 40));
        let skipped: Vec<(&str, &str)> =
            unpacked.skipped.iter().map(|skipped| (&*skipped.name, skipped.what)).collect();
        let (empty, picture) = (format!("{name}/var/empty.log"), format!("{name}/var/picture.log"));
        assert_eq!(skipped, [(&*empty, "empty"), (&*picture, "a PNG picture")]);
        assert_eq!(unpacked.notes, []);
    }
    assert_eq!(unpack_file("v7.tar.xz").text("v7.tar.xz/var/log/auth.log"), lines(0, 100));
}

#[test]
fn zips_are_read_by_their_directory() {
    let plain = unpack_file("plain.zip");
    let hostile = "plain.zip/../../etc/\\u{1b}[31mpasswd";
    assert_eq!(plain.names(), ["plain.zip/logs/auth.log", "plain.zip/logs/first.log", hostile]);
    assert_eq!(plain.text("plain.zip/logs/auth.log"), lines(0, 100));
    assert_eq!((plain.text("plain.zip/logs/first.log"), plain.text(hostile)), (&*lines(0, 40), &*lines(0, 40)));
    let long = unpack_file("zip64.zip");
    assert_eq!((long.text("zip64.zip/auth.log"), long.text("zip64.zip/first")), (&*lines(0, 100), &*lines(0, 40)));
    assert_eq!(long.notes, []);
    let piped = unpack_file("piped.zip");
    assert_eq!((piped.text("piped.zip/a.log"), piped.text("piped.zip/b.log")), (&*lines(0, 100), &*lines(0, 100)));
    assert_eq!((plain.notes, piped.notes), (vec![], vec![]));
}

#[test]
fn a_zip_without_its_directory_is_read_in_order() {
    let piped = file("piped.zip");
    let directory = piped.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let unpacked = unpack(&piped[..directory], "cut.zip");
    assert_eq!((unpacked.text("cut.zip/a.log"), unpacked.text("cut.zip/b.log")), (&*lines(0, 100), &*lines(0, 100)));
    assert_eq!(unpacked.kinds(), [NoteKind::Truncated]);
}

#[test]
fn containers_within_containers() {
    let unpacked = unpack_file("nested.zip");
    assert_eq!(unpacked.text("nested.zip/gnu.tar.gz/var/log/auth.log"), lines(0, 100));
    assert_eq!(unpacked.text("nested.zip/log"), lines(0, 100));
    assert_eq!(unpacked.text("nested.zip/plain.zip/logs/auth.log"), lines(0, 100));
    let mut deep = b"text at the bottom of it all\n".to_vec();
    for _ in 0..4 {
        deep = gzip(&deep);
    }
    assert_eq!(unpack(&deep, "x").text("x"), "text at the bottom of it all\n");
    let deeper = unpack(&gzip(&deep), "x");
    assert_eq!((deeper.names(), deeper.kinds()), (vec![], vec![NoteKind::Limit]));
}

#[test]
fn what_can_not_be_read_is_named() {
    let unpacked = unpack_file("encrypted.zip");
    assert_eq!((unpacked.names(), unpacked.kinds()), (vec!["encrypted.zip/first"], vec![NoteKind::Unsupported]));
    assert!(unpacked.notes[0].text.contains("secret.log") && unpacked.notes[0].text.contains("encrypted"));
}

#[test]
fn the_ending_of_a_name_says_nothing() {
    assert_eq!(unpack(&file("log.xz"), "auth.gz").text("auth.gz"), lines(0, 100));
    assert_eq!(unpack(lines(0, 3).as_bytes(), "auth.gz").text("auth.gz"), lines(0, 3));
}

#[test]
fn utf16_becomes_utf8() {
    let text = "Dec 10 06:55:46 caf\u{e9} \u{1f600}\r\n".repeat(9_000);
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(unpack(&gzip(&bytes), "a.log.gz").text("a.log"), text);
    let lone: Vec<u8> = [0xff, 0xfe, 0, 0xd8, b'a', 0, b'\n', 0].to_vec();
    let unpacked = unpack(&lone, "a.log");
    assert_eq!((unpacked.text("a.log"), unpacked.kinds()), ("\u{fffd}a\n", vec![NoteKind::LoneSurrogates]));
}

#[test]
fn carriage_returns_alone_end_lines() {
    let text = "Mar  1 10:00:00 web1 app: one\rMar  1 10:00:01 web1 app: two\rlast";
    for found in [unpack(text.as_bytes(), "mac.log"), unpack(&gzip(text.as_bytes()), "mac.log.gz")] {
        assert_eq!(found.text("mac.log"), text.replace('\r', "\n"));
    }
    // Both of a pair are one line end, also far behind the head by which it was found out.
    let long = "a line\r".repeat(200_000) + "two\r\nthree\n";
    let found = unpack(long.as_bytes(), "a");
    assert!(found.text("a").ends_with("a line\ntwo\nthree\n"));
    assert_eq!(found.text("a").lines().count(), 200_002);
}

#[test]
fn a_container_that_is_cut_off_before_anything_says_so() {
    let tar = tar(&[("a.log", lines(0, 9).as_bytes())]);
    let found = unpack(&tar[..400], "a.tar");
    assert_eq!(found.skipped[0].what, "a tar archive whose first header is damaged or cut off");
    let log = [&b"ElfFile\0"[..], &[0; 200]].concat();
    let found = unpack(&log, "a.evtx");
    assert_eq!(found.names(), [""; 0]);
    assert_eq!(
        found.notes[0].text,
        "The event log a.evtx ends before its first event: it was cut off. Fetch it again."
    );
}

#[test]
fn what_is_passed_over_alike_is_told_once() {
    let skipped = |name: &str, what| Skipped { name: name.to_owned(), what, advice: "" };
    let told = Skipped::sentences(&[
        skipped("a", "empty"),
        skipped("b", "a PNG picture"),
        skipped("c", "empty"),
        skipped("d", "empty"),
    ]);
    assert_eq!(
        told,
        ["a is empty and was passed over, and so are 2 others.", "b is a PNG picture and was passed over."]
    );
}

#[test]
fn the_same_for_any_slices() {
    let mut files: Vec<(String, Vec<u8>)> = FILES.map(|name| (name.to_owned(), file(name))).into();
    let damaged: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| {
            let mut bytes = bytes.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            (name.clone(), bytes)
        })
        .collect();
    files.extend(damaged);
    let long = lines(0, 9_000);
    files
        .push(("long.tgz".to_owned(), gzip(&tar(&[("a.log", long.as_bytes()), ("b.log.gz", &gzip(long.as_bytes()))]))));
    for (name, bytes) in files {
        let whole = unpack(&bytes, &name);
        for slice in [1, 7, 4096] {
            let cut = unpack_from(Dripping(bytes.clone(), slice), &name, UnpackLimits::default());
            assert!(cut == whole, "{name} in slices of {slice}");
        }
    }
}

/// What is missing at the end is told, and what came before it is there.
#[test]
fn any_beginning_of_a_container() {
    let whole = lines(0, 100);
    for name in FILES {
        let bytes = file(name);
        let step = if bytes.len() > 2000 { 5 } else { 1 };
        for end in (0..bytes.len()).step_by(step) {
            let unpacked = unpack(&bytes[..end], name);
            for (member, text) in &unpacked.members {
                // Less than a tar's header is whatever it looks like.
                let is_beginning = whole.as_bytes().starts_with(text) || text.len() < 512;
                assert!(is_beginning, "{name} cut at {end}: {}", member.name);
            }
            let is_told = !unpacked.notes.is_empty() || !unpacked.skipped.is_empty();
            // A stream that is whole may be all that there ever was; a few letters are text.
            let ends_well = |text: &Vec<u8>| *text == whole.as_bytes() || *text == lines(0, 40).as_bytes();
            let is_whole = unpacked.members.iter().all(|(_, text)| ends_well(text));
            assert!(is_told || is_whole || end < 10, "{name} cut at {end} is told nowhere");
        }
    }
}

#[test]
fn a_cut_off_file_gives_what_came_before() {
    let text = lines(0, 90_000);
    let zstd = ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    for packed in [gzip(text.as_bytes()), zstd] {
        let unpacked = unpack(&packed[..packed.len() - packed.len() / 10], "a");
        let found = unpacked.text("a");
        assert!(text.starts_with(found) && found.len() > text.len() / 2, "{} of {}", found.len(), text.len());
        assert_eq!(unpacked.kinds(), [NoteKind::Truncated], "{:?}", unpacked.notes);
    }
}

/// Seeded, so that each run is the same.
#[test]
fn any_byte_changed() {
    let mut state = 42u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % end.max(1)
    };
    let limits = UnpackLimits { bytes: 1 << 20, ..UnpackLimits::default() };
    for name in FILES {
        let bytes = file(name);
        for _ in 0..400 {
            let mut changed = bytes.clone();
            for _ in 0..=below(3) {
                let place = below(changed.len());
                match below(3) {
                    0 => changed[place] = below(256) as u8,
                    1 => drop(changed.drain(place..(place + below(8)).min(changed.len()))),
                    _ => changed.insert(place, below(256) as u8),
                }
            }
            unpack_from(changed, name, limits);
        }
    }
}

#[test]
fn a_broken_file_within_an_archive_ends_alone() {
    let mut broken = gzip(lines(0, 100).as_bytes());
    let last = broken.len() - 6;
    broken[last] ^= 1;
    let unpacked = unpack(&tar(&[("a.log.gz", &broken), ("b.log", lines(0, 9).as_bytes())]), "x.tar");
    assert_eq!(unpacked.text("x.tar/b.log"), lines(0, 9));
    assert_eq!(unpacked.text("x.tar/a.log"), lines(0, 100));
    assert_eq!(unpacked.kinds(), [NoteKind::Broken]);
    assert!(unpacked.notes[0].text.contains("x.tar/a.log.gz") && unpacked.notes[0].text.contains("checksum"));
}

#[test]
fn a_cut_off_tar_gz_is_told_once() {
    let packed = gzip(&tar(&[("a.log", lines(0, 9_000).as_bytes())]));
    let unpacked = unpack(&packed[..packed.len() / 2], "x.tar.gz");
    assert_eq!((unpacked.names(), unpacked.kinds()), (vec!["x.tar.gz/a.log"], vec![NoteKind::Truncated]));
    assert!(lines(0, 9_000).starts_with(unpacked.text("x.tar.gz/a.log")));
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let limits = UnpackLimits { bytes: 1_000_000, ..UnpackLimits::default() };
    let bomb = gzip(&b"all the same\n".repeat(20_000_000));
    assert!(bomb.len() < 1_000_000, "{}", bomb.len());
    let unpacked = unpack_from(bomb, "bomb.gz", limits);
    assert_eq!((unpacked.text("bomb").len(), unpacked.kinds()), (1_000_000, vec![NoteKind::Limit]));
    // What is passed over is bounded, too.
    let waste = gzip(&tar(&[("waste", &vec![0; 40_000_000]), ("a.log", b"a line\n")]));
    let unpacked = unpack_from(waste, "waste.tgz", limits);
    assert_eq!((unpacked.names(), unpacked.kinds()), (vec![], vec![NoteKind::Limit]));
}

#[test]
fn entries_are_bounded() {
    let many: Vec<String> = (0..30).map(|n| format!("{n}.log")).collect();
    let entries: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"a line of text\n"[..])).collect();
    let unpacked = unpack_from(tar(&entries), "x.tar", UnpackLimits { members: 20, ..UnpackLimits::default() });
    assert_eq!((unpacked.members.len(), unpacked.kinds()), (20, vec![NoteKind::Limit]));
}

#[test]
fn a_file_that_is_gone_is_an_error() {
    struct Gone;
    impl ReadAt for Gone {
        fn size(&self) -> u64 {
            100
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("its disk is gone"))
        }
    }
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    unpacker.open(Gone, "x", 0);
    let fault = unpacker.step().unwrap_err();
    assert_eq!((fault.kind(), fault.to_string().contains("its disk is gone")), (ErrorKind::File, true));
}

#[test]
fn nothing_but_a_picture_is_refused() {
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    unpacker.open(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.log", OUTER_MS);
    assert_eq!(finish(&mut unpacker).names(), [""; 0]);
    let fault = unpacker.nothing_left();
    assert!(fault.to_string().contains("PNG"), "{fault}");
}

#[test]
fn limits_hold_for_all_files_together() {
    let mut unpacker = Unpacker::new(UnpackLimits { bytes: 10_000, ..UnpackLimits::default() });
    for name in ["log.gz", "log.xz", "log.zst"] {
        unpacker.open(file(name), name, OUTER_MS);
        finish(&mut unpacker);
    }
    let told: Vec<(NoteKind, String)> = unpacker.notes().into_iter().map(|note| (note.kind, note.member)).collect();
    assert_eq!(told, [(NoteKind::Limit, "log".to_owned()), (NoteKind::Limit, "log.zst".to_owned())]);
}
