//! Worlds: systems that log, each in a format of its own, seeded. What they do all the time; nothing is wrong in them.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;

/// 2026-03-02 06:00 UTC, a Monday.
pub(crate) const START: i64 = 1_772_431_200_000;

/// An event before it is written down.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) ms: i64,
    pub(crate) host: usize,
    pub(crate) component: &'static str,
    pub(crate) level: &'static str,
    pub(crate) message: String,
    /// Where it comes in a chain of three, and of which chain.
    pub(crate) chain: Option<(u32, u8)>,
    /// Of a request: its address, method, path, status, bytes.
    pub(crate) request: Option<Request>,
    pub(crate) latency_ms: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) address: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) bytes: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// Six machines in one syslog, office hours.
    Syslog,
    /// A web server's access log, shoppers' hours.
    Access,
    /// An application with threads, even load.
    Log4j,
    /// Services that log JSON, load that comes in gusts.
    Json,
    /// Workers that log logfmt, a whole day.
    Logfmt,
    /// A quiet machine over six days, with a job at night.
    Quiet,
}

impl World {
    pub(crate) const ALL: [Self; 6] = [Self::Syslog, Self::Access, Self::Log4j, Self::Json, Self::Logfmt, Self::Quiet];

    /// How long its log is.
    pub(crate) fn span(self) -> i64 {
        match self {
            Self::Syslog | Self::Access => 12 * HOUR,
            Self::Log4j => 8 * HOUR,
            Self::Json => 6 * HOUR,
            Self::Logfmt => 24 * HOUR,
            Self::Quiet => 6 * 24 * HOUR,
        }
    }

    /// Events a minute, about, at the busiest time.
    fn rate(self) -> f64 {
        match self {
            Self::Syslog | Self::Access => 40.0,
            Self::Log4j | Self::Json => 60.0,
            Self::Logfmt => 20.0,
            Self::Quiet => 4.0,
        }
    }

    /// The share of the busiest rate at an instant.
    fn load(self, ms: i64, gusts: &[f64]) -> f64 {
        let hour = (ms / MINUTE) as f64 / 60.0 % 24.0;
        let day = 0.5 - 0.5 * libm::cos((hour - 2.0) / 24.0 * std::f64::consts::TAU);
        match self {
            Self::Syslog => 0.25 + 0.75 * day,
            Self::Access => 0.4 + 0.6 * day,
            Self::Log4j => 0.9,
            Self::Json => gusts[((ms - START) / (2 * MINUTE)) as usize % gusts.len()],
            Self::Logfmt => 0.6 + 0.4 * day,
            Self::Quiet => 0.5 + 0.5 * day,
        }
    }
}

pub(crate) struct Dice(pub(crate) Xoshiro256PlusPlus);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub(crate) fn share(&mut self) -> f64 {
        self.0.random()
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Spread like delays are: a median, and a long tail.
    pub(crate) fn delay(&mut self, median: f64) -> f64 {
        let normal = libm::sqrt(-2.0 * libm::log(1.0 - self.share())) * libm::cos(std::f64::consts::TAU * self.share());
        median * libm::exp(0.5 * normal)
    }
}

/// A log without anything planted, in the order of time.
pub(crate) fn background(world: World, seed: u64) -> Vec<Event> {
    let mut dice = Dice::new(seed.wrapping_mul(31).wrapping_add(world as u64));
    let gusts: Vec<f64> = (0..64).map(|_| 0.35 + 0.65 * dice.share()).collect();
    let end = START + world.span();
    let mut events = Vec::new();
    let (mut ms, mut chain) = (START as f64, 0);
    loop {
        ms += -libm::log(1.0 - dice.share()) * MINUTE as f64 / world.rate();
        if ms >= end as f64 {
            break;
        }
        if dice.share() < world.load(ms as i64, &gusts) {
            happen(world, ms as i64, &mut chain, &mut dice, &mut events);
        }
    }
    if world == World::Quiet {
        // A job at three at night.
        for night in (0..6).map(|day| START + (21 + 24 * day) * HOUR).filter(|night| *night < end) {
            for file in 0..30 {
                let message = format!("backup of volume {file} written");
                events.push(plain(night + file * 3 * SECOND, 0, "backup", "info", message));
            }
        }
    }
    events.sort_by_key(|event| event.ms);
    events.retain(|event| event.ms < end);
    events
}

pub(crate) fn plain(ms: i64, host: usize, component: &'static str, level: &'static str, message: String) -> Event {
    Event { ms, host, component, level, message, chain: None, request: None, latency_ms: None }
}

const USERS: [&str; 6] = ["alice", "bob", "carol", "dave", "erin", "frank"];
const PATHS: [&str; 9] =
    ["/", "/shop", "/cart", "/search", "/api/items", "/api/price", "/img/a.png", "/style.css", "/login"];

fn happen(world: World, ms: i64, chain: &mut u32, dice: &mut Dice, events: &mut Vec<Event>) {
    if world == World::Access {
        events.push(request(ms, dice));
        return;
    }
    let host = dice.below(if world == World::Quiet { 1 } else { 6 });
    match dice.below(1_000) {
        0..300 => {
            *chain += 1;
            let task = 10_000 + *chain;
            let steps = [
                ("scheduler", format!("task {task} queued by planner")),
                ("worker", format!("task {task} started on slot {}", dice.below(8))),
                ("worker", format!("task {task} finished")),
            ];
            let mut at = ms;
            for ((component, message), step) in steps.into_iter().zip(0..) {
                let took = dice.delay(40.0);
                let mut event = plain(at, host, component, "info", message);
                event.chain = Some((*chain, step));
                event.latency_ms = (step == 2).then_some(took as u32);
                events.push(event);
                at += took as i64 + 1;
            }
        }
        300..520 => {
            let took = dice.delay(35.0) as u32;
            let status = if dice.below(100) < 96 { 200 } else { 404 };
            let path = dice.pick(&PATHS);
            let mut event = plain(ms, host, "api", "info", format!("served {path} status {status} in {took} ms"));
            event.latency_ms = Some(took);
            events.push(event);
        }
        520..660 => events.push(plain(ms, host, "cache", "info", format!("cache hit ratio {}", 80 + dice.below(15)))),
        660..760 => {
            let code = dice.pick(&[0, 0, 0, 0, 0, 1, 2]);
            events.push(plain(
                ms,
                host,
                "runner",
                "info",
                format!("job {} ended with code {code}", 500 + dice.below(400)),
            ));
        }
        760..850 => {
            let user = dice.pick(&USERS);
            let from = format!("10.0.0.{}", 1 + dice.below(40));
            events.push(plain(
                ms,
                host,
                "sshd",
                "info",
                format!("Accepted publickey for {user} from {from} port {} ssh2", 1024 + dice.below(60_000)),
            ));
        }
        850..930 => events.push(plain(
            ms,
            host,
            "store",
            "info",
            format!("compacted segment {} to {} bytes", dice.below(900), 4096 + dice.below(90_000)),
        )),
        930..970 => {
            events.push(plain(
                ms,
                host,
                "kernel",
                "info",
                format!("eth0: link speed {} Mbps", dice.pick(&[100, 1000])),
            ));
        }
        970..985 => events.push(plain(ms, host, "api", "warn", format!("slow reply from peer-{}", dice.below(4)))),
        985..992 => events.push(plain(ms, host, "api", "error", "request to billing timed out".to_owned())),
        992..996 => {
            let user = dice.pick(&USERS);
            events.push(plain(
                ms,
                host,
                "sshd",
                "warn",
                format!(
                    "Failed password for {user} from 10.0.0.{} port {} ssh2",
                    1 + dice.below(40),
                    1024 + dice.below(60_000)
                ),
            ));
        }
        996..999 => events.push(plain(ms, host, "store", "info", "index rebuilt after merge".to_owned())),
        _ => events.push(plain(ms, host, "config", "info", "configuration reloaded".to_owned())),
    }
}

pub(crate) fn request(ms: i64, dice: &mut Dice) -> Event {
    let status = match dice.below(1_000) {
        0..925 => 200,
        925..965 => 304,
        965..990 => 404,
        990..997 => 302,
        _ => 500,
    };
    let number = dice.below(PATHS.len());
    let latency = dice.delay(30.0) as u32;
    let request = Request {
        address: format!("198.51.100.{}", 1 + dice.below(200)),
        method: if PATHS[number] == "/login" { "POST" } else { "GET" },
        path: PATHS[number].to_owned(),
        status,
        bytes: dice.delay(2_000.0 * (1 + number) as f64) as u32,
    };
    let level = if status >= 500 { "error" } else { "info" };
    Event { request: Some(request), latency_ms: Some(latency), ..plain(ms, 0, "web", level, String::new()) }
}

/// The log as bytes.
pub(crate) fn write(world: World, events: &[Event]) -> Vec<u8> {
    let mut text = String::with_capacity(events.len() * 100);
    for event in events {
        write_line(world, event, &mut text);
        text.push('\n');
    }
    text.into_bytes()
}

fn write_line(world: World, event: &Event, text: &mut String) {
    use std::fmt::Write;
    let Event { ms, host, component, level, message, .. } = event;
    let minute = ms.div_euclid(MINUTE);
    let (hour, minute_of_hour, second, milli) = (minute / 60 % 24, minute % 60, ms / 1000 % 60, ms % 1000);
    // The logs lie within March 2026.
    let day = 2 + (ms - (START - 6 * HOUR)) / (24 * HOUR);
    let clock = format!("{hour:02}:{minute_of_hour:02}:{second:02}");
    let written = match world {
        World::Syslog => write!(text, "Mar {day:>2} {clock} node{host} {component}[{}]: {message}", 700 + host),
        World::Access => {
            let request = event.request.as_ref().unwrap();
            let Request { address, method, path, status, bytes } = request;
            write!(
                text,
                "{address} - - [{day:02}/Mar/2026:{clock} +0000] \"{method} {path} HTTP/1.1\" {status} {bytes} \"-\" \"Mozilla/5.0\""
            )
        }
        World::Log4j => {
            write!(
                text,
                "2026-03-{day:02} {clock},{milli:03} {:<5} [worker-{host}] com.acme.{component}: {message}",
                level.to_uppercase()
            )
        }
        World::Json => {
            let latency = event.latency_ms.map_or(String::new(), |ms| format!(",\"latency_ms\":{ms}"));
            write!(
                text,
                "{{\"timestamp\":\"2026-03-{day:02}T{clock}.{milli:03}Z\",\"level\":\"{level}\",\"host\":\"node{host}\",\"logger\":\"{component}\",\"message\":\"{message}\"{latency}}}"
            )
        }
        World::Logfmt => {
            let latency = event.latency_ms.map_or(String::new(), |ms| format!(" duration_ms={ms}"));
            write!(
                text,
                "time=2026-03-{day:02}T{clock}Z level={level} host=node{host} component={component} msg=\"{message}\"{latency}"
            )
        }
        World::Quiet => write!(text, "2026-03-{day:02}T{clock}Z node{host} {component}[{}]: {message}", 700 + host),
    };
    written.unwrap();
}
