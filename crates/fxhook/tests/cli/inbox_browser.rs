//! The pages of `fxhook inbox serve` in a browser.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::inbox_compared::store_compared;
use crate::run::fixture;
use crate::served::Served;
use crate::stored::{Stored, payment, released};

/// The rules of an accessible page, as an expression that has what breaks them.
const ACCESSIBLE: &str = include_str!("accessible.js");

/// An inbox with a bit of everything.
fn inbox() -> Stored {
    let stored = Stored::empty();
    let with_status = |body: Vec<u8>, status: &str| {
        let text = String::from_utf8(body).unwrap();
        let (before, rest) = text.split_once(r#""status":""#).unwrap();
        let (_, after) = rest.split_once('"').unwrap();
        format!(r#"{before}"status":"{status}"{after}"#).into_bytes()
    };
    let ready =
        |id: &str| with_status(payment("payment_ready_to_send_notification", id), "ready_to_send");
    let sample = |event: &str| fixture(&format!("currencycloud/2021-02-01/{event}.json"));
    stored.receive(&[
        ready("a634d8c2-f520-4cba-985c-77dc1e0cc9af"),
        sample("trade_settled_notification"),
        with_status(released("a634d8c2-f520-4cba-985c-77dc1e0cc9af"), "submitted"),
        sample("transfer_created_notification"),
        sample("transfer_completed_notification"),
    ]);
    stored.work("", "exit 0").lines(0);
    stored.receive(&[
        released("a634d8c2-f520-4cba-985c-77dc1e0cc9af"),
        with_status(released("a634d8c2-f520-4cba-985c-77dc1e0cc9af"), "deleted"),
        sample("deposit_arrived_notification"),
        payment("payment_failed_notification", "0b5f4c1e-9d2a-4f7e-8c3b-6a1d2e3f4a5b"),
    ]);
    stored.work("", "exit 65").lines(1);
    stored.receive(&[
        br#"{"header":{"message_type":"payment","notification_type":"payment_released_notification"},"body":"none"}"#.to_vec(),
        ready("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ready("1d8b1f0e-3c5a-4b6d-9e7f-0a1b2c3d4e5f"),
        sample("funds_arrived_notification"),
    ]);
    let park = "park --subject 1d8b1f0e-3c5a-4b6d-9e7f-0a1b2c3d4e5f --reason";
    assert_eq!(stored.run(park, &["the beneficiary is asked"]).finish().status, 0);
    stored
}

/// Where the pictures go.
fn pictures() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("inspector");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_delivery_is_found_replayed_with_a_reason_and_seen_to_change_without_a_reload() {
    let stored = inbox();
    let Some(mut browser) = Browser::start(Path::new(&stored.beside(""))) else { return };
    let served = Served::of(&stored);
    browser.look(1280, 900, false);
    browser.open(&served.url("/"));
    browser.eval("document.querySelector('#event').focus()");
    browser.type_text("payment_failed_notification");
    browser.press("Escape", 27);
    browser.click(".filter button");
    browser.wait_for("location.search.includes('event=payment_failed_notification')");
    assert_eq!(browser.eval("document.querySelectorAll('tbody tr').length"), 1);
    browser.click("tbody th a");
    browser.wait_for("location.pathname.startsWith('/deliveries/')");
    let id = browser.eval("Number(location.pathname.split('/')[2])").as_u64().unwrap();
    assert_eq!(browser.eval("document.querySelector('.badge').innerText"), "dead");
    browser.click("#replay");
    browser.wait_for("document.querySelector('#reason')");
    assert_eq!(browser.eval("document.activeElement.id"), "reason");
    browser.type_text("the bank is back & <b>up</b>");
    browser.click("#do");
    browser.wait_for("document.querySelector('.notice')");
    assert_eq!(browser.eval("document.querySelector('.badge').innerText"), "waiting");
    browser.wait_for(
        "document.querySelector('#history').innerText.includes('the bank is back & <b>up</b>')",
    );
    // What is set on this page is gone on another one, and after a reload.
    browser.eval("window.isTheSamePage = true; document.querySelector('#park').focus()");
    stored.work("", "exit 0");
    browser.wait_for("document.querySelector('.badge').innerText === 'done'");
    assert_eq!(browser.eval("window.isTheSamePage"), true);
    assert_eq!(browser.eval("document.activeElement.id"), "park");
    let id = u32::try_from(id).unwrap();
    let acts: Vec<_> = stored.history(id).into_iter().map(|(act, _)| act).collect();
    assert_eq!(acts, ["dead", "replayed", "done"]);
    // The list grows by itself.
    browser.open(&served.url("/"));
    browser.eval("window.isTheSamePage = true");
    let before = browser.eval("document.querySelectorAll('tbody tr').length").as_u64().unwrap();
    stored.receive(&[released("another")]);
    browser.wait_for(&format!("document.querySelectorAll('tbody tr').length === {}", before + 1));
    assert_eq!(browser.eval("window.isTheSamePage"), true);
}

#[test]
fn each_page_is_accessible_and_has_its_picture_in_light_and_dark() {
    let stored = inbox();
    let Some(mut browser) = Browser::start(Path::new(&stored.beside(""))) else { return };
    let compared = i64::try_from(stored.list("").len()).unwrap() + 1;
    store_compared(&stored, compared);
    let compared = format!("/deliveries/{compared}");
    let served = Served::of(&stored);
    let entity =
        "/entity?source=currencycloud&kind=payment&id=a634d8c2-f520-4cba-985c-77dc1e0cc9af";
    let pages = [
        ("list", "/"),
        ("delivery", "/deliveries/6"),
        ("shown", "/deliveries/6?show=all"),
        ("compared", &compared),
        ("undecodable", "/deliveries/10"),
        ("entity", entity),
        ("health", "/health"),
        ("confirm", "/deliveries/9/replay"),
        ("misfit", "/?since=yesterday"),
        ("overdue", "/overdue?open_for=0s"),
        ("login", "/login"),
    ];
    let mut findings = Vec::new();
    for is_dark in [false, true] {
        for (name, path) in pages {
            browser.look(1280, 900, is_dark);
            browser.open(&served.url(path));
            // Chromium keeps to the policy of the page, and says so.
            let unnamed = unnamed(&mut browser);
            findings.extend(unnamed.into_iter().map(|it| format!("{name}: {it}")));
            let found = browser.eval(ACCESSIBLE);
            let found = found.as_array().unwrap().iter();
            findings.extend(found.map(|it| format!("{name}, dark {is_dark}: {it}")));
            let height = browser.eval("document.documentElement.scrollHeight").as_u64().unwrap();
            browser.look(1280, u32::try_from(height).unwrap().clamp(600, 2400), is_dark);
            let kind = if is_dark { "dark" } else { "light" };
            browser.picture(&pictures().join(format!("{name}-{kind}.png")));
        }
    }
    // On a narrow window, nothing is cut.
    browser.look(400, 800, false);
    for (name, path) in pages {
        browser.open(&served.url(path));
        let is_wide = browser.eval("document.documentElement.scrollWidth > innerWidth");
        if is_wide == true {
            findings.push(format!("{name} scrolls sideways in a narrow window"));
        }
    }
    assert!(findings.is_empty(), "{findings:#?}");
    // The keyboard alone: the first key leads to the content.
    browser.press("Tab", 9);
    assert_eq!(browser.eval("document.activeElement.className"), "skip");
    assert_ne!(browser.eval("getComputedStyle(document.activeElement).outlineStyle"), "none");
}

/// What the browser tells a screen reader without a name, although a reader has to choose it.
fn unnamed(browser: &mut Browser) -> Vec<String> {
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let roles = ["button", "checkbox", "combobox", "img", "link", "region", "searchbox", "textbox"];
    let is_unnamed = |node: &&Value| {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        let name = node["name"]["value"].as_str().unwrap_or_default();
        node["ignored"] == false && roles.contains(&role) && name.trim().is_empty()
    };
    let nodes = tree["nodes"].as_array().unwrap().iter();
    nodes.filter(is_unnamed).map(|node| format!("no name: {node}")).collect()
}
