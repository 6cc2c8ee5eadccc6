//! Scenarios: what goes wrong in a world.

use super::world::{Dice, Event, MINUTE, Request, SECOND, START, World, plain, request};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    Burst,
    Silence,
    SlowLeak,
    OrderBroken,
    NewValue,
    SlowBruteForce,
    NewError,
    ClockJump,
    LatencyRise,
    StatusMix,
    HostQuiet,
    RareBecomesCommon,
}

impl Scenario {
    pub(crate) const ALL: [Self; 12] = [
        Self::Burst,
        Self::Silence,
        Self::SlowLeak,
        Self::OrderBroken,
        Self::NewValue,
        Self::SlowBruteForce,
        Self::NewError,
        Self::ClockJump,
        Self::LatencyRise,
        Self::StatusMix,
        Self::HostQuiet,
        Self::RareBecomesCommon,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Silence => "silence",
            Self::SlowLeak => "slow leak",
            Self::OrderBroken => "order broken",
            Self::NewValue => "value never seen",
            Self::SlowBruteForce => "slow brute force",
            Self::NewError => "new error, low volume",
            Self::ClockJump => "clock jump",
            Self::LatencyRise => "latency rise",
            Self::StatusMix => "status mix",
            Self::HostQuiet => "one host quiet",
            Self::RareBecomesCommon => "rare becomes common",
        }
    }

    /// Whether it can happen there, and its log tells it.
    pub(crate) fn fits(self, world: World) -> bool {
        match self {
            Self::OrderBroken | Self::NewValue => world != World::Access,
            Self::LatencyRise => matches!(world, World::Json | World::Logfmt),
            Self::HostQuiet => matches!(world, World::Syslog | World::Json | World::Logfmt),
            Self::StatusMix => world != World::Quiet,
            _ => true,
        }
    }
}

/// Plants a scenario. Returns where it lies in time.
pub(crate) fn plant(scenario: Scenario, world: World, events: &mut Vec<Event>, seed: u64) -> (i64, i64) {
    let mut dice = Dice::new(seed ^ 0x5eed);
    let span = world.span();
    let start = START + span / 5 + (dice.share() * 0.5 * span as f64) as i64;
    let lasting = |minutes: i64| (start, start + minutes * MINUTE);
    let quiet = world == World::Quiet;
    let range = match scenario {
        Scenario::Burst => {
            let range = lasting(3);
            let near: Vec<Event> = within(events, lasting(30)).cloned().collect();
            let copies = near.len() / 30 * 3 * 6;
            events.extend((0..copies).map(|_| Event {
                ms: at(range, &mut dice),
                chain: None,
                ..near[dice.below(near.len())].clone()
            }));
            range
        }
        Scenario::Silence => {
            let range = lasting(if quiet { 20 } else { 6 });
            events.retain(|event| !lies(event, range));
            range
        }
        Scenario::SlowLeak => {
            let range = lasting(90);
            for minute in 0..90 {
                let count = (minute as f64 / 90.0 * 5.0 + dice.share()) as i64;
                let one = (start + minute * MINUTE, start + (minute + 1) * MINUTE);
                (0..count).for_each(|_| {
                    events.push(failure(world, at(one, &mut dice), &mut dice, "allocation of buffer failed"));
                });
            }
            range
        }
        Scenario::OrderBroken => {
            let range = lasting(if quiet { 20 } else { 5 });
            let mut chains: Vec<(u32, [i64; 3])> = Vec::new();
            for event in within(events, range) {
                let Some((chain, step)) = event.chain else { continue };
                match chains.iter_mut().find(|(known, _)| *known == chain) {
                    Some((_, times)) => times[usize::from(step)] = event.ms,
                    None => chains.push((chain, [event.ms; 3])),
                }
            }
            // Finished before it was queued.
            for event in events.iter_mut().filter(|event| lies(event, range)) {
                let Some((chain, step)) = event.chain else { continue };
                let Some((_, times)) = chains.iter().find(|(known, _)| *known == chain) else { continue };
                event.ms = times[2 - usize::from(step)];
            }
            range
        }
        Scenario::NewValue => {
            let message = "job 612 ended with code 137".to_owned();
            events.push(plain(start, 0, "runner", "info", message));
            (start, start + SECOND)
        }
        Scenario::SlowBruteForce => {
            let range = lasting(120);
            for step in 0..100 {
                let ms = start + step * 72 * SECOND + dice.below(20_000) as i64;
                events.push(failed_login(world, ms, &mut dice));
            }
            range
        }
        Scenario::NewError => {
            let range = lasting(4);
            (0..3).for_each(|_| {
                events.push(failure(world, at(range, &mut dice), &mut dice, "checksum of ledger page does not match"));
            });
            range
        }
        Scenario::ClockJump => {
            // Set back by twenty minutes: what comes after lies over what was before.
            events.iter_mut().filter(|event| event.ms >= start).for_each(|event| event.ms -= 20 * MINUTE);
            return (start - 20 * MINUTE, start);
        }
        Scenario::LatencyRise => {
            let range = lasting(10);
            for event in events.iter_mut().filter(|event| lies(event, range)) {
                event.latency_ms = event.latency_ms.map(|latency| latency * 6);
            }
            range
        }
        Scenario::StatusMix => {
            let range = lasting(10);
            for event in events.iter_mut().filter(|event| lies(event, range)) {
                if dice.share() > 0.25 {
                    continue;
                }
                if let Some(request) = &mut event.request {
                    request.status = 503;
                } else if event.component == "api" {
                    event.level = "warn";
                    event.message = event.message.replace("status 200", "status 503");
                }
            }
            range
        }
        Scenario::HostQuiet => {
            let range = lasting(20);
            events.retain(|event| !(lies(event, range) && event.host == 3));
            range
        }
        Scenario::RareBecomesCommon => {
            let range = lasting(15);
            for _ in 0..if quiet { 20 } else { 40 } {
                let ms = at(range, &mut dice);
                if world == World::Access {
                    let mut event = request(ms, &mut dice);
                    event.request.as_mut().unwrap().status = 302;
                    events.push(event);
                } else {
                    events.push(plain(
                        ms,
                        dice.below(if quiet { 1 } else { 6 }),
                        "store",
                        "info",
                        "index rebuilt after merge".to_owned(),
                    ));
                }
            }
            range
        }
    };
    events.sort_by_key(|event| event.ms);
    range
}

fn lies(event: &Event, (start, end): (i64, i64)) -> bool {
    (start..end).contains(&event.ms)
}

fn within(events: &[Event], range: (i64, i64)) -> impl Iterator<Item = &Event> {
    events.iter().filter(move |event| lies(event, range))
}

fn at((start, end): (i64, i64), dice: &mut Dice) -> i64 {
    start + dice.below((end - start) as usize) as i64
}

fn failure(world: World, ms: i64, dice: &mut Dice, text: &str) -> Event {
    if world == World::Access {
        let mut event = request(ms, dice);
        *event.request.as_mut().unwrap() = Request {
            path: "/api/checkout".to_owned(),
            method: "POST",
            status: 500,
            bytes: 312,
            address: "198.51.100.9".to_owned(),
        };
        return event;
    }
    plain(ms, 0, "store", "error", text.to_owned())
}

fn failed_login(world: World, ms: i64, dice: &mut Dice) -> Event {
    if world == World::Access {
        let mut event = request(ms, dice);
        *event.request.as_mut().unwrap() = Request {
            path: "/login".to_owned(),
            method: "POST",
            status: 401,
            bytes: 91,
            address: "203.0.113.66".to_owned(),
        };
        return event;
    }
    let port = 1024 + dice.below(60_000);
    plain(ms, 0, "sshd", "warn", format!("Failed password for root from 203.0.113.66 port {port} ssh2"))
}
