//! [`ClientBuilder`]: the settings of a [`Client`], and its [`Environment`].

use std::{sync::Arc, time::Duration};

use webhook_api_client::{Api, ApiBuilder, ApiError, Session};

use super::{Client, Credentials, ErrorReport};

/// Where the API is. Requests go to the root path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// `https://api.uat.flash-payments.com.au`: no real money. Documented; all current samples use it.
    Uat,
    /// `https://api.flash-payments.com`. Documented in the change log (July 2025). If your account names
    /// another, set it with [`ClientBuilder::base_url`].
    Production,
    /// `https://api.flash-fx.com`: the older address of production, available "until further notice"
    /// (documented in the change log, August 2023).
    OlderDomain,
}

impl Environment {
    /// The base URL.
    ///
    /// ```
    /// use webhook_flash_payments::client::Environment;
    ///
    /// assert_eq!(Environment::Uat.base_url(), "https://api.uat.flash-payments.com.au");
    /// ```
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Uat => "https://api.uat.flash-payments.com.au",
            Self::Production => "https://api.flash-payments.com",
            Self::OlderDomain => "https://api.flash-fx.com",
        }
    }
}

/// Settings of a [`Client`], from [`Client::builder`].
///
/// The timeout is 70 seconds unless set, because the provider gives up after 60 (documented: quotes
/// page).
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    api: ApiBuilder,
    login_interval: Duration,
    refusal_pause: Duration,
    selections: Selections,
}

/// What look-ups select in addition to the documented fields.
#[derive(Debug, Default)]
pub(super) struct Selections {
    pub(super) external_id: Option<&'static str>,
    pub(super) ams_lookup: Option<String>,
}

/// Longer than the minute after which the provider gives up, so that its answer arrives.
const TIMEOUT: Duration = Duration::from_secs(70);

/// The wait after a throttle that does not say how long. Inferred from the provider's sample, which says
/// 59 seconds.
const THROTTLE_WAIT: Duration = Duration::from_secs(60);

/// Documented: authentication page.
const LOGIN_INTERVAL: Duration = Duration::from_secs(1);

/// Our own choice: errors count towards a block (documented: rate limiting page), so a wrong password
/// should not be sent with every call.
const REFUSAL_PAUSE: Duration = Duration::from_secs(60);

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

impl ClientBuilder {
    webhook_api_client::builder_methods!(api.settings);

    pub(super) fn new(environment: Environment, credentials: Credentials) -> Self {
        let api = Api::builder(environment.base_url(), USER_AGENT)
            .timeout(TIMEOUT)
            .error_reader(ErrorReport::reader)
            .throttle_wait(THROTTLE_WAIT);
        Self {
            credentials,
            api,
            login_interval: LOGIN_INTERVAL,
            refusal_pause: REFUSAL_PAUSE,
            selections: Selections::default(),
        }
    }

    /// The shortest time between the starts of two logins: a second unless set (documented). It applies
    /// to this client and its clones, not to other processes.
    pub fn login_interval(mut self, interval: Duration) -> Self {
        self.login_interval = interval;
        self
    }

    /// For this long after a refused login, calls fail with that refusal without another login: a minute
    /// unless set (our own choice).
    pub fn refusal_pause(mut self, pause: Duration) -> Self {
        self.refusal_pause = pause;
        self
    }

    /// Error codes that mean that the token was refused **and that nothing was done**: the call is then
    /// sent once more with a new token, whatever it is. None unless set. What the provider answers to an
    /// expired token is not documented; status 401 counts without a code (inferred).
    ///
    /// ```
    /// # use webhook_flash_payments::client::ClientBuilder;
    /// # fn run(builder: ClientBuilder) -> ClientBuilder {
    /// builder.token_refused_codes(["UNAUTHENTICATED"])
    /// # }
    /// ```
    pub fn token_refused_codes<C: Into<String>>(
        mut self,
        codes: impl IntoIterator<Item = C>,
    ) -> Self {
        self.credentials.token_refused_codes = codes.into_iter().map(Into::into).collect();
        self
    }

    /// Look-ups of payments and withdrawals also ask for `externalId`, to compare it with what an ad hoc
    /// webhook claims. Off unless called: that both have one is documented; that it can be selected is
    /// inferred, and if not, these look-ups fail.
    pub fn external_ids(mut self) -> Self {
        self.selections.external_id = Some("externalId");
        self
    }

    /// Look-ups of media searches also ask for `lookup` in each result, with this selection: `lookup` if
    /// it is a plain value, `lookup { name count }` if it is an object with these fields. Off unless
    /// called: the type of `lookup` is not documented, and a wrong selection makes the look-up fail.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{AmsRequestId, client::{ApiError, Client, ClientBuilder}};
    /// # async fn run(builder: ClientBuilder, id: AmsRequestId) -> Result<(), ApiError> {
    /// let client = builder.ams_lookup("lookup").build()?;
    /// let results = client.ams_request(&id).await?.and_then(|request| request.results);
    /// for result in results.unwrap_or_default() {
    ///     println!("{:?}", result.extra.get("lookup"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn ams_lookup(mut self, selection: impl Into<String>) -> Self {
        self.selections.ams_lookup = Some(selection.into());
        self
    }

    /// Checks the settings.
    ///
    /// ```
    /// use webhook_flash_payments::client::{ApiError, Client, Credentials, Environment};
    ///
    /// # fn run(credentials: Credentials) -> Result<(), ApiError> {
    /// let client = Client::builder(Environment::Uat, credentials)
    ///     .external_ids()
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`] if a setting is wrong.
    pub fn build(self) -> Result<Client, ApiError> {
        let session = Session::new(self.api.build()?, self.credentials)
            .login_interval(self.login_interval)
            .refusal_pause(self.refusal_pause);
        Ok(Client { session: Arc::new(session), selections: Arc::new(self.selections) })
    }
}
