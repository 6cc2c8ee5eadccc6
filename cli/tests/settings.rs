//! What is wrong with settings is said of them, whatever log they are for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("logloupe-settings-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What is said of these settings, and that nothing was done.
fn refused(command: &str, settings: &Path, log: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_logloupe"))
        .args([command, "--settings", settings.to_str().unwrap(), log.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{command}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn faults_name_the_settings() {
    let folder = folder();
    let (log, settings) = (folder.join("a.log"), folder.join("s.json"));
    fs::write(&log, "Mar  1 10:00:00 web1 app: hello\n".repeat(20)).unwrap();
    for (text, fault) in [
        ("[]", "Expected an object in braces, found a list in brackets."),
        (r#"{"__proto__":{}}"#, "There is no setting \"__proto__\""),
        (r#"{"budget":0}"#, "The setting budget must lie between 1 and 1000; it is 0."),
        (r#"{"templates":[{"rename":{"template":"x","name":""}}]}"#, "a name for a template must have a letter"),
        (r#"{"hunt":{"rules":[{"name":"a","keyword":"x","severity":0}]}}"#, "severity 0, and 1 to 5 are known"),
    ] {
        fs::write(&settings, text).unwrap();
        for command in ["analyze", "hunt"] {
            let said = refused(command, &settings, &log);
            assert!(said.starts_with(&format!("logloupe: {}: ", settings.display())), "{command} {text}: {said}");
            assert!(said.contains(fault) && !said.contains("a.log"), "{command} {text}: {said}");
        }
    }
    for (text, fault) in [
        (r#"{"format":"syslg"}"#, "logloupe: settings: There is no format \"syslg\"; perhaps \"syslog\" is meant"),
        (r#"{"pattern":"("}"#, "logloupe: settings: The pattern could not be read: unclosed group (at character 1)."),
    ] {
        fs::write(&settings, text).unwrap();
        assert!(refused("analyze", &settings, &log).contains(fault), "{text}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
