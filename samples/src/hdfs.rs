//! A storage cluster's night in the classical HDFS shape: date, time, thread, level, component.
//!
//! ```text
//! 081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating
//! ```
//!
//! Batch jobs write blocks: one is allocated, received by three data nodes, acknowledged and entered
//! into the block map. Older ones are served, verified, copied and deleted. Three plants, in an order
//! that the seed chooses: a data node whose connections break, a storm of deletions, and an error
//! that the log never had before. An exception's stack trace follows its line without a header.

use std::fmt::Display;
use std::ops::Range;

use super::Sample;
use super::clock::{Civil, HOUR, MINUTE, SECOND, day};
use super::dice::Dice;
use super::journal::{Journal, Script};
use super::rhythm::{ALWAYS, BATCH, Rhythm};

const START: i64 = day(2008, 11, 9) + 20 * HOUR + 36 * MINUTE + 15 * SECOND;
const LENGTH: i64 = 10 * HOUR;

const JOBS: [&str; 6] = ["clicks", "orders", "sessions", "index", "rank", "export"];

/// 64 MiB.
const BLOCK_SIZE: u32 = 67_108_864;

const PACKETS: &str = "INFO dfs.DataNode$PacketResponder";
const XCEIVER: &str = "INFO dfs.DataNode$DataXceiver";
const XCEIVER_WARNS: &str = "WARN dfs.DataNode$DataXceiver";
const NAMESYSTEM: &str = "INFO dfs.FSNamesystem";
const DATASET: &str = "INFO dfs.FSDataset";

/// What follows a connection that the other side gave up: the client stopped reading, as it may.
const TIMEOUT: &str = "\
java.net.SocketTimeoutException: 480000 millis timeout while waiting for channel to be ready for write.
\tat org.apache.hadoop.net.SocketIOWithTimeout.waitForIO(SocketIOWithTimeout.java:185)
\tat org.apache.hadoop.net.SocketOutputStream.waitForWritable(SocketOutputStream.java:159)
\tat java.lang.Thread.run(Thread.java:619)";

/// What follows a connection that broke.
const RESET: &str = "\
java.io.IOException: Connection reset by peer
\tat sun.nio.ch.FileDispatcher.write0(Native Method)
\tat sun.nio.ch.SocketDispatcher.write(SocketDispatcher.java:29)
\tat sun.nio.ch.IOUtil.writeFromNativeBuffer(IOUtil.java:104)
\tat org.apache.hadoop.dfs.DataNode$BlockSender.sendBlock(DataNode.java:1873)
\tat java.lang.Thread.run(Thread.java:619)";

/// Writes the log of `seed`.
pub(super) fn generate(seed: u64) -> Sample {
    let mut dice = Dice::new(seed);
    let mut slots = [HOUR, 4 * HOUR, 7 * HOUR];
    dice.shuffle(&mut slots);
    let [failing, storm, error] = slots.map(|slot| START + slot + dice.between(0, 2 * HOUR));
    let stored = (0..600).map(|_| (START - HOUR, dice.signed())).collect();
    let mut cluster = Cluster {
        nodes: (0..28).map(|node| format!("10.0.{}.{}", 1 + node / 7, 11 + node % 7)).collect(),
        dice,
        journal: Journal::new(START..START + LENGTH),
        span: START..START + LENGTH,
        stored,
    };
    cluster.writes();
    cluster.reads();
    cluster.copies();
    cluster.deletions();
    cluster.timeouts();
    cluster.failing_node(failing);
    cluster.deletion_storm(storm);
    cluster.new_error(error);
    cluster.journal.finish("hdfs.log")
}

struct Cluster {
    dice: Dice,
    journal: Journal,
    span: Range<i64>,
    nodes: Vec<String>,
    /// The blocks that can be read, and since when, ascending.
    stored: Vec<(i64, i64)>,
}

impl Cluster {
    /// Jobs write blocks.
    fn writes(&mut self) {
        // A job's tasks take turns, so that every third arrival of thrice the rate is evener than chance.
        let arrivals = Rhythm::new(3.0 * 1.75, BATCH).arrivals(&mut self.dice, &self.span);
        for (number, at) in (0..).zip(arrivals.into_iter().step_by(3)) {
            let block = self.dice.signed();
            let stored = self.write(at, block, number);
            self.stored.push((stored, block));
        }
        self.stored.sort_unstable();
    }

    /// One block from its allocation to its last replica's entry in the map. Returns when it is there.
    fn write(&mut self, at: i64, block: i64, number: u32) -> i64 {
        let mut nodes = self.nodes.clone();
        self.dice.shuffle(&mut nodes);
        let mut script = Script::new(at);
        self.allocate(&mut script, block, number);
        self.receive(&mut script, block, &nodes[..3]);
        script.wait(self.dice.between(15 * SECOND, 75 * SECOND));
        self.acknowledge(&mut script, block, &nodes[..3]);
        let stored = script.now();
        self.journal.add(script, None);
        stored
    }

    /// Every fifth block is a reducer's.
    fn allocate(&mut self, script: &mut Script, block: i64, number: u32) {
        let job = (script.now() - self.span.start) / (35 * MINUTE);
        let name = JOBS[job as usize % JOBS.len()];
        let kind = if number % 5 == 4 { "r" } else { "m" };
        let task = format!("_task_200811092036_{job:04}_{kind}_{number:06}_0/part-{number:05}");
        let path = format!("/user/etl/{name}/_temporary/{task}");
        self.namesystem(script, format_args!("BLOCK* NameSystem.allocateBlock: {path}. blk_{block}"));
    }

    /// The first replica comes from its own node, each other one from the node before it.
    fn receive(&mut self, script: &mut Script, block: i64, nodes: &[String]) {
        let mut source = &nodes[0];
        for node in nodes {
            script.wait(self.dice.between(5, 900));
            let way = format!("src: /{source}:{} dest: /{node}:50010", self.dice.port());
            self.datanode(script, XCEIVER, format_args!("Receiving block blk_{block} {way}"));
            source = node;
        }
    }

    fn acknowledge(&mut self, script: &mut Script, block: i64, nodes: &[String]) {
        let whole = self.dice.percent(85.0);
        let size = if whole { BLOCK_SIZE } else { self.dice.number(90_000, BLOCK_SIZE) };
        for (responder, node) in nodes.iter().enumerate() {
            let ends = format!("PacketResponder {responder} for block blk_{block} terminating");
            self.datanode(script, PACKETS, ends);
            self.datanode(script, PACKETS, format_args!("Received block blk_{block} of size {size} from /{node}"));
            script.wait(self.dice.between(100, 9 * SECOND));
            let entry = format!("{node}:50010 is added to blk_{block} size {size}");
            self.namesystem(script, format_args!("BLOCK* NameSystem.addStoredBlock: blockMap updated: {entry}"));
            script.wait(self.dice.between(20, 2 * SECOND));
        }
    }

    /// Blocks are served to whoever asks, and scanned for rot.
    fn reads(&mut self) {
        for at in Rhythm::new(2.6, BATCH).arrivals(&mut self.dice, &self.span) {
            let (block, node, client) = (self.stored_block(at), self.node(), self.node());
            self.background(at, XCEIVER, format_args!("{node}:50010 Served block blk_{block} to /{client}"));
        }
        for at in Rhythm::new(0.9, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let block = self.stored_block(at);
            self.background(at, "INFO dfs.DataBlockScanner", format_args!("Verification succeeded for blk_{block}"));
        }
    }

    /// The name node asks for another replica now and then.
    fn copies(&mut self) {
        for at in Rhythm::new(0.12, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let (block, from, to) = (self.stored_block(at), self.node(), self.node());
            let mut script = Script::new(at);
            self.namesystem(
                &mut script,
                format_args!("BLOCK* ask {from}:50010 to replicate blk_{block} to datanode(s) {to}:50010"),
            );
            script.wait(self.dice.between(500, 3 * SECOND));
            let starts = format!("{from}:50010 Starting thread to transfer block blk_{block} to {to}:50010");
            self.datanode(&mut script, "INFO dfs.DataNode", &starts);
            script.wait(self.dice.between(4 * SECOND, 20 * SECOND));
            let port = self.dice.port();
            let received =
                format!("Received block blk_{block} src: /{from}:{port} dest: /{to}:50010 of size {BLOCK_SIZE}");
            self.datanode(&mut script, XCEIVER, &received);
            self.journal.add(script, None);
        }
    }

    /// Temporary files go when their job is done.
    fn deletions(&mut self) {
        for at in Rhythm::new(0.5, BATCH).arrivals(&mut self.dice, &self.span) {
            let block = self.dice.signed();
            let mut script = Script::new(at);
            self.delete(&mut script, block);
            self.journal.add(script, None);
        }
        for at in Rhythm::new(0.03, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let block = self.dice.signed();
            let text =
                format!("Unexpected error trying to delete block blk_{block}. BlockInfo not found in volumeMap.");
            self.background(at, "WARN dfs.FSDataset", &text);
        }
    }

    /// Two replicas are marked, and deleted where they lie.
    fn delete(&mut self, script: &mut Script, block: i64) {
        for node in [self.node(), self.node()] {
            self.namesystem(
                script,
                format_args!("BLOCK* NameSystem.delete: blk_{block} is added to invalidSet of {node}:50010"),
            );
        }
        for _ in 0..2 {
            script.wait(self.dice.between(500, 12 * SECOND));
            let folder = self.dice.number(0, 63);
            let text =
                format!("Deleting block blk_{block} file /mnt/hadoop/dfs/data/current/subdir{folder}/blk_{block}");
            self.datanode(script, DATASET, &text);
        }
    }

    /// Readers that stop reading: the only exceptions of a good night.
    fn timeouts(&mut self) {
        for at in Rhythm::new(0.05, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let node = self.node();
            let mut script = Script::new(at);
            self.exception(&mut script, &node, TIMEOUT);
            self.journal.add(script, None);
        }
    }

    fn exception(&mut self, script: &mut Script, node: &str, trace: &str) {
        let (block, client) = (self.stored_block(script.now()), self.node());
        let text = format!("{node}:50010:Got exception while serving blk_{block} to /{client}:\n{trace}");
        self.datanode(script, XCEIVER_WARNS, &text);
    }

    /// One data node's connections break, for minutes, whatever it serves or is sent.
    fn failing_node(&mut self, start: i64) {
        let node = self.node();
        let minutes = self.dice.between(4, 6);
        let plant = self.journal.plant(
            "A data node fails",
            format!("For {minutes} minutes every connection of {node} broke: Connection reset by peer, with its stack trace."),
        );
        for at in Rhythm::new(22.0, [100; 24]).arrivals(&mut self.dice, &(start..start + minutes * MINUTE)) {
            let mut script = Script::new(at);
            self.exception(&mut script, &node, RESET);
            if self.dice.percent(40.0) {
                script.wait(self.dice.between(1, 200));
                let block = self.stored_block(at);
                let text =
                    format!("writeBlock blk_{block} received exception java.io.IOException: Connection reset by peer");
                self.datanode(&mut script, XCEIVER, &text);
            }
            self.journal.add(script, Some(plant));
        }
    }

    /// Someone removes a whole directory: more goes within minutes than otherwise in hours.
    fn deletion_storm(&mut self, start: i64) {
        let blocks = self.dice.number(160, 200);
        let plant = self.journal.plant(
            "A storm of deletions",
            format!("{blocks} blocks were deleted within three minutes, where one in two minutes is usual."),
        );
        for _ in 0..blocks {
            let block = self.dice.signed();
            let mut script = Script::new(start + self.dice.between(0, 150 * SECOND));
            self.delete(&mut script, block);
            self.journal.add(script, Some(plant));
        }
    }

    /// A checkpoint is refused, a few times over: words that no other line has.
    fn new_error(&mut self, start: i64) {
        let plant = self.journal.plant(
            "An error never seen before",
            "The name node refused the checkpoint of its edit log, because the log was empty.".to_owned(),
        );
        let mut script = Script::new(start);
        let mut lost = self.dice.number(20_000, 90_000);
        for attempt in 1..=self.dice.number(3, 5) {
            let why = format!("edits.new is empty, fsimage would lose {lost} transactions (attempt {attempt})");
            let text = format!("Checkpoint upload from 10.0.0.12:50090 refused: {why}");
            lost += self.dice.number(3, 60);
            say(&mut script, 18, "ERROR dfs.NameNode$Checkpoint", &text);
            script.wait(self.dice.between(4 * SECOND, 11 * SECOND));
        }
        self.journal.add(script, Some(plant));
    }

    /// A line of one of the name node's ten handlers.
    fn namesystem(&mut self, script: &mut Script, text: impl Display) {
        let thread = self.dice.number(26, 35);
        say(script, thread, NAMESYSTEM, text);
    }

    /// A line of a data node's thread; their numbers rise over the night.
    fn datanode(&mut self, script: &mut Script, component: &str, text: impl Display) {
        let minutes = ((script.now() - self.span.start) / MINUTE) as u32;
        let thread = 140 + minutes * 20 + self.dice.number(0, 60);
        say(script, thread, component, text);
    }

    fn background(&mut self, at: i64, component: &str, text: impl Display) {
        let mut script = Script::new(at);
        self.datanode(&mut script, component, text);
        self.journal.add(script, None);
    }

    fn node(&mut self) -> String {
        self.dice.pick(&self.nodes).clone()
    }

    /// A block that was there by then.
    fn stored_block(&mut self, at: i64) -> i64 {
        let there = self.stored.partition_point(|block| block.0 < at);
        self.dice.pick(&self.stored[..there]).1
    }
}

/// Writes one event.
fn say(script: &mut Script, thread: u32, component: &str, text: impl Display) {
    let civil = Civil::of(script.now());
    let (year, month, day) = (civil.year % 100, civil.month, civil.day);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    let time = format!("{year:02}{month:02}{day:02} {hour:02}{minute:02}{second:02}");
    script.say(format!("{time} {thread} {component}: {text}"));
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::super::SampleKind;
    use super::super::tests::{SEEDS, around, busiest_minute, lines, planted};
    use super::*;

    pub(in super::super) fn instant(line: &str) -> Option<i64> {
        let mut words = line.split(' ');
        let date = words.next().filter(|word| word.len() == 6)?.parse::<i64>().ok()?;
        let time = words.next().filter(|word| word.len() == 6)?.parse::<i64>().ok()?;
        let seconds = (time / 10_000 * 60 + time / 100 % 100) * 60 + time % 100;
        Some(day(2000 + date / 10_000, date / 100 % 100, date % 100) + seconds * SECOND)
    }

    #[test]
    fn every_line_is_of_the_grammar_or_a_trace() {
        for seed in SEEDS {
            let sample = generate(seed);
            let mut traced = false;
            for line in lines(&sample) {
                if instant(line).is_none() {
                    assert!(traced, "{line}");
                    assert!(line.starts_with("java.") || line.starts_with("\tat "), "{line}");
                    continue;
                }
                traced = line.contains(":Got exception while serving ");
                let words: Vec<&str> = line.split(' ').collect();
                assert!(words[2].parse::<u32>().is_ok(), "{line}");
                assert!(["INFO", "WARN", "ERROR"].contains(&words[3]), "{line}");
                assert!(words[4].starts_with("dfs.") && words[4].ends_with(':'), "{line}");
            }
        }
    }

    #[test]
    fn a_block_is_allocated_once_and_received_thrice() {
        let sample = generate(1);
        let lines = lines(&sample);
        let allocated: Vec<&str> = lines
            .iter()
            .filter(|line| line.contains("allocateBlock"))
            .filter_map(|line| line.rsplit(' ').next())
            .collect();
        assert_eq!(allocated.iter().collect::<BTreeSet<_>>().len(), allocated.len());
        for block in allocated.iter().take(20) {
            for words in ["Receiving block ", "Received block ", "blockMap updated: ", "PacketResponder "] {
                let count = lines.iter().filter(|line| line.contains(words) && line.contains(block)).count();
                assert!(count >= 3, "{block} {words}: {count}");
            }
        }
    }

    #[test]
    fn one_node_fails() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (failing, inside) = planted(&sample, "A data node fails");
            let node = failing.what.split_once("connection of ").unwrap().1.split(' ').next().unwrap();
            let warning = format!("WARN dfs.DataNode$DataXceiver: {node}:50010:Got exception while serving blk_");
            assert!(inside[0].contains(&warning), "{}", inside[0]);
            let warnings = inside.iter().filter(|line| line.contains(&warning)).count();
            assert!(warnings >= 50, "{seed}: {warnings}");
            let resets = inside.iter().filter(|line| **line == "java.io.IOException: Connection reset by peer").count();
            // One of the usual timeouts may fall into it.
            assert!((resets..=resets + 1).contains(&warnings));
            let outside = around(&sample, failing);
            assert!(!outside.iter().any(|line| line.contains("Connection reset by peer")));
            let usual = outside.iter().filter(|line| line.contains("WARN ")).copied();
            let warned = inside.iter().filter(|line| line.contains("WARN ")).copied();
            assert!(busiest_minute(SampleKind::Hdfs, warned) > 4 * busiest_minute(SampleKind::Hdfs, usual));
        }
    }

    #[test]
    fn deletions_storm() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (storm, inside) = planted(&sample, "A storm of deletions");
            let blocks: usize = storm.what.split(' ').next().unwrap().parse().unwrap();
            assert!(inside.iter().filter(|line| line.contains("Deleting block ")).count() >= 2 * blocks);
            assert!(inside.iter().filter(|line| line.contains("NameSystem.delete: ")).count() >= 2 * blocks);
            let burst = busiest_minute(SampleKind::Hdfs, inside);
            let usual = busiest_minute(SampleKind::Hdfs, around(&sample, storm));
            assert!(burst > 2 * usual, "{seed}: {burst} {usual}");
        }
    }

    #[test]
    fn the_error_is_new() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (error, inside) = planted(&sample, "An error never seen before");
            let count = inside.iter().filter(|line| line.contains(" ERROR dfs.NameNode$Checkpoint: ")).count();
            assert!((3..=5).contains(&count), "{seed}: {count}");
            assert!(!around(&sample, error).iter().any(|line| line.contains(" ERROR ") || line.contains("Checkpoint")));
        }
    }
}
