//! Confirmation of Payee: by the keywords of UAT.

use webhook_core::Extra;

use super::FlashPayments;
use super::creation::{check, required};
use super::errors::bad_input;
use crate::PrintedAnswer;
use crate::http::Answer;
use crate::json::{Object, object};

/// The keywords in the account name, and the code of each. Documented: the keywords and the codes; which has which is
/// inferred from their names.
const KEYWORDS: &[(&str, &str)] = &[
    ("copimatch", "MATCH"),
    ("copijmatch", "MATCH"),
    ("copcmatch", "MATCH"),
    ("copiclosematch", "CLOSE_MATCH"),
    ("copijclosematch", "CLOSE_MATCH"),
    ("copcclosematch", "CLOSE_MATCH"),
    ("copinotmatch", "NOT_MATCH"),
    ("copcnotmatch", "NOT_MATCH"),
    ("copclosed", "ACCOUNT_CLOSED"),
    ("copnotfound", "ACCOUNT_NOT_FOUND"),
    ("coperror", "COP_PLATFORM_ERROR"),
];

impl FlashPayments {
    /// `confirmationOfPayee`: success and `billable` are documented for `MATCH` and `COP_API_DISABLED`.
    pub(super) fn confirm_payee(&self, input: &Extra) -> Result<Object, Answer> {
        check(input, &["accountIdType", "bsb", "accountNo", "accountName"])?;
        if required(input, "accountIdType")? != "BSB" {
            return Err(bad_input("accountIdType: expected BSB"));
        }
        required(input, "bsb")?;
        required(input, "accountNo")?;
        let name = required(input, "accountName")?;
        let code = match self.forced {
            Some(PrintedAnswer::PayeeAccountTypeNotSupported) => "ACCOUNT_TYPE_NOT_SUPPORTED",
            Some(PrintedAnswer::PayeeLimitExceeded) => "COP_LIMIT_EXCEEDED",
            Some(PrintedAnswer::PayeeApiDisabled) => "COP_API_DISABLED",
            _ => {
                let found = KEYWORDS.iter().find(|(keyword, _)| name.contains(keyword));
                let (_, code) = found.ok_or_else(|| {
                    bad_input("accountName: expected a keyword of UAT").into_sandbox_error()
                })?;
                code
            }
        };
        let is_match = code == "MATCH";
        Ok(object! { "success": is_match, "code": code, "message": code, "billable": is_match })
    }
}
