//! A shop's access log in Apache's combined format: visitors, an app, crawlers and probes.
//!
//! ```text
//! 198.51.100.7 - - [04/Mar/2026:09:14:02 +0000] "GET /products/1042 HTTP/1.1" 200 18231 "https://shop.example.com/" "Mozilla/5.0 (...)"
//! ```
//!
//! A visitor is a page with its assets, then the next page. Three plants: a scanner's run in the
//! morning, and by day, in either order, a bad deploy that breaks one endpoint and an outage in front
//! of the server, when only the load balancer's own probe still gets through.

use std::ops::Range;

use super::Sample;
use super::clock::{Civil, HOUR, MINUTE, SECOND, day};
use super::dice::Dice;
use super::journal::{Journal, Plant, Script};
use super::rhythm::{ALWAYS, Rhythm, SHOPPERS, every};

const START: i64 = day(2026, 3, 4) + 5 * HOUR;
const LENGTH: i64 = 16 * HOUR;

const SITE: &str = "https://shop.example.com";

/// The agents of people, the commonest first.
const BROWSERS: [&str; 8] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36 Edg/134.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0",
    "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1",
];

/// The shop's own app.
const APPS: [&str; 3] = [
    "ShopApp/5.2.1 (Android 14; Scale/2.75)",
    "ShopApp/5.2.1 (iOS 18.3; Scale/3.00)",
    "ShopApp/5.1.0 (Android 12; Scale/2.00)",
];

/// Invited programs.
const CRAWLERS: [&str; 3] = [
    "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example.com/)",
    "Mozilla/5.0 (compatible; IndexSpider/1.0; +https://spider.example.net/about)",
    "FeedReader/3.4 (+https://feeds.example.org/; 14 subscribers)",
];

const PROBE: &str = "lb-probe/1.0";
const SCANNER: &str = "gobuster/3.6";

const CATEGORIES: [&str; 8] = ["garden", "kitchen", "lamps", "outdoor", "paper", "shelves", "textiles", "tools"];
const WORDS: [&str; 12] = [
    "lamp",
    "oak+shelf",
    "watering+can",
    "notebook",
    "towel",
    "rug",
    "hammer",
    "vase",
    "pan",
    "tent",
    "apron",
    "clock",
];
const POSTS: [&str; 5] = ["spring-garden", "oiling-oak", "choosing-a-lamp", "paper-and-ink", "a-tidy-shed"];
const ASSETS: [(u32, &str, u32); 6] = [
    (10, "/assets/css/app.3f9c1a.css", 38_212),
    (10, "/assets/js/app.b71e04.js", 184_530),
    (8, "/assets/js/vendor.90ad2c.js", 402_118),
    (7, "/assets/img/logo.svg", 3_180),
    (5, "/assets/fonts/inter.woff2", 48_256),
    (3, "/favicon.ico", 4_286),
];

/// What a scanner tries, with and without the endings.
const SCANNED: &str = "admin administrator api app backup backups bin cgi-bin config console cron data database \
                       db debug dev dump export files git include install logs manager old panel phpinfo \
                       phpmyadmin private server-status setup shell sql staging status test tmp upload webdav \
                       xmlrpc";
const ENDINGS: [&str; 10] = ["", "/", ".php", ".bak", ".old", ".zip", ".tar.gz", ".sql", ".txt", ".json"];

/// Where the internet at large knocks, one request at a time.
const KNOCKS: [&str; 7] = [
    "/wp-login.php",
    "/.env",
    "/xmlrpc.php",
    "/.git/config",
    "/phpmyadmin/",
    "/actuator/health",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
];

/// Writes the log of `seed`.
pub(super) fn generate(seed: u64) -> Sample {
    let mut dice = Dice::new(seed);
    // An outage is only seen where there is traffic: not in the morning, when the scanner comes.
    let mut slots = [7 * HOUR, 11 * HOUR + HOUR / 2];
    dice.shuffle(&mut slots);
    let [scan, deploy, outage] =
        [3 * HOUR, slots[0], slots[1]].map(|slot| START + slot + dice.between(0, 150 * MINUTE));
    let mut journal = Journal::new(START..START + LENGTH);
    let outage = outage..outage + dice.between(7 * MINUTE, 10 * MINUTE);
    let no_traffic = journal.plant(
        "Traffic stops",
        format!(
            "For {} minutes hardly anything but the load balancer's own probe reached the server.",
            (outage.end - outage.start) / MINUTE
        ),
    );
    let mut shop = Shop { dice, journal, span: START..START + LENGTH, outage, no_traffic };
    shop.visitors();
    shop.app();
    shop.crawlers();
    shop.health();
    shop.bad_deploy(deploy);
    shop.scanner(scan);
    shop.journal.finish("access.log")
}

struct Client {
    address: String,
    agent: &'static str,
}

impl Client {
    fn new(address: String, agent: &'static str) -> Client {
        Client { address, agent }
    }
}

#[derive(Clone, Copy)]
struct Answer {
    status: u32,
    /// Bytes of the body; the log shows `-` for none.
    size: Option<u32>,
}

impl Answer {
    fn sized(size: u32) -> Answer {
        Answer { status: 200, size: Some(size) }
    }

    fn bare(status: u32) -> Answer {
        Answer { status, size: None }
    }
}

struct Shop {
    dice: Dice,
    journal: Journal,
    span: Range<i64>,
    outage: Range<i64>,
    no_traffic: Plant,
}

impl Shop {
    /// People with browsers: a page, what belongs to it, the next page.
    fn visitors(&mut self) {
        for at in Rhythm::new(1.2, SHOPPERS).arrivals(&mut self.dice, &self.span) {
            let script = self.visit(at);
            self.background(script);
        }
    }

    fn visit(&mut self, at: i64) -> Script {
        let client = Client::new(self.dice.stranger(), self.dice.early(&BROWSERS));
        let mut script = Script::new(at);
        let mut referer = String::from(self.dice.weighted(&[
            (55, "-"),
            (30, "https://search.example.org/"),
            (8, "https://news.example.net/2026/03/"),
            (7, "https://mail.example.com/"),
        ]));
        let returning = self.dice.percent(45.0);
        for number in 0..self.dice.weighted(&[(34, 1), (26, 2), (18, 3), (12, 5), (10, 8)]) {
            let path = self.page();
            let answer = self.page_answer(&path);
            let found = answer.status == 200;
            request(&mut script, &client, &format!("GET {path}"), &answer, &referer);
            referer = format!("{SITE}{path}");
            if found {
                self.assets(&mut script, &client, number == 0, returning, &referer);
            }
            script.wait(self.dice.between(6 * SECOND, 80 * SECOND));
        }
        script
    }

    fn page(&mut self) -> String {
        match self.dice.number(0, 99) {
            0..=17 => "/".to_owned(),
            18..=52 => format!("/products/{}", self.dice.number(1001, 1480)),
            53..=72 => format!("/category/{}?page={}", self.dice.pick(&CATEGORIES), self.dice.number(1, 6)),
            73..=84 => format!("/search?q={}", self.dice.pick(&WORDS)),
            85..=89 => format!("/blog/{}", self.dice.pick(&POSTS)),
            90..=94 => "/cart".to_owned(),
            95..=97 => "/account/login".to_owned(),
            _ => "/about".to_owned(),
        }
    }

    fn page_answer(&mut self, path: &str) -> Answer {
        let status = match path {
            "/account/login" => self.dice.weighted(&[(60, 200), (35, 302), (5, 403)]),
            _ => self.dice.weighted(&[(9700, 200), (150, 404), (120, 301), (15, 500), (15, 304)]),
        };
        self.answer(status, 6_000 + path.len() as u32 * 700)
    }

    /// A body of about `size` bytes where the status has a page of its own.
    fn answer(&mut self, status: u32, size: u32) -> Answer {
        let size = match status {
            200 | 201 => Some(size + self.dice.number(0, size / 4)),
            301 | 302 => Some(169),
            403 => Some(199),
            404 => Some(1_245),
            500 => Some(162),
            502 => Some(552),
            400 | 401 | 429 => Some(self.dice.number(40, 90)),
            _ => None,
        };
        Answer { status, size }
    }

    /// Everything on the first page, pictures only on the next ones; a returning browser asks less.
    fn assets(&mut self, script: &mut Script, client: &Client, first: bool, returning: bool, page: &str) {
        if first {
            for (weight, path, size) in ASSETS {
                if self.dice.number(0, 10) < weight {
                    script.wait(self.dice.between(10, 250));
                    let fresh = !returning || self.dice.percent(15.0);
                    let answer = if fresh { Answer::sized(size) } else { Answer::bare(304) };
                    request(script, client, &format!("GET {path}"), &answer, page);
                }
            }
        }
        for _ in 0..self.dice.number(0, 2) {
            script.wait(self.dice.between(20, 400));
            let path = format!("/assets/img/products/{}.webp", self.dice.number(1001, 1480));
            let status = self.dice.weighted(&[(88, 200), (11, 304), (1, 404)]);
            let answer = self.answer(status, 24_000);
            request(script, client, &format!("GET {path}"), &answer, page);
        }
    }

    /// The shop's app on phones.
    fn app(&mut self) {
        for at in Rhythm::new(3.6, SHOPPERS).arrivals(&mut self.dice, &self.span) {
            let client = self.phone();
            let (call, answer) = self.app_call();
            let mut script = Script::new(at);
            request(&mut script, &client, &call, &answer, "-");
            self.background(script);
        }
    }

    fn phone(&mut self) -> Client {
        Client::new(self.dice.stranger(), self.dice.early(&APPS))
    }

    fn app_call(&mut self) -> (String, Answer) {
        let (call, statuses): (String, &[(u32, u32)]) = match self.dice.number(0, 99) {
            0..=44 => (
                format!(
                    "GET /api/v1/products?category={}&page={}",
                    self.dice.pick(&CATEGORIES),
                    self.dice.number(1, 6)
                ),
                &[(990, 200), (7, 304), (3, 500)],
            ),
            45..=69 => {
                (format!("GET /api/v1/products/{}", self.dice.number(1001, 1480)), &[(970, 200), (28, 404), (2, 500)])
            }
            70..=84 => ("GET /api/v1/cart".to_owned(), &[(96, 200), (4, 401)]),
            85..=92 => ("POST /api/v1/cart/items".to_owned(), &[(96, 201), (3, 400), (1, 401)]),
            _ => ("POST /api/v1/session".to_owned(), &[(90, 200), (9, 401), (1, 429)]),
        };
        let status = self.dice.weighted(statuses);
        (call, self.answer(status, 2_400))
    }

    /// Crawlers, and the internet's knocking at doors that aren't there.
    fn crawlers(&mut self) {
        for at in Rhythm::new(0.9, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let agent = self.dice.early(&CRAWLERS);
            let client = Client::new(format!("192.0.2.{}", self.dice.number(240, 247)), agent);
            let path = if self.dice.percent(6.0) {
                "/robots.txt".to_owned()
            } else if agent.starts_with("Feed") {
                "/blog/feed.xml".to_owned()
            } else {
                self.page()
            };
            let status = self.dice.weighted(&[(90, 200), (6, 304), (4, 404)]);
            let answer = self.answer(status, 9_000);
            let mut script = Script::new(at);
            request(&mut script, &client, &format!("GET {path}"), &answer, "-");
            self.background(script);
        }
        for at in Rhythm::new(0.12, ALWAYS).arrivals(&mut self.dice, &self.span) {
            let agent = *self.dice.pick(&["-", "curl/7.88.1", "python-requests/2.31.0", "Mozilla/5.0"]);
            let client = Client::new(self.dice.stranger(), agent);
            let path = *self.dice.pick(&KNOCKS);
            let answer = self.answer(404, 0);
            let mut script = Script::new(at);
            request(&mut script, &client, &format!("GET {path}"), &answer, "-");
            self.background(script);
        }
    }

    /// The load balancer asks every half a minute, from the inside: an outage doesn't stop it.
    fn health(&mut self) {
        let client = Client::new("10.0.0.5".to_owned(), PROBE);
        for at in every(30 * SECOND, 11 * SECOND, &self.span.clone()) {
            let mut script = Script::new(at);
            request(&mut script, &client, "GET /healthz", &Answer::sized(2), "-");
            let plant = self.outage.contains(&at).then_some(self.no_traffic);
            self.journal.add(script, plant);
        }
    }

    /// Orders all day; for some minutes each of them fails, and every phone tries again.
    fn bad_deploy(&mut self, start: i64) {
        let deploy = start..start + self.dice.between(9 * MINUTE, 13 * MINUTE);
        let plant = self.journal.plant(
            "A bad deploy",
            format!(
                "For {} minutes POST /api/v1/orders answered nothing but 500 and 502, until the deploy was rolled back.",
                (deploy.end - deploy.start) / MINUTE
            ),
        );
        for at in Rhythm::new(1.1, SHOPPERS).arrivals(&mut self.dice, &self.span) {
            if !deploy.contains(&at) {
                let client = self.phone();
                let status = self.dice.weighted(&[(965, 201), (25, 400), (10, 401)]);
                let mut script = Script::new(at);
                let answer = self.answer(status, 640);
                request(&mut script, &client, "POST /api/v1/orders", &answer, "-");
                self.background(script);
            }
        }
        for at in Rhythm::new(3.0, [100; 24]).arrivals(&mut self.dice, &deploy) {
            let script = self.failed_order(at);
            for (at, text) in script.into_lines() {
                if deploy.contains(&at) {
                    self.journal.add_line(at, text, Some(plant));
                }
            }
        }
    }

    /// One customer's order, tried again and again.
    fn failed_order(&mut self, at: i64) -> Script {
        let client = self.phone();
        let mut script = Script::new(at);
        let mut pause = SECOND;
        for _ in 0..self.dice.number(4, 7) {
            let status = self.dice.weighted(&[(75, 500), (25, 502)]);
            let answer = self.answer(status, 0);
            request(&mut script, &client, "POST /api/v1/orders", &answer, "-");
            script.wait(pause + self.dice.between(0, pause));
            pause *= 2;
        }
        script
    }

    /// One address asks for hundreds of paths, most of which don't exist.
    fn scanner(&mut self, start: i64) {
        let client = Client::new(self.dice.intruder(), SCANNER);
        let mut paths: Vec<String> =
            SCANNED.split(' ').flat_map(|word| ENDINGS.iter().map(move |ending| format!("/{word}{ending}"))).collect();
        self.dice.shuffle(&mut paths);
        let count = self.dice.number(320, 400) as usize;
        let plant = self.journal.plant(
            "A scanner's run",
            format!("{} asked for {count} different paths within minutes, most of which don't exist.", client.address),
        );
        let mut script = Script::new(start);
        for path in &paths[..count] {
            let status = self.dice.weighted(&[(940, 404), (30, 403), (20, 301), (10, 200)]);
            let answer = self.answer(status, 3_000);
            request(&mut script, &client, &format!("GET {path}"), &answer, "-");
            script.wait(self.dice.between(150, 1_100));
        }
        self.journal.add(script, Some(plant));
    }

    /// Takes a script of the background; of what the outage cuts off, a few requests slip through.
    fn background(&mut self, script: Script) {
        for (at, text) in script.into_lines() {
            if !self.outage.contains(&at) {
                self.journal.add_line(at, text, None);
            } else if self.dice.percent(3.0) {
                self.journal.add_line(at, text, Some(self.no_traffic));
            }
        }
    }
}

/// Writes one request.
fn request(script: &mut Script, client: &Client, call: &str, answer: &Answer, referer: &str) {
    let civil = Civil::of(script.now());
    let (year, month, day) = (civil.year, civil.month_name(), civil.day);
    let (hour, minute, second) = (civil.hour, civil.minute, civil.second);
    let Client { address, agent } = client;
    let size = answer.size.map_or("-".to_owned(), |size| size.to_string());
    script.say(format!(
        "{address} - - [{day:02}/{month}/{year}:{hour:02}:{minute:02}:{second:02} +0000] \
         \"{call} HTTP/1.1\" {} {size} \"{referer}\" \"{agent}\"",
        answer.status
    ));
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::super::SampleKind;
    use super::super::tests::{SEEDS, around, busiest_minute, lines, planted};
    use super::*;

    pub(in super::super) fn instant(line: &str) -> Option<i64> {
        let (_, rest) = line.split_once(" - - [04/Mar/2026:")?;
        let fields: Vec<i64> = rest[..8].split(':').filter_map(|field| field.parse().ok()).collect();
        let &[hour, minute, second] = fields.as_slice() else {
            return None;
        };
        rest[8..].starts_with(" +0000] \"").then_some(day(2026, 3, 4) + hour * HOUR + minute * MINUTE + second * SECOND)
    }

    /// Method, path, status and agent.
    fn parts(line: &str) -> (&str, &str, u32, &str) {
        let parts: Vec<&str> = line.split('"').collect();
        let call: Vec<&str> = parts[1].split(' ').collect();
        let status = parts[2].split(' ').nth(1).unwrap();
        (call[0], call[1], status.parse().unwrap(), parts[5])
    }

    fn is_order(line: &&&str) -> bool {
        line.contains("\"POST /api/v1/orders HTTP/1.1\"")
    }

    #[test]
    fn every_line_is_of_the_grammar() {
        for seed in SEEDS {
            for line in lines(&generate(seed)) {
                assert!(instant(line).is_some(), "{line}");
                let quoted: Vec<&str> = line.split('"').collect();
                assert_eq!((quoted.len(), quoted[4], quoted[6]), (7, " ", ""), "{line}");
                let (method, path, status, agent) = parts(line);
                assert!(["GET", "POST"].contains(&method) && path.starts_with('/'), "{line}");
                assert!((200..600).contains(&status) && !agent.is_empty(), "{line}");
                assert!(quoted[1].ends_with(" HTTP/1.1"), "{line}");
                let size = quoted[2].trim().split_once(' ').unwrap().1;
                assert!(size == "-" || size.parse::<u32>().is_ok(), "{line}");
                assert!(quoted[3] == "-" || quoted[3].starts_with("https://"), "{line}");
            }
        }
    }

    #[test]
    fn the_scan_is_of_one_agent_and_many_paths() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (scan, inside) = planted(&sample, "A scanner's run");
            let own: Vec<&&str> = inside.iter().filter(|line| parts(line).3 == SCANNER).collect();
            let address = scan.what.split(' ').next().unwrap();
            assert!(scan.what.contains(&format!("{} different paths", own.len())));
            assert!(own.iter().all(|line| line.starts_with(&format!("{address} "))));
            assert_eq!(own.iter().map(|line| parts(line).1).collect::<BTreeSet<_>>().len(), own.len());
            assert!(own.iter().filter(|line| parts(line).2 == 404).count() * 10 > own.len() * 8);
            assert!(!around(&sample, scan).iter().any(|line| line.contains(SCANNER) || line.contains(address)));
            assert!([inside[0], inside[inside.len() - 1]].iter().all(|line| line.contains(SCANNER)));
            let burst = busiest_minute(SampleKind::Web, inside);
            let usual = busiest_minute(SampleKind::Web, around(&sample, scan));
            assert!(burst > usual + usual / 4, "{seed}: {burst} {usual}");
        }
    }

    #[test]
    fn every_order_fails_during_the_deploy_and_none_else() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (deploy, inside) = planted(&sample, "A bad deploy");
            let orders: Vec<&&str> = inside.iter().filter(is_order).collect();
            assert!(orders.len() >= 80, "{seed}: {}", orders.len());
            assert!(orders.iter().all(|line| [500, 502].contains(&parts(line).2)));
            assert!([inside[0], inside[inside.len() - 1]].iter().all(|line| parts(line).2 >= 500));
            let outside = around(&sample, deploy);
            assert!(outside.iter().filter(is_order).count() > 300);
            assert!(outside.iter().filter(is_order).all(|line| parts(line).2 < 500));
            let errors = outside.iter().filter(|line| parts(line).2 >= 500);
            let usual = busiest_minute(SampleKind::Web, errors.copied());
            assert!(busiest_minute(SampleKind::Web, orders.into_iter().copied()) > 4 * usual);
        }
    }

    #[test]
    fn only_probes_get_through_the_outage() {
        for seed in SEEDS {
            let sample = generate(seed);
            let (outage, inside) = planted(&sample, "Traffic stops");
            assert!((6 * MINUTE..=10 * MINUTE).contains(&(outage.end_ms - outage.start_ms)));
            let probes = inside.iter().filter(|line| parts(line).3 == PROBE).count();
            assert!(probes >= 13 && inside.len() - probes < 20, "{seed}: {probes} of {}", inside.len());
            let span = outage.start_ms - (outage.end_ms - outage.start_ms)..outage.start_ms;
            let before = lines(&sample).iter().filter_map(|line| instant(line)).filter(|at| span.contains(at)).count();
            assert!(before > 3 * inside.len(), "{seed}: {before} {}", inside.len());
        }
    }
}
