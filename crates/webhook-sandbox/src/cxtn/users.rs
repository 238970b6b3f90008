//! Subsidiaries, wallets, uploads of payments, and banks: operations that no webhook follows.

use serde::{Deserialize, Serialize};

use super::answers::refused;
use super::endpoints::{fields, text};
use super::{Cxtn, CxtnSandbox};
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

/// A company below the main account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CxtnSubsidiary {
    /// Its user name: the e-mail address (inferred).
    pub username: String,
    /// Its name.
    pub name: String,
}

/// A wallet of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CxtnWallet {
    /// Its id.
    pub id: u64,
    /// The account.
    pub user_id: String,
    /// Its name.
    pub name: String,
}

impl CxtnSandbox {
    /// The subsidiaries that were created.
    #[must_use]
    pub fn subsidiaries(&self) -> Vec<CxtnSubsidiary> {
        self.act(|it, _| it.subsidiaries.clone())
    }

    /// The wallets that were created.
    #[must_use]
    pub fn wallets(&self) -> Vec<CxtnWallet> {
        self.act(|it, _| it.wallets.clone())
    }
}

impl Cxtn {
    /// `POST clients/subsidiary`.
    pub(super) fn create_subsidiary(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let (name, username) = (text(&body, "CompanyName")?, text(&body, "Email")?);
        let answer = self.valid(object! { "Username": username, "Name": name }, world);
        self.subsidiaries.push(CxtnSubsidiary { username, name });
        Ok(answer.inferred("that the user name is the e-mail address"))
    }

    /// `POST wallets`, for the account in `IdentityNumber` or the main account.
    pub(super) fn create_wallet(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        let user_id = self.acting(call)?;
        let name = text(&fields(call)?, "Name")?;
        let id = self.wallets.last().map_or(1, |wallet| wallet.id + 1);
        let answer = self.valid(object! { "WalletId": id, "Name": name }, world);
        self.wallets.push(CxtnWallet { id, user_id, name });
        Ok(answer)
    }

    /// `POST payments`: the record of an upload. How its file follows is not published.
    pub(super) fn upload_payments(
        &mut self,
        call: &Call,
        world: &World<'_>,
    ) -> Result<Answer, Answer> {
        self.acting(call)?;
        let body = fields(call)?;
        text(&body, "Description")?;
        text(&body, "ExternalSource")?;
        self.uploads += 1;
        let model = object! { "UploadRecordId": self.uploads, "ColumnFormat": () };
        Ok(self.valid(model, world).inferred("ColumnFormat"))
    }

    /// `GET reference/lookup/banks/{ccy}`. Its answer is not published.
    pub(super) fn banks(&self, world: &World<'_>) -> Answer {
        self.valid(object! {}, world).inferred("that the model has no banks")
    }

    /// Checks the second token of calls on behalf of a user.
    pub(super) fn check_user(&self, call: &Call) -> Result<(), Answer> {
        let token = call.header("userapitoken");
        match self.user_token.as_ref().is_some_and(|known| Some(known.expose()) == token) {
            true => Ok(()),
            false => Err(refused(401, "userapitoken: expected the one that is valid now")),
        }
    }

    /// The account for which a call acts.
    fn acting(&self, call: &Call) -> Result<String, Answer> {
        let Some(user) = call.header("identitynumber") else { return Ok(self.main_user().into()) };
        match self.users.iter().any(|known| known == user) {
            true => Ok(user.into()),
            false => Err(refused(404, "IdentityNumber: expected an account of this sandbox")),
        }
    }
}
