//! A path by which a flaw is used that everybody knows, and that scanners of the whole net ask every server for.

use super::{Place, Rule, Value};

pub(super) const RULE: Rule = Rule {
    id: "known-flaw",
    name: "Known flaw",
    sentence: "A path is one by which a well-known flaw of a program or a device is used.",
    technique: "T1190",
    severity: 3,
    place: Place::Path,
    needles: &[PATHS],
    find,
};

/// What such paths hold; nobody else asks for them from outside.
const PATHS: &[&str] = &[
    // PHPUnit, CVE-2017-9841
    "/phpunit/src/util/php/eval-stdin.php",
    "/phpunit/util/php/eval-stdin.php",
    // Ignition of Laravel, CVE-2021-3129
    "/_ignition/execute-solution",
    // Spring, CVE-2022-22965 and CVE-2022-22947
    "class.module.classloader",
    "/actuator/gateway/routes/",
    // ThinkPHP, CVE-2018-20062
    "think\\app/invokefunction",
    // WebLogic, CVE-2017-10271, CVE-2019-2725 and CVE-2020-14882
    "/wls-wsat/coordinatorporttype",
    "/_async/asyncresponseservice",
    "/console/css/../",
    // JBoss, CVE-2017-12149
    "/invoker/jmxinvokerservlet",
    "/invoker/readonly",
    // F5 BIG-IP, CVE-2022-1388 and CVE-2020-5902
    "/mgmt/tm/util/bash",
    "/tmui/login.jsp/..;/",
    // Citrix, CVE-2019-19781
    "/vpns/cfg/smb.conf",
    "/vpns/portal/scripts/newbm.pl",
    // Fortinet, CVE-2018-13379
    "/remote/fgt_lang?lang=/..",
    // Confluence, CVE-2023-22515
    "/setup/setupadministrator.action",
    "/server-info.action?bootstrapstatusprovider",
    // WordPress's file manager, CVE-2020-25213
    "/wp-file-manager/lib/php/connector.minimal.php",
    // Hadoop, without a password
    "/ws/v1/cluster/apps/new-application",
    // Routers and cameras: D-Link, GPON, Netgear, Realtek, Zyxel, and what comes after them
    "/hnap1",
    "/gponform/diag_form",
    "/boaform/admin/formlogin",
    "/boaform/admin/formping",
    "/setup.cgi?next_file=",
    "/goform/set_limitclient_cfg",
    "/ztp/cgi-bin/handler",
    "/cgi-bin/viewlog.asp",
];

fn find(value: &Value<'_>) -> Option<(usize, usize)> {
    super::any(value.text, PATHS)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ok_hits_and_near_misses() {
        let hits = [
            "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
            "/lib/phpunit/Util/PHP/eval-stdin.php",
            "/_ignition/execute-solution",
            "/?class.module.classLoader.resources.context.parent.pipeline.first.pattern=x",
            "/index.php?s=/Index/%5Cthink%5Capp/invokefunction&function=x",
            "/wls-wsat/CoordinatorPortType",
            "/console/css/%252e%252e%252fconsole.portal",
            "/invoker/JMXInvokerServlet",
            "/mgmt/tm/util/bash",
            "/vpn/../vpns/cfg/smb.conf",
            "/remote/fgt_lang?lang=/../../../..//////////dev/cmdb/sslvpn_websession",
            "/setup/setupadministrator.action",
            "/HNAP1/",
            "/GponForm/diag_Form?images/",
            "/boaform/admin/formLogin?username=adminisp",
            "/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=x",
        ];
        let misses = [
            "/vendor/autoload.php",
            "/phpunit/",
            "/docs/phpunit/eval",
            "/actuator/health",
            "/actuator/gateway",
            "/invoker",
            "/console/css/console.css",
            "/mgmt/tm/sys/clock",
            "/remote/login?lang=en",
            "/remote/fgt_lang?lang=fr",
            "/setup/index.action",
            "/setup.cgi",
            "/wp-content/plugins/wp-file-manager/lib/css/main.css",
            "/api/class/module?classloader=1",
            "/hnap",
            "/goform/login",
        ];
        super::super::check("known-flaw", &hits, &misses);
    }
}
