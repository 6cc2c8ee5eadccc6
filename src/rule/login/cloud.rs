//! AWS CloudTrail and the audit log of Kubernetes: logins at the console, and what gives or hides rights.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html>
//! <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>

use super::deed::Deed;
use super::root_command::telling;
use super::wording::holds;
use super::{Login, Outcome, Telling};
use crate::format::Header;
use crate::rule::fields::Fields;

/// How a login at a cloud's console is called.
pub const CONSOLE: &[u8] = b"cloud console";
/// The same without a second factor.
pub const CONSOLE_WITHOUT_SECOND_FACTOR: &[u8] = b"cloud console without a second factor";

/// What such a login is told as.
pub const WITHOUT_SECOND_FACTOR: Telling = telling(
    ["no-second-factor", "Login without a second factor", "T1078.004"],
    2,
    [
        "A login at the cloud's console without a second factor: who knows the password gets in.",
        "logged in at the cloud's console without a second factor",
    ],
);

/// What programs ask of the cloud, and what that does. What gives rights does so by the policies that follow.
const CALLS: &[(Deed, &[&str])] = &[
    (Deed::CloudLogStopped, &["StopLogging", "DeleteTrail", "DeleteFlowLogs"]),
    (Deed::GuardStopped, &["DeleteDetector", "DisableSecurityHub", "DeleteConfigurationRecorder"]),
    (Deed::CloudAccount, &["CreateUser"]),
    (Deed::CloudKey, &["CreateAccessKey", "CreateLoginProfile"]),
    (Deed::CloudRights, &["AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy"]),
];

/// Policies with all rights.
const ALL_RIGHTS: &[u8] = b":policy/AdministratorAccess";

/// Reads an event of CloudTrail.
pub(super) fn read<'a>(line: &'a [u8], header: &Header) -> Option<Login<'a>> {
    let event = header.message.of(line);
    let (service, console) = (header.process.of(line), b"ConsoleLogin".as_slice());
    let deed = CALLS.iter().find(|(_, names)| names.iter().any(|name| name.as_bytes() == event)).map(|(deed, _)| *deed);
    if !service.ends_with(b".amazonaws.com") || deed.is_none() && event != console {
        return None;
    }
    let fields = Fields::of(line);
    let by = match fields.first(&["userIdentity.userName", "sessionIssuer.userName"]) {
        b"" if fields.raw("userIdentity.type") == Some(b"Root") => b"root".as_slice(),
        name => name,
    };
    if event == console {
        let is_let_in = fields.raw("responseElements.ConsoleLogin") == Some(b"Success");
        let is_alone = fields.raw("additionalEventData.MFAUsed") == Some(b"No");
        let outcome = if is_let_in { Outcome::Accepted } else { Outcome::Failed };
        let method = if is_alone { CONSOLE_WITHOUT_SECOND_FACTOR } else { CONSOLE };
        return Some(Login::new(outcome, by, b"", method));
    }
    // What was denied was not done.
    if fields.raw("errorCode").is_some() || deed == Some(Deed::CloudRights) && !holds(line, ALL_RIGHTS) {
        return None;
    }
    let parameters = ["requestParameters.userName", "requestParameters.roleName", "requestParameters.groupName"];
    let of_account = fields.first(&parameters);
    let user = if of_account.is_empty() { by } else { of_account };
    Some(Login { by, ..Login::new(Outcome::Did(deed?), user, b"", event) })
}

/// Reads a request to a cluster that gives somebody all rights. Audit logs that leave bodies out tell no role.
#[inline(never)]
pub fn read_cluster<'a>(line: &'a [u8], header: &Header) -> Option<Login<'a>> {
    let resource = header.process.of(line);
    let is_binding = line.first() == Some(&b'{') && resource.ends_with(b"rolebindings");
    if !is_binding || !(200..300).contains(&header.status) || !holds(line, b"\"cluster-admin\"") {
        return None;
    }
    let fields = Fields::of(line);
    let is_made = matches!(header.method.of(line), b"create" | b"update" | b"patch");
    let is_all = fields.raw("roleRef.name") == Some(b"cluster-admin");
    let by = fields.raw("user.username").unwrap_or_default();
    // A cluster's own parts keep their bindings as they are.
    let is_own = by.starts_with(b"system:") && !by.starts_with(b"system:serviceaccount:") && by != b"system:anonymous";
    let login = Login { by, ..Login::new(Outcome::Did(Deed::ClusterRights), by, header.address.of(line), resource) };
    (is_made && is_all && !is_own).then_some(login)
}

#[cfg(test)]
mod tests {
    use super::super::read_line;
    use super::*;
    use crate::format::by_name;

    fn told(event: &str, rest: &str) -> Option<(Outcome, String, String, String)> {
        let line = format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"bob"}},"eventTime":"2024-05-14T10:00:00Z","eventSource":"iam.amazonaws.com","eventName":"{event}","awsRegion":"us-east-1","sourceIPAddress":"192.0.2.9",{rest}}}"#
        );
        let header = by_name("aws-cloudtrail").unwrap().parse(line.as_bytes()).unwrap();
        let login = read_line(line.as_bytes(), &header)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(login.source, b"192.0.2.9");
        Some((login.outcome, text(login.user), text(login.by), text(login.method)))
    }

    #[test]
    fn ok_logins_at_the_console() {
        let found =
            |event: &str, rest: &str| told(event, rest).map(|(outcome, user, _, method)| (outcome, user, method));
        let of =
            |outcome, method: &[u8]| Some((outcome, "bob".to_owned(), String::from_utf8_lossy(method).into_owned()));
        let failed = r#""responseElements":{"ConsoleLogin":"Failure"},"errorMessage":"Failed authentication","additionalEventData":{"MFAUsed":"Yes"}"#;
        assert_eq!(found("ConsoleLogin", failed), of(Outcome::Failed, CONSOLE));
        let let_in = r#""responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"No"}"#;
        assert_eq!(found("ConsoleLogin", let_in), of(Outcome::Accepted, CONSOLE_WITHOUT_SECOND_FACTOR));
        assert_eq!(found("GetObject", let_in), None);
    }

    #[test]
    fn ok_what_gives_and_hides_rights() {
        let of = |deed, user: &str| Some((Outcome::Did(deed), user.to_owned(), "bob".to_owned()));
        let found = |event: &str, rest: &str| told(event, rest).map(|(outcome, user, by, _)| (outcome, user, by));
        let eve = r#""requestParameters":{"userName":"eve","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#;
        assert_eq!(found("StopLogging", r#""requestParameters":{"name":"main"}"#), of(Deed::CloudLogStopped, "bob"));
        assert_eq!(found("CreateUser", eve), of(Deed::CloudAccount, "eve"));
        assert_eq!(found("CreateAccessKey", eve), of(Deed::CloudKey, "eve"));
        assert_eq!(found("AttachUserPolicy", eve), of(Deed::CloudRights, "eve"));
        assert_eq!(found("AttachUserPolicy", &eve.replace("AdministratorAccess", "ReadOnlyAccess")), None);
        assert_eq!(found("CreateUser", &format!(r#""errorCode":"AccessDenied",{eve}"#)), None);
        assert_eq!(found("ListUsers", eve), None);
    }

    #[test]
    fn ok_all_rights_in_a_cluster() {
        let line = r#"{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","requestURI":"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings","verb":"create","user":{"username":"eve"},"sourceIPs":["192.0.2.9"],"objectRef":{"resource":"clusterrolebindings"},"responseStatus":{"code":201},"requestObject":{"roleRef":{"kind":"ClusterRole","name":"cluster-admin"}},"stageTimestamp":"2024-05-01T12:30:45Z"}"#;
        let told = |line: &str| {
            let header = by_name("kubernetes-audit").unwrap().parse(line.as_bytes()).unwrap();
            read_cluster(line.as_bytes(), &header).map(|login| String::from_utf8_lossy(login.by).into_owned())
        };
        assert_eq!(told(line).as_deref(), Some("eve"));
        assert_eq!(told(&line.replace("201", "403")), None);
        assert_eq!(told(&line.replace("\"create\"", "\"get\"")), None);
        assert_eq!(told(&line.replace("cluster-admin", "view")), None);
        assert_eq!(told(&line.replace("\"eve\"", "\"system:kube-controller-manager\"")), None);
    }
}
