//! Which values a page hides until somebody asks for them.

/// Whether a field holds what identifies a person or an account: by its name, or because the value looks like
/// an IBAN.
///
/// Case, `_` and `-` in a name do not count.
pub(super) fn is_private(name: &str, value: &str) -> bool {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_meant =
        PARTS.iter().any(|part| name.contains(part)) || ENDS.iter().any(|end| name.ends_with(end));
    (is_meant && !PLAIN.contains(&name.as_str())) || is_iban(value)
}

/// Parts of the names of such fields.
const PARTS: &[&str] = &[
    "accountnumber",
    "accountno",
    "accountholder",
    "address",
    "birth",
    "bsb",
    "city",
    "clabe",
    "documentnumber",
    "email",
    "iban",
    "identification",
    "mobile",
    "passport",
    "phone",
    "postalcode",
    "postcode",
    "routing",
    "sortcode",
    "ssn",
    "street",
    "taxid",
    "zipcode",
];

/// How the names of such fields end.
const ENDS: &[&str] = &["name", "nationalid", "cardnumber"];

/// Names of other things.
const PLAIN: &[&str] = &["eventname", "statusname", "currencyname", "countryname", "typename"];

/// Two letters, two digits, and 11 to 30 letters and digits, with or without spaces.
fn is_iban(value: &str) -> bool {
    let value: Vec<u8> = value.bytes().filter(|byte| *byte != b' ').collect();
    let Some((head, rest)) = value.split_at_checked(4) else { return false };
    let [a, b, c, d] = head else { return false };
    a.is_ascii_uppercase()
        && b.is_ascii_uppercase()
        && c.is_ascii_digit()
        && d.is_ascii_digit()
        && (11..=30).contains(&rest.len())
        && rest.iter().all(u8::is_ascii_alphanumeric)
        && rest.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn names_and_account_numbers_are_private() {
        for name in [
            "name",
            "first_name",
            "accountHolderName",
            "bank_account_number",
            "iban",
            "beneficiary_iban",
            "routing_code_value_1",
            "sort-code",
            "date_of_birth",
            "e-mail",
            "beneficiary_address",
        ] {
            assert!(is_private(name, "x"), "{name}");
        }
    }

    #[test]
    fn amounts_statuses_and_ids_are_not_private() {
        for name in
            ["id", "amount", "currency", "status", "event_name", "names_count", "created_at"]
        {
            assert!(!is_private(name, "x"), "{name}");
        }
    }

    #[test]
    fn an_iban_is_private_whatever_its_field() {
        assert!(is_private("reference", "GB33 BUKB 2020 1555 5555 55"));
        assert!(is_private("reference", "DE89370400440532013000"));
        for other in ["603f0198770d6595e3c83e0d", "GB33", "INVOICE-2026-0001", "ABCDEFGHIJKLMNOPQ"]
        {
            assert!(!is_private("reference", other), "{other}");
        }
    }
}
