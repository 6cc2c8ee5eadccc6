//! The program that asks calls itself a scanner.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "scanner-agent",
    name: "Scanner",
    sentence: "The program that asks calls itself a scanner.",
    technique: "T1595.002",
    severity: 2,
    place: Place::Agent,
    needles: &[NAMES],
    find,
};

const NAMES: &[&str] = &[
    "sqlmap",
    "nikto",
    "nessus",
    "acunetix",
    "nmap scripting engine",
    "masscan",
    "zgrab",
    "dirbuster",
    "gobuster",
    "fuzz faster u fool",
    "wpscan",
    "nuclei",
    "w3af",
    "openvas",
    "havij",
    "feroxbuster",
    "whatweb",
    "arachni",
    "netsparker",
    "jorgee",
    "zmeu",
    "morfeus",
    "dirb ",
    "commix",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    super::any(text, NAMES)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "sqlmap/1.7",
            "Mozilla/5.0 (Nikto/2.5)",
            "Acunetix",
            "Mozilla/5.0 (compatible; Nmap Scripting Engine)",
            "masscan/1.3",
            "Mozilla/5.0 zgrab/0.x",
            "gobuster/3.1",
            "WPScan v3",
            "Nuclei - x",
            "ZmEu",
            "feroxbuster/2",
        ];
        let misses = [
            "Mozilla/5.0",
            "curl/8.0",
            "Googlebot/2.1",
            "python-requests/2",
            "Wget/1.21",
            "bingbot",
            "UptimeRobot/2.0",
            "Go-http-client/1.1",
            "Nokia",
            "NetSpark",
            "PostmanRuntime",
        ];
        super::super::check("scanner-agent", &hits, &misses);
    }
}
