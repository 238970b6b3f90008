//! The fast reader accepts what serde_json accepts, and nothing else; its values are the same.
#![no_main]

use fxhooks_fuzz::json::Json;
use libfuzzer_sys::fuzz_target;
use webhook_core::authoring::{Reader, Token, Unusual};

/// Deeper values are read as they are written.
const DEEPEST: usize = 32;

fuzz_target!(|text: &str| {
    let mut reader = Reader::new(text);
    let read = value(&mut reader, DEEPEST).and_then(|value| reader.end().map(|()| value));
    match (read, serde_json::from_str::<serde::de::IgnoredAny>(text)) {
        (Ok(_), Err(_)) => panic!("accepted what is not JSON"),
        (Ok(value), Ok(_)) => {
            // It is `None` only for what is deeper than it reads.
            let expected = Json::read(text);
            assert!(expected.is_none_or(|expected| expected == value), "another value");
        }
        (Err(Unusual), Err(_)) => {}
        (Err(Unusual), Ok(_)) => assert!(is_rare(text), "refused without a reason"),
    }
});

fn value<'a>(reader: &mut Reader<'a>, depth: usize) -> Result<Json<'a>, Unusual> {
    let next = reader.peek().ok_or(Unusual)?;
    if depth == 0 {
        return Json::read(reader.raw()?.get()).ok_or(Unusual);
    }
    match next {
        b'{' => {
            let mut values = Vec::new();
            let mut fields = reader.fields()?;
            while let Some(name) = fields.next_name()? {
                values.push((name, value(fields.reader, depth - 1)?));
            }
            Ok(Json::Object(values))
        }
        b'[' => {
            let mut values = Vec::new();
            let mut items = reader.items()?;
            while items.next_item()? {
                values.push(value(items.reader, depth - 1)?);
            }
            Ok(Json::Array(values))
        }
        _ => Ok(match reader.token()? {
            Token::Null => Json::Word("null"),
            Token::Boolean(true) => Json::Word("true"),
            Token::Boolean(false) => Json::Word("false"),
            Token::Number(digits) => Json::Word(digits),
            Token::Text(text) => Json::Text(text),
            Token::BrokenText | Token::Array | Token::Object => return Err(Unusual),
        }),
    }
}

/// Half of a surrogate pair is left to the second reading, and so is what is too deep for this target.
fn is_rare(text: &str) -> bool {
    text.contains("\\u") || Json::read(text).is_none()
}
