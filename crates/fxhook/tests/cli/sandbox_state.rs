//! `fxhook sandbox --state`.

use crate::run::{fxhook, has};
use crate::sandbox::Sandbox;

#[test]
fn with_a_state_file_a_sandbox_goes_on_where_it_ended_and_refuses_a_newer_one() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox_state.json");
    let _ = std::fs::remove_file(&file);
    let path = file.to_str().unwrap();
    let arguments = format!("--paused --state {path}");
    let mut first = Sandbox::running(&arguments);
    let id = first.does("currencycloud payment create")["id"].as_str().unwrap().to_owned();
    let credentials = first.credential("currencycloud", "api_key").to_owned();
    assert_eq!(first.end_with("TERM"), Some(0));

    let mut second = Sandbox::running(&arguments);
    assert_eq!(second.credential("currencycloud", "api_key"), credentials);
    second.does(&format!("currencycloud payment released --id {id}"));
    let refused = second.command(&format!("currencycloud payment released --id {id}")).error(1);
    has(&refused, "found one that is `completed`");
    assert_eq!(second.end_with("TERM"), Some(0));

    let newer = std::fs::read_to_string(&file).unwrap().replacen(":1,", ":2,", 1);
    std::fs::write(&file, newer).unwrap();
    let run = fxhook(&["sandbox", "--bind", "127.0.0.1:0", "--state", path]).finish();
    let error = run.error(1);
    has(
        &error,
        "sandbox_state.json: expected the state of a sandbox in version 1, found version 2",
    );
}
