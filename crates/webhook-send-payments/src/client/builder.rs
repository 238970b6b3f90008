//! Settings of a client.

use std::sync::Arc;

use webhook_api_client::{Api, ApiBuilder, ApiError, Session};

use super::{Client, Credentials, Environment, ErrorReport, Paths, credentials::Access};

/// Settings of a [`Client`], from [`Client::builder`].
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    scheme: String,
    paths: Paths,
    items_per_page: Option<u16>,
    api: ApiBuilder,
}

impl ClientBuilder {
    webhook_api_client::builder_methods!(api.settings);

    pub(super) fn new(environment: Environment, credentials: Credentials) -> Self {
        let user_agent = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        Self {
            credentials,
            scheme: "Bearer".into(),
            paths: Paths::default(),
            items_per_page: None,
            api: Api::builder(environment.base_url(), user_agent).error_reader(ErrorReport::reader),
        }
    }

    /// The word before the token in the header `Authorization`, `Bearer` (inferred) unless set. The
    /// empty text sends the token alone.
    pub fn authorization_scheme(mut self, scheme: impl Into<String>) -> Self {
        self.scheme = scheme.into();
        self
    }

    /// The paths that are not documented, [`Paths::default`] unless set.
    pub fn paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    /// Asks for this many items in each list, with the query parameter `itemsPerPage`; it is not sent
    /// unless set. Documented for another list, from 1 to 1000; inferred for those of this client.
    ///
    /// A list that says that it has more items than it shows is an error: raise the number then.
    pub fn items_per_page(mut self, items: u16) -> Self {
        self.items_per_page = Some(items);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`].
    pub fn build(self) -> Result<Client, ApiError> {
        self.paths.check()?;
        let access = Access { credentials: self.credentials, scheme: self.scheme };
        Ok(Client {
            session: Arc::new(Session::new(self.api.build()?, access)),
            paths: Arc::new(self.paths),
            items_per_page: self.items_per_page,
        })
    }
}
