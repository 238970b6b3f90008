//! Members for which a provider has several names.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{identifier, payload};

identifier! {
    /// The id of an account.
    pub struct AccountId;
}

payload! {
    /// An account.
    pub struct Account {
        /// Which.
        pub id: AccountId = "accountId" | "customerAccountId" | "account-id",
        /// Its name.
        pub name: Option<String> = "name" | "fullName",
        /// A reference.
        pub reference: Option<AccountId> = "reference" | "ref",
    }
}

fn read(json: &str) -> Account {
    serde_json::from_str(json).unwrap()
}

#[test]
fn each_name_is_read_into_the_same_field_and_written_back() {
    for name in ["accountId", "customerAccountId", "account-id"] {
        for gap in ["\"n\"", "null"] {
            let json = format!(r#"{{"{name}":"a1","fullName":{gap}}}"#);
            let account = read(&json);
            assert_eq!(account.id.as_str(), "a1");
            assert_eq!(account.name.is_some(), gap != "null");
            assert_eq!(serde_json::to_string(&account).unwrap(), json);
        }
    }
}

#[test]
fn of_two_names_the_first_is_the_fields_and_the_other_is_kept() {
    let json = r#"{"customerAccountId":"a1","name":"n","accountId":"a2","account-id":"a3"}"#;
    let account = read(json);
    assert_eq!(account.id.as_str(), "a1");
    assert_eq!(account.unknown.get("accountId").unwrap().get(), "\"a2\"");
    assert_eq!(account.unknown.len(), 2);
    assert_eq!(serde_json::to_string(&account).unwrap(), json);
    assert_eq!(read(&serde_json::to_string(&account).unwrap()), account);
}

#[test]
fn the_same_name_twice_is_an_error_that_says_which() {
    for name in ["accountId", "customerAccountId", "account-id"] {
        let json = format!(r#"{{"{name}":"a1","{name}":"a1"}}"#);
        let error = serde_json::from_str::<Account>(&json).unwrap_err();
        assert!(error.to_string().contains(&format!("`{name}`")), "{error}");
    }
    let error = serde_json::from_str::<Account>("{}").unwrap_err();
    assert!(error.to_string().contains("`accountId`"), "{error}");
}

#[test]
fn of_two_names_the_one_with_a_value_is_the_fields() {
    for gap in ["null", "\"\""] {
        let json = format!(r#"{{"accountId":"a1","reference":{gap},"ref":"r1"}}"#);
        let account = read(&json);
        assert_eq!(account.reference.as_ref().unwrap().as_str(), "r1", "{gap}");
        let written = serde_json::to_string(&account).unwrap();
        let expected = format!(r#"{{"accountId":"a1","ref":"r1","reference":{gap}}}"#);
        assert_eq!(written, expected);
        assert_eq!(read(&written).reference, account.reference);
    }
    let both = r#"{"accountId":"a1","reference":null,"ref":null}"#;
    let account = read(both);
    assert_eq!(account.reference, None);
    let written = serde_json::to_string(&account).unwrap();
    assert_eq!(written, r#"{"accountId":"a1","ref":null,"reference":null}"#);
}
