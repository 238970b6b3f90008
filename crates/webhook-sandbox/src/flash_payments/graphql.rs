//! The part of GraphQL that clients of this API need: one operation, variables, aliases, selections.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use webhook_core::Extra;

/// A field of a selection.
#[derive(Debug)]
pub(super) struct Field {
    /// The name in the answer.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) arguments: Extra,
    pub(super) selection: Vec<Field>,
}

/// The root fields of a document, and whether it is a mutation.
pub(super) fn parse(document: &str, variables: &Extra) -> Result<(bool, Vec<Field>), String> {
    let mut parser = Parser { rest: document, variables, depth: 0 };
    let is_mutation = match parser.name() {
        Some("mutation") => true,
        Some("query") | None => false,
        Some(other) => return Err(format!("expected a query or a mutation, found `{other}`")),
    };
    // The operation's name.
    let _ = parser.name();
    if parser.eat('(') {
        while !parser.eat(')') {
            parser.skip_definition()?;
        }
    }
    let fields = parser.selection()?;
    match parser.peek() {
        None => Ok((is_mutation, fields)),
        Some(_) => Err("expected one operation, found more after it".into()),
    }
}

struct Parser<'a> {
    rest: &'a str,
    variables: &'a Extra,
    depth: u8,
}

/// No document of the pages nests deeper than four levels.
const DEEPEST: u8 = 16;

impl<'a> Parser<'a> {
    /// The next character after white space, commas and comments.
    fn peek(&mut self) -> Option<char> {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = comment.split_once('\n').map_or("", |(_, rest)| rest),
                None => return self.rest.chars().next(),
            }
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest = self.rest.get(wanted.len_utf8()..).unwrap_or_default();
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        match self.eat(wanted) {
            true => Ok(()),
            false => Err(format!("expected `{wanted}`, found another character")),
        }
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        self.peek();
        let end = self.rest.find(|c| !fits(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn name(&mut self) -> Option<&'a str> {
        let name = self.take(|c| c.is_ascii_alphanumeric() || c == '_');
        Some(name).filter(|name| !name.is_empty())
    }

    /// `$name: [Type!]! = default`. Types are not checked.
    fn skip_definition(&mut self) -> Result<(), String> {
        self.expect('$')?;
        self.name();
        self.expect(':')?;
        self.take(|c| c.is_ascii_alphanumeric() || "[]!_".contains(c));
        if self.eat('=') {
            self.value()?;
        }
        Ok(())
    }

    fn selection(&mut self) -> Result<Vec<Field>, String> {
        self.expect('{')?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("expected at most {DEEPEST} levels, found more"));
        }
        let mut fields = Vec::new();
        while !self.eat('}') {
            fields.push(self.field()?);
        }
        self.depth -= 1;
        match fields.is_empty() {
            true => Err("expected fields, found none".into()),
            false => Ok(fields),
        }
    }

    fn field(&mut self) -> Result<Field, String> {
        let unknown = "expected a field: fragments and directives are not in this sandbox";
        let first = self.name().ok_or(unknown)?;
        let (key, name) = match self.eat(':') {
            true => (first, self.name().ok_or(unknown)?),
            false => (first, first),
        };
        let mut arguments = Extra::default();
        if self.eat('(') {
            while !self.eat(')') {
                let name = self.name().ok_or("expected an argument's name")?;
                self.expect(':')?;
                arguments.push(name, self.value()?);
            }
        }
        let selection = if self.peek() == Some('{') { self.selection()? } else { Vec::new() };
        Ok(Field { key: key.into(), name: name.into(), arguments, selection })
    }

    /// A variable's value, or a literal as JSON.
    fn value(&mut self) -> Result<Box<RawValue>, String> {
        if self.eat('$') {
            let name = self.name().ok_or("expected a variable's name")?;
            let value = self.variables.get(name);
            return Ok(value.map_or_else(|| RawValue::NULL.to_owned(), ToOwned::to_owned));
        }
        let json = match self.peek() {
            Some('"') => self.string()?,
            Some('-' | '0'..='9') => {
                self.take(|c| c.is_ascii_digit() || "+-.eE".contains(c)).into()
            }
            _ => match self.name() {
                Some(word @ ("true" | "false" | "null")) => word.to_owned(),
                // The value of an enum.
                Some(word) => format!("\"{word}\""),
                None => return Err("expected a value: lists and objects go into variables".into()),
            },
        };
        RawValue::from_string(json).map_err(|_| "expected a value, found another text".into())
    }

    fn string(&mut self) -> Result<String, String> {
        let mut escaped = true;
        for (index, c) in self.rest.char_indices() {
            if c == '"' && !escaped {
                let (text, rest) = self.rest.split_at(index + 1);
                self.rest = rest;
                return Ok(text.into());
            }
            // The first character is the opening quote.
            escaped = index > 0 && c == '\\' && !escaped;
        }
        Err("expected the end of a string".into())
    }
}

/// The selected fields of a value, in the order of the selection.
pub(super) fn select(value: &RawValue, selection: &[Field]) -> Result<Box<RawValue>, String> {
    match value.get().as_bytes().first() {
        Some(b'{') => {
            if selection.is_empty() {
                return Err("expected a selection of fields for an object, found none".into());
            }
            let object: Extra = serde_json::from_str(value.get()).unwrap_or_default();
            let mut selected = Extra::default();
            for field in selection {
                let value = object.get(&field.name).ok_or_else(|| {
                    format!("expected a field that a page shows, found `{}`", field.name)
                })?;
                selected.push(field.key.as_str(), select(value, &field.selection)?);
            }
            Ok(raw(&selected))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
            let items: Result<Vec<_>, _> =
                items.into_iter().map(|item| select(item, selection)).collect();
            Ok(raw(&items?))
        }
        _ if selection.is_empty() || value.get() == "null" => Ok(value.to_owned()),
        _ => Err("expected no selection for a single value, found one".into()),
    }
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A text of an input.
pub(super) fn text(input: &Extra, name: &str) -> Option<String> {
    serde_json::from_str(input.get(name)?.get()).ok()
}
