//! The attributes of `#[derive(Payload)]`.

use syn::{Attribute, Error, Field, Ident, LitStr, Result, spanned::Spanned};

/// The attributes of the struct.
#[derive(Default)]
pub(crate) struct StructAttributes {
    camel_case: bool,
}

impl StructAttributes {
    pub(crate) fn parse(attributes: &[Attribute]) -> Result<Self> {
        let mut parsed = Self::default();
        for attribute in payload_attributes(attributes) {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("rename_all") {
                    return Err(meta.error("expected `rename_all = \"camelCase\"`"));
                }
                let case: LitStr = meta.value()?.parse()?;
                if case.value() != "camelCase" {
                    return Err(Error::new(case.span(), "expected \"camelCase\""));
                }
                parsed.camel_case = true;
                Ok(())
            })?;
        }
        Ok(parsed)
    }

    /// The name in JSON of a field without a `rename`.
    pub(crate) fn name_of(&self, field: &Ident) -> String {
        let name = field.to_string();
        let name = name.trim_start_matches("r#");
        if !self.camel_case {
            return name.into();
        }
        let mut words = name.split('_');
        let mut camel: String = words.next().unwrap_or_default().into();
        for word in words {
            let mut letters = word.chars();
            camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            camel.push_str(letters.as_str());
        }
        camel
    }
}

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) rename: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) inferred: bool,
    pub(crate) inferred_aliases: Vec<String>,
    pub(crate) subject: Option<LitStr>,
    pub(crate) status: bool,
    pub(crate) occurred_at: bool,
}

impl FieldAttributes {
    pub(crate) fn parse(field: &Field) -> Result<Self> {
        let mut parsed = Self::default();
        for attribute in payload_attributes(&field.attrs) {
            attribute.parse_nested_meta(|meta| {
                let text = || meta.value()?.parse::<LitStr>();
                if meta.path.is_ident("rename") {
                    parsed.rename = Some(text()?.value());
                } else if meta.path.is_ident("alias") {
                    parsed.aliases.push(text()?.value());
                } else if meta.path.is_ident("inferred") {
                    parsed.inferred = true;
                } else if meta.path.is_ident("inferred_alias") {
                    let alias = text()?.value();
                    parsed.aliases.push(alias.clone());
                    parsed.inferred_aliases.push(alias);
                } else if meta.path.is_ident("subject") {
                    parsed.subject = Some(text()?);
                } else if meta.path.is_ident("status") {
                    parsed.status = true;
                } else if meta.path.is_ident("occurred_at") {
                    parsed.occurred_at = true;
                } else {
                    return Err(meta.error(
                        "expected `rename`, `alias`, `inferred`, `inferred_alias`, `subject`, \
                         `status` or `occurred_at`",
                    ));
                }
                Ok(())
            })?;
        }
        Ok(parsed)
    }
}

/// The error for a second field of a kind that a payload has at most one of.
pub(crate) fn at_most_one(field: &Field, attribute: &str) -> Error {
    Error::new(
        field.span(),
        format!("expected at most one field with `{attribute}`, found a second one"),
    )
}

fn payload_attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("payload"))
}
