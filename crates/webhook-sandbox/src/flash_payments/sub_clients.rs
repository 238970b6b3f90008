//! Sub-clients: their details, and the mutations of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use webhook_core::Extra;
use webhook_flash_payments::SubClientStatus;

use super::FlashPayments;
use super::creation::{check, required};
use super::errors::bad_input;
use super::graphql::text;
use super::mutations::Reply;
use super::objects::{Details, Kind, Object};
use crate::emulator::World;
use crate::http::Answer;
use crate::json;

/// Texts by the name of their field.
type Texts = BTreeMap<String, String>;

/// What a sub-client has beside its name and account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Profile {
    is_person: bool,
    legal_name: Option<String>,
    business_number: Option<String>,
    contact: Texts,
    address: Option<Texts>,
    postal_address: Option<Texts>,
}

/// The fields of a creation that the page shows.
const CREATION: &[&str] = &[
    "legalName",
    "businessNumber",
    "firstName",
    "middleName",
    "lastName",
    "email",
    "mobile",
    "dob",
    "address",
    "idDoc",
    "externalId",
    "instructingInstitution",
    "instructingInstitutionId",
];
const CONTACT: &[&str] = &["firstName", "middleName", "lastName", "email", "dob", "mobile"];
const ADDRESS: &[&str] = &["building", "street", "suburb", "state", "country", "postcode"];
const DOCUMENT: &[&str] = &["type", "docNumber", "issuer", "issueDate", "expiryDate", "country"];

impl Profile {
    pub(super) fn client_type(&self) -> &'static str {
        if self.is_person { "INDIVIDUAL" } else { "COMPANY" }
    }

    /// A part of the name of its contact.
    pub(super) fn contact(&self, name: &str) -> Option<&String> {
        self.contact.get(name)
    }

    pub(super) fn country(&self) -> Option<&String> {
        self.address.as_ref()?.get("country")
    }

    /// The fields of the API.
    pub(super) fn api(&self, base: json::Object, name: &str, account_no: &str) -> json::Object {
        let legal_name = self.legal_name.as_deref().unwrap_or(name);
        base.with("fullName", name)
            .with("legalName", &Some(legal_name).filter(|_| !self.is_person))
            .with("tradingAsName", &())
            .with("clientType", self.client_type())
            .with("businessNumber", &self.business_number)
            .with("bsb", "809387")
            .with("accountNo", account_no)
            .with("primaryContact", &with_all(CONTACT, &self.contact))
            .with("address", &self.address.as_ref().map(|it| with_all(ADDRESS, it)))
            .with("postalAddress", &self.postal_address.as_ref().map(|it| with_all(ADDRESS, it)))
            .with("fundingAccounts", &())
    }
}

/// These fields, `null` where there is no text.
fn with_all(names: &[&'static str], texts: &Texts) -> json::Object {
    names.iter().fold(json::Object::default(), |object, name| object.with(name, &texts.get(*name)))
}

/// The texts of an object in an input.
fn texts(input: &Extra, name: &str, known: &[&str]) -> Result<Option<Texts>, Answer> {
    let Some(json) = input.get(name).map(RawValue::get).filter(|json| *json != "null") else {
        return Ok(None);
    };
    let wrong = |_| bad_input(format!("{name}: expected an object of texts"));
    let object: Extra = serde_json::from_str(json).map_err(wrong)?;
    check(&object, known)?;
    let present = object.iter().filter(|(_, json)| json.get() != "null");
    let texts: Result<Texts, Answer> = present
        .map(|(name, json)| Ok((name.to_owned(), serde_json::from_str(json.get()).map_err(wrong)?)))
        .collect();
    texts.map(Some)
}

impl FlashPayments {
    /// `createSubClient`: it is active at once. Documented by sample.
    pub(super) fn create_sub_client(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        check(input, CREATION)?;
        let contact = CONTACT.iter().filter_map(|name| Some(((*name).into(), text(input, name)?)));
        let contact: Texts = contact.collect();
        let address = texts(input, "address", ADDRESS)?;
        texts(input, "idDoc", DOCUMENT)?;
        let legal_name = text(input, "legalName");
        let (name, business_number) = match &legal_name {
            Some(name) => (name.clone(), Some(required(input, "businessNumber")?)),
            None => {
                let (first, last) = (required(input, "firstName")?, required(input, "lastName")?);
                let parts = [Some(first), text(input, "middleName"), Some(last)];
                (parts.into_iter().flatten().collect::<Vec<_>>().join(" "), None)
            }
        };
        let is_person = legal_name.is_none();
        let profile = Profile {
            is_person,
            legal_name,
            business_number,
            contact,
            address,
            postal_address: None,
        };
        let account_no = world.random.digits(10);
        let details = Details::SubClient { name, account_no, profile };
        let status = SubClientStatus::Initiated;
        let mut sub_client = Object::new(Kind::SubClient, status.as_str(), details, world);
        sub_client.external_id = text(input, "externalId");
        let id = self.add(sub_client, world);
        self.change(&id, SubClientStatus::Active.as_str(), world);
        Ok((true, "SUBCLIENT_CREATED", Some(id)))
    }

    /// `updateSubClient`: an address is replaced as a whole, so all its parts but the building are needed.
    pub(super) fn update_sub_client(
        &mut self,
        arguments: &Extra,
        input: &Extra,
    ) -> Result<Reply, Answer> {
        check(input, &["externalId", "address", "postalAddress"])?;
        let id = text(arguments, "id").unwrap_or_default();
        let [address, postal] = ["address", "postalAddress"].map(|name| {
            let address = texts(input, name, ADDRESS)?;
            let lacks = |it: &Texts| {
                ADDRESS.iter().any(|part| *part != "building" && !it.contains_key(*part))
            };
            match address.as_ref().is_some_and(lacks) {
                true => Err(bad_input(format!("{name}: expected all parts of the address"))),
                false => Ok(address),
            }
        });
        let (address, postal) = (address?, postal?);
        let found = self.objects.iter_mut().find(|it| it.kind == Kind::SubClient && it.id == id);
        let sub_client = found.ok_or_else(|| bad_input("id: expected one that exists"))?;
        if let Some(external_id) = text(input, "externalId") {
            sub_client.external_id = Some(external_id);
        }
        if let Details::SubClient { profile, .. } = &mut sub_client.details {
            profile.address = address.or(profile.address.take());
            profile.postal_address = postal.or(profile.postal_address.take());
        }
        Ok((true, "SUCCESS", Some(id)))
    }

    /// `disableSubClient` and `activateSubClient`. The pages contradict each other on the status after the first:
    /// this is the one of the page on statuses.
    pub(super) fn set_sub_client(
        &mut self,
        arguments: &Extra,
        status: &SubClientStatus,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(arguments, "id").unwrap_or_default();
        self.check_step(Kind::SubClient, &id, status)?;
        self.change(&id, status.as_str(), world);
        Ok((true, "SUCCESS", Some(id)))
    }
}
