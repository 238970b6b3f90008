//! Changing one value of a JSON text leaves the others as they are.

use webhook_core::testing::edit::{EditError, get, remove, set};

const TEXT: &str = r#"{"b":{"x":1.50,"list":["a",{"y":"z"},1e400]},"a":"\u00e9"}"#;

#[test]
fn a_value_is_found_by_its_path() {
    for (path, value) in [
        ("b.x", Some("1.50")),
        ("b.list.0", Some("\"a\"")),
        ("b.list.1.y", Some("\"z\"")),
        ("b.list.2", Some("1e400")),
        ("a", Some("\"\\u00e9\"")),
        ("", Some(TEXT)),
        ("c", None),
        ("b.list.3", None),
        ("b.list.x", None),
        ("a.b", None),
    ] {
        assert_eq!(get(TEXT, path).as_deref(), value, "{path}");
    }
}

#[test]
fn a_value_is_replaced_and_the_rest_stays() {
    assert_eq!(set(TEXT, "b.x", "2.00").unwrap(), TEXT.replace("1.50", "2.00"));
    assert_eq!(set(TEXT, "b.list.1.y", "null").unwrap(), TEXT.replace("\"z\"", "null"));
    assert_eq!(set(TEXT, "b.list.2", "{}").unwrap(), TEXT.replace("1e400", "{}"));
    assert_eq!(set(r#"{"a":1}"#, "b", "[2]").unwrap(), r#"{"a":1,"b":[2]}"#);
    assert_eq!(set(TEXT, "", "7").unwrap(), "7");
}

#[test]
fn a_value_is_removed_and_the_rest_stays() {
    assert_eq!(remove(TEXT, "b.x").unwrap(), TEXT.replace("\"x\":1.50,", ""));
    assert_eq!(remove(TEXT, "b.list.0").unwrap(), TEXT.replace("\"a\",{", "{"));
    assert_eq!(remove(TEXT, "c").unwrap(), TEXT);
}

#[test]
fn a_path_without_a_target_and_a_text_that_is_not_json_are_errors() {
    for path in ["a.b", "c.d", "b.list.9", "b.list.x", "b.x.y"] {
        assert_eq!(set(TEXT, path, "1"), Err(EditError::NoSuchPath), "{path}");
    }
    assert_eq!(set(TEXT, "a", "not json"), Err(EditError::NotJson));
    assert_eq!(set("{", "a", "1"), Err(EditError::NotJson));
    assert_eq!(remove(TEXT, ""), Err(EditError::NoSuchPath));
}

#[test]
fn a_very_long_path_is_an_error_and_does_not_overflow() {
    const DEPTH: usize = 20_000;
    let deep = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    let path = vec!["a"; DEPTH].join(".");
    assert_eq!(set(&deep, &path, "2"), Err(EditError::NoSuchPath));
    assert_eq!(remove(&deep, &path), Err(EditError::NoSuchPath));
    let path = vec!["a"; 127].join(".");
    assert!(set(&deep, &path, "2").is_ok_and(|changed| changed.contains(":2}")));
}

#[test]
fn a_path_leads_into_a_string_that_holds_json() {
    let json = r#"{"a":"{\"b\":1.50,\"c\":[\"x\"]}","d":"{ no JSON"}"#;
    assert_eq!(get(json, "a.b").as_deref(), Some("1.50"));
    assert_eq!(get(json, "a.c.0").as_deref(), Some("\"x\""));
    assert_eq!(
        set(json, "a.b", "2.00").unwrap(),
        r#"{"a":"{\"b\":2.00,\"c\":[\"x\"]}","d":"{ no JSON"}"#
    );
    assert_eq!(remove(json, "a.c").unwrap(), r#"{"a":"{\"b\":1.50}","d":"{ no JSON"}"#);
    assert_eq!(get(r#"{"a":"[1.0,2]"}"#, "a.0").as_deref(), Some("1.0"));
    assert_eq!(get(json, "d.b"), None);
    assert!(set(json, "d.b", "1").is_err());
    assert_eq!(get(json, "a").unwrap(), r#""{\"b\":1.50,\"c\":[\"x\"]}""#);
}
