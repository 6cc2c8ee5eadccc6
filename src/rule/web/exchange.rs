//! A path of an attack on Microsoft Exchange: ProxyLogon (CVE-2021-26855), ProxyShell (CVE-2021-34473), ProxyNotShell
//! (CVE-2022-41040). Each makes the front end ask its own back end for what the path says.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "exchange-attack",
    name: "Attack on Exchange",
    sentence: "A path is one by which Exchange was attacked (ProxyLogon, ProxyShell).",
    technique: "T1190",
    severity: 4,
    place: Place::Path,
    needles: &[PATHS, &[AUTODISCOVER], &[ECP]],
    find,
};

/// What no program of Exchange's own asks for.
const PATHS: &[&str] = &["/ecp/y.js", "/ecp/proxylogon.ecp", "/ecp/main.css", "/ecp/default.flt", "/owa/auth/x.js"];

/// Found by mail programs without an address in its path.
const AUTODISCOVER: &str = "/autodiscover/autodiscover.json";

/// What is called by name behind another server's name.
const ECP: &str = "/ddiservice.svc/setobject";

/// What the front end is led to.
const BEHIND: &[&str] = &["/mapi/", "/powershell", "/ews/", "/owa/", "/ecp/", "&email=autodiscover/", "?&email="];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    let text = value.text;
    if let Some(found) = super::any(text, PATHS).filter(|(start, _)| *start == 0) {
        return Some(found);
    }
    // Of a query that stands apart, the path says what it is for.
    let start =
        if super::at(value.before, AUTODISCOVER).is_some() { Some((0, 0)) } else { super::at(text, AUTODISCOVER) };
    if let Some((start, end)) = start {
        let rest = &text[end..];
        let is_led = memchr::memchr(b'@', rest).is_some() && BEHIND.iter().any(|part| super::at(rest, part).is_some());
        return is_led.then_some((start, text.len()));
    }
    super::at(text, ECP).filter(|(start, _)| text[..*start].starts_with(b"/ecp/"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/autodiscover/autodiscover.json?@evil.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@evil.example",
            "/autodiscover/autodiscover.json?a=a@edu.example/powershell/?X-Rps-CAT=VgEA",
            "/autodiscover/autodiscover.json?@foo.example/owa/?&Email=autodiscover/autodiscover.json?@foo.example",
            "/autodiscover/autodiscover.json?@test.example/ews/exchange.asmx",
            "/Autodiscover/Autodiscover.json?@x.example/ecp/DDI/",
            "/autodiscover/autodiscover.json/v1.0/aa@b.example/powershell",
            "/autodiscover/autodiscover.json%3f@a.example/mapi/emsmdb/",
            "/ecp/y.js",
            "/ecp/x.js/../y.js/DDI/DDIService.svc/SetObject",
            "/ecp/proxyLogon.ecp",
            "/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory",
            "/ecp/default.flt",
            "/owa/auth/x.js",
        ];
        let misses = [
            "/autodiscover/autodiscover.xml",
            "/autodiscover/autodiscover.json?Email=ann@example.com&Protocol=Autodiscoverv1",
            "/autodiscover/autodiscover.json/v1.0/ann@example.com?Protocol=ActiveSync&RedirectCount=1",
            "/owa/",
            "/owa/auth/logon.aspx?url=https%3a%2f%2fmail.example.com%2fowa",
            "/ecp/",
            "/ecp/DDI/DDIService.svc/GetList?schema=MailboxService",
            "/ews/exchange.asmx",
            "/mapi/emsmdb/?MailboxId=a@example.com",
            "/powershell?serializationLevel=Full",
            "/docs/ecp/y.js",
            "/Microsoft-Server-ActiveSync?User=ann&Cmd=Sync",
        ];
        super::super::check("exchange-attack", &hits, &misses);
    }

    /// As Microsoft's own server logs it, the query stands in a column of its own.
    #[test]
    fn ok_a_query_that_stands_apart() {
        let found = |path: &str, query: &str| {
            let request =
                super::super::Request { path: path.as_bytes(), query: query.as_bytes(), ..Default::default() };
            super::super::look(&request).iter().any(|hit| hit.rule.id == "exchange-attack")
        };
        let led = "@evil.example/owa/?&Email=autodiscover/autodiscover.json%3F@evil.example";
        assert!(found("/Autodiscover/autodiscover.json", led));
        assert!(!found("/autodiscover/autodiscover.json", "Email=ann@example.com&Protocol=ActiveSync"));
        assert!(!found("/search", "q=a@b.example/owa/"));
    }
}
