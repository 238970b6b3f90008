//! The reader of payloads against `serde_json`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use serde_json::Value;
use webhook_core::authoring::{Reader, Token, Unusual};

/// The whole text as one value.
fn read(text: &str) -> Result<Value, Unusual> {
    let mut reader = Reader::new(text);
    let value = next(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn next(reader: &mut Reader<'_>) -> Result<Value, Unusual> {
    match reader.peek() {
        Some(b'{') => {
            let mut fields = reader.fields()?;
            let mut object = serde_json::Map::new();
            while let Some(name) = fields.next_name()? {
                object.insert(name.into(), next(fields.reader)?);
            }
            Ok(object.into())
        }
        Some(b'[') => {
            let mut items = reader.items()?;
            let mut array = Vec::new();
            while items.next_item()? {
                array.push(next(items.reader)?);
            }
            Ok(array.into())
        }
        _ => match reader.token()? {
            Token::Null => Ok(Value::Null),
            Token::Boolean(value) => Ok(value.into()),
            Token::Number(digits) => Ok(serde_json::from_str(digits).unwrap_or(digits.into())),
            Token::Text(text) => Ok(text.into()),
            _ => Err(Unusual),
        },
    }
}

const TEXT: &str = concat!(
    "{\"a\" :\t\"text of ten\",\r\n \"\": [1,-0.50 , 2e+3,[],{}] ,\"escapes \\\" \\\\ \\/\":\"\\n\\u00e9\",",
    "\"\u{fc}\u{1f600}\":{\"nested\":null,\"b\":[true ,false]},\"JSON\":\"{\\\"id\\\":\\\"1\\\"}\"} ",
);

#[test]
fn json_is_read_as_serde_json_reads_it() {
    let escapes = r#"["\b\f\n\r\t","\/\"\\","\u00e9\ud83d\ude00","a\u0000","\\u0041"]"#;
    let numbers = "[0,-0,7,10,0.0,1.25,-1e5,1E+5,2e-3,123456789012345678901234567890]";
    for text in [TEXT, escapes, numbers, "null", " 1 ", "[[[[[]]]]]", "{}"] {
        assert_eq!(read(text), Ok(serde_json::from_str(text).unwrap()), "{text}");
    }
}

/// Deletes, replaces and inserts each of some characters at each place.
#[test]
fn what_serde_json_refuses_is_refused() {
    let others = "\"\\{}[],:-+.0159eEntf /\u{0}\u{1f}\n\t\u{7f}\u{e9}";
    let places = TEXT.char_indices().map(|(at, one)| (at, at + one.len_utf8()));
    for (begin, end) in places.chain([(TEXT.len(), TEXT.len())]) {
        let ((before, _), (_, after)) = (TEXT.split_at(begin), TEXT.split_at(end));
        let here = TEXT.get(begin..end).unwrap();
        let mut texts = vec![format!("{before}{after}"), before.to_owned()];
        for other in others.chars() {
            texts.push(format!("{before}{other}{after}"));
            texts.push(format!("{before}{other}{here}{after}"));
        }
        for text in texts {
            if let Ok(value) = read(&text) {
                assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap(), "{text:?}");
            }
        }
    }
}

#[test]
fn no_number_and_no_word_that_json_does_not_have_is_read() {
    for text in [
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "1e+",
        "-.5",
        "1.e2",
        "--1",
        "1-2",
        "1e2e3",
        "00",
        "-01",
        "nul",
        "nulL",
        "truefalse",
        "None",
        "NaN",
        "0x1",
        "1_0",
        "\"",
        "\"\\x\"",
        "\"\\ud83d\"",
        "'a'",
        "",
        " ",
        "[1,]",
        "[,1]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "[1 2]",
        "{} {}",
        "\u{feff}1",
    ] {
        assert_eq!(read(text), Err(Unusual), "{text:?}");
    }
}

#[test]
fn null_and_the_empty_string_are_skipped_as_empty_and_nothing_else_is() {
    for (text, is_empty) in
        [(" null", true), ("\"\"", true), ("\"n\"", false), ("nul", false), ("[]", false)]
    {
        let mut reader = Reader::new(text);
        assert_eq!(reader.skip_empty(), is_empty, "{text}");
        assert_eq!(reader.end().is_ok(), is_empty, "{text}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,12}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_compact_and_pretty(value in any_json()) {
        prop_assert_eq!(read(&value.to_string()), Ok(value.clone()));
        prop_assert_eq!(read(&serde_json::to_string_pretty(&value).unwrap()), Ok(value));
    }
}
