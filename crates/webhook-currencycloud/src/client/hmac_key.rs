//! The key that notifications are signed with.

use serde::Deserialize;
use webhook_core::{
    Secret,
    client::{ApiError, Request},
    read::Object,
};

use super::Client;

impl Client {
    /// Makes the key that notifications are signed with, in the place of the one that there was.
    ///
    /// **Store it at once**: there is no call to read it again. Each success makes another key, and
    /// presumably ends the one before (inferred), so exactly one request is sent, whatever happens.
    /// If the answer is lost, a key may have been made that nobody knows: a person should decide.
    /// Until all deliveries are signed with the new key, verify with both:
    ///
    /// ```no_run
    /// # use webhook_core::{Secret, Secrets};
    /// # use webhook_currencycloud::{Currencycloud, client::Client};
    /// # async fn run(client: Client, old: Secret) -> Result<(), Box<dyn std::error::Error>> {
    /// let new = client.generate_hmac_key().await?;
    /// let currencycloud = Currencycloud::new(&Secrets::new(new).and(old));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The call takes neither parameters nor `on_behalf_of`, and is not sent by a client that acts for
    /// a sub-account: it would replace the house account's key. Whether the key holds for sub-accounts
    /// is not documented; errors speak of a brand, so it is presumably one for each house account
    /// (inferred).
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if the client acts for a sub-account; nothing is sent.
    /// Documented codes: `generate_hmac_key_wrong_brand` and
    /// `generate_hmac_key_brand_not_configured` with 400, `invalid_supplied_credentials` with 401,
    /// `permission_denied` with 403. An answer that is not as documented may hold the key: it is in
    /// the error's body.
    pub async fn generate_hmac_key(&self) -> Result<Secret, ApiError> {
        #[derive(Deserialize)]
        struct Answer {
            hmac_key: String,
        }

        if self.on_behalf_of.is_some() {
            return Err(ApiError::Config {
                problem:
                    "expected a client that acts for nobody else, found one with on_behalf_of: \
                          the HMAC key is not a sub-account's"
                        .into(),
            });
        }
        let request = Request::post(["v2", "contacts", "generate_hmac_key"]);
        let response = self.session.send_once(request).await?;
        let Object(answer) = response.json::<Object<Answer>>()?;
        Secret::new(answer.hmac_key)
            .map_err(|error| response.undocumented("hmac_key", &error.to_string()))
    }
}
