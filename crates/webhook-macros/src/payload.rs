//! `#[derive(Payload)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Result, Type, spanned::Spanned};

use crate::attributes::{FieldAttributes, StructAttributes, at_most_one};

/// One field of the struct, without `extra`.
struct PayloadField<'i> {
    ident: &'i Ident,
    ty: &'i Type,
    name: String,
    aliases: Vec<String>,
    /// Those of the names that the provider does not document.
    inferred: Vec<String>,
}

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let payload = parse(input)?;
    let generated = Generated::of(&payload.fields);
    let Generated { infos, slots, reads, takes, finished, writes, extras } = &generated;
    let ident = &input.ident;
    let (kind, subject_name, subject) = payload.subject();
    let status = payload.status();
    let occurred_at = payload.occurred_at();

    Ok(quote! {
        const _: () = {
            use ::webhook_core::authoring::{
                self, Extra, Field, FieldInfo, Members, Misfit, Object, Payload, Reader, Shape,
                Unusual, Value,
            };
            use ::webhook_core::serde::{self, Deserializer, Serializer, ser::SerializeMap};
            use ::webhook_core::{Status, Subject, Timestamp, serde_json::value::RawValue};

            impl Payload for #ident {
                const FIELDS: &'static [FieldInfo] = &[#(#infos),*];
                const KIND: &'static str = #kind;
                const SUBJECT: Option<&'static str> = #subject_name;

                fn read_fields(mut fields: Members<'_, '_>) -> Result<Self, Unusual> {
                    let mut extra = Extra::default();
                    #(#slots)*
                    while let Some(name) = fields.next_name()? {
                        match &*name {
                            #(#reads)*
                            other => extra.push(other, fields.reader.raw()?.to_owned()),
                        }
                    }
                    Ok(Self { #(#finished,)* extra })
                }

                fn parse_fields(mut object: Object<'_>) -> Result<Self, Misfit> {
                    Ok(Self { #(#takes,)* extra: object.into_extra() })
                }

                fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    #(#writes)*
                    self.extra.write(map)
                }

                fn subject(&self) -> Option<Subject<'_>> {
                    #subject
                }

                fn status(&self) -> Option<Status<'_>> {
                    #status
                }

                fn occurred_at(&self) -> Option<&Timestamp> {
                    #occurred_at
                }
            }

            impl Value for #ident {
                const SHAPE: Shape = Shape::Object(<Self as Payload>::FIELDS);

                fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, Unusual> {
                    authoring::read_payload(reader)
                }

                fn parse(json: &RawValue) -> Result<Option<Self>, Misfit> {
                    authoring::parse_payload(json)
                }

                fn each_extra(&self, path: &str, visit: &mut dyn FnMut(&str, &RawValue)) {
                    #(#extras)*
                    authoring::visit_extra(&self.extra, path, visit);
                }
            }

            impl<'de> serde::Deserialize<'de> for #ident {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    authoring::deserialize_payload(deserializer)
                }
            }

            impl serde::Serialize for #ident {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    Payload::write_fields(self, &mut map)?;
                    map.end()
                }
            }
        };
    })
}

/// The fields of the struct, and which of them say what an event is about, its status, and when it
/// happened.
struct PayloadStruct<'i> {
    fields: Vec<PayloadField<'i>>,
    subject: Option<(String, &'i Ident, String)>,
    status: Option<(&'i Ident, &'i Type)>,
    occurred_at: Option<&'i Ident>,
}

impl PayloadStruct<'_> {
    fn subject(&self) -> (&str, TokenStream, TokenStream) {
        match &self.subject {
            None => ("", quote!(None), quote!(None)),
            Some((kind, ident, name)) => (
                kind,
                quote!(Some(#name)),
                quote! {
                    let id = Field::value(&self.#ident)?.as_str();
                    Some(Subject { kind: #kind, id })
                },
            ),
        }
    }

    fn status(&self) -> TokenStream {
        match self.status {
            None => quote!(None),
            Some((ident, ty)) => quote! {
                let status = Field::value(&self.#ident)?;
                Some(Status::new(status.as_str(), &<<#ty as Field>::Value>::LIFE_CYCLE))
            },
        }
    }

    fn occurred_at(&self) -> TokenStream {
        match self.occurred_at {
            None => quote!(None),
            Some(ident) => quote!(Field::value(&self.#ident)),
        }
    }
}

fn parse(input: &DeriveInput) -> Result<PayloadStruct<'_>> {
    let attributes = StructAttributes::parse(&input.attrs)?;
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            other => {
                return Err(Error::new(other.span(), "expected a struct with named fields"));
            }
        },
        _ => return Err(Error::new(input.span(), "expected a struct")),
    };
    let mut payload =
        PayloadStruct { fields: Vec::new(), subject: None, status: None, occurred_at: None };
    let mut has_extra = false;
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        if ident == "extra" {
            has_extra = true;
            continue;
        }
        let said = FieldAttributes::parse(field)?;
        let name = said.rename.unwrap_or_else(|| attributes.name_of(ident));
        if let Some(kind) = said.subject {
            if payload.subject.is_some() {
                return Err(at_most_one(field, "subject"));
            }
            payload.subject = Some((kind.value(), ident, name.clone()));
        }
        if said.status && payload.status.replace((ident, &field.ty)).is_some() {
            return Err(at_most_one(field, "status"));
        }
        if said.occurred_at && payload.occurred_at.replace(ident).is_some() {
            return Err(at_most_one(field, "occurred_at"));
        }
        let mut inferred = said.inferred_aliases;
        if said.inferred {
            inferred.push(name.clone());
        }
        let aliases = said.aliases;
        payload.fields.push(PayloadField { ident, ty: &field.ty, name, aliases, inferred });
    }
    if !has_extra {
        return Err(Error::new(
            input.ident.span(),
            "expected a last field `pub extra: Extra`, which keeps unknown fields",
        ));
    }
    Ok(payload)
}

/// The parts of the generated code that repeat for each field.
#[derive(Default)]
struct Generated {
    infos: Vec<TokenStream>,
    slots: Vec<TokenStream>,
    reads: Vec<TokenStream>,
    takes: Vec<TokenStream>,
    finished: Vec<TokenStream>,
    writes: Vec<TokenStream>,
    extras: Vec<TokenStream>,
}

impl Generated {
    fn of(fields: &[PayloadField<'_>]) -> Self {
        let mut code = Self::default();
        for (number, field) in fields.iter().enumerate() {
            code.add(number, field);
        }
        code
    }

    fn add(&mut self, number: usize, field: &PayloadField<'_>) {
        let PayloadField { ident, ty, name, aliases, inferred } = field;
        let slot = format_ident!("slot_{number}");
        self.infos.push(quote! {
            FieldInfo {
                name: #name,
                aliases: &[#(#aliases),*],
                inferred: &[#(#inferred),*],
                required: <#ty as Field>::REQUIRED,
                shape: <<#ty as Field>::Value as Value>::SHAPE,
            }
        });
        self.slots.push(quote!(let mut #slot: Option<Option<<#ty as Field>::Value>> = None;));
        self.reads.push(quote! {
            #name #(| #aliases)* => {
                if #slot.is_some() {
                    return Err(Unusual);
                }
                #slot = Some(Value::read(fields.reader)?);
            }
        });
        self.takes.push(quote!(#ident: object.take(&<Self as Payload>::FIELDS[#number])?));
        self.finished.push(quote! {
            #ident: match #slot.flatten() {
                Some(value) => <#ty as Field>::from_value(value),
                None => <#ty as Field>::missing().ok_or(Unusual)?,
            }
        });
        self.writes.push(quote! {
            if let Some(value) = Field::value(&self.#ident) {
                map.serialize_entry(#name, value)?;
            }
        });
        self.extras.push(quote! {
            if let Some(value) = Field::value(&self.#ident) {
                authoring::visit_nested(value, path, #name, visit);
            }
        });
    }
}
