//! Settings of a client.

use std::{sync::Arc, time::Duration};

use webhook_core::client::{Api, ApiBuilder, ApiError, RetryPolicy, Session};

use super::{Client, CreatedObject, Credentials, Environment, ErrorReport};

/// Settings of a [`Client`]; [`Client::builder`] begins them.
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    credentials: Credentials,
    has_user_agent: bool,
    login_interval: Duration,
    refusal_pause: Duration,
    settings: Settings,
    api: ApiBuilder,
}

/// What the calls need.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) external_ids: bool,
    pub(super) created_payment: CreatedObject,
    pub(super) created_withdrawal: CreatedObject,
    pub(super) created_conversion: CreatedObject,
}

/// Longer than the minute after which the provider itself gives up (documented: quotes page): its
/// answer tells more than none.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(70);

/// How long to wait after a throttle that does not say how long. Inferred: the provider's sample
/// says 59 seconds.
const THROTTLED_WAIT: Duration = Duration::from_secs(60);

/// Documented: authentication page.
const LOGIN_INTERVAL: Duration = Duration::from_secs(1);

/// Our own choice: errors count towards a block (documented: rate limiting page), so that a wrong
/// password should not be tried with every call.
const REFUSAL_PAUSE: Duration = Duration::from_secs(60);

impl ClientBuilder {
    pub(super) fn new(
        environment: &Environment,
        credentials: Credentials,
        user_agent: String,
    ) -> Self {
        let has_user_agent = !user_agent.trim().is_empty();
        let api = Api::builder(environment.base_url())
            .user_agent(user_agent)
            .request_timeout(REQUEST_TIMEOUT)
            .error_reader(ErrorReport::reader)
            .throttle_reader(ErrorReport::throttle_reader)
            .retry(RetryPolicy::default().throttled_wait(THROTTLED_WAIT));
        Self {
            credentials,
            has_user_agent,
            login_interval: LOGIN_INTERVAL,
            refusal_pause: REFUSAL_PAUSE,
            settings: Settings {
                external_ids: false,
                created_payment: CreatedObject::new("payment", "id status"),
                created_withdrawal: CreatedObject::new("withdrawal", "id status"),
                created_conversion: CreatedObject::new("conversion", "id status"),
            },
            api,
        }
    }

    /// Changes what all API clients share: timeouts, limits, retry, an HTTP client of one's own.
    ///
    /// The request timeout is 70 seconds here, since the provider gives up heavy queries after 60
    /// (documented). After a throttle that does not say how long to wait, it is 60 seconds
    /// (inferred): a retry policy of one's own should say that, too.
    pub fn api(mut self, change: impl FnOnce(ApiBuilder) -> ApiBuilder) -> Self {
        self.api = change(self.api);
        self
    }

    /// From the beginning of one login to that of the next, so long at least: a second unless set
    /// (documented). The client and its clones keep to it, and know nothing of other processes.
    pub fn login_interval(mut self, interval: Duration) -> Self {
        self.login_interval = interval;
        self
    }

    /// For so long after a refused login, calls fail with that refusal, without another login: a
    /// minute unless set (our own choice).
    pub fn refusal_pause(mut self, pause: Duration) -> Self {
        self.refusal_pause = pause;
        self
    }

    /// Codes which say that a token was not accepted **and that nothing was done**: the call is
    /// then repeated once with a new token, whatever it is. None unless set. What the provider says
    /// of an expired token is not documented; status 401 counts without a code (inferred).
    pub fn token_refused_codes<C: Into<String>>(
        mut self,
        codes: impl IntoIterator<Item = C>,
    ) -> Self {
        self.credentials.token_refused_codes = codes.into_iter().map(Into::into).collect();
        self
    }

    /// Look-ups of payments and withdrawals ask for `externalId` as well. Off unless called: that
    /// both have one is documented, that it can be selected is inferred, and if it cannot, these
    /// look-ups fail.
    ///
    /// With it, what a call to a `callbackUri` claims can be compared with what is so.
    pub fn external_ids(mut self) -> Self {
        self.settings.external_ids = true;
        self
    }

    /// Which object the reply of `createPayment` has: `payment { id status }` unless set
    /// (inferred).
    pub fn created_payment(mut self, object: CreatedObject) -> Self {
        self.settings.created_payment = object;
        self
    }

    /// Which object the reply of `createWithdrawal` has: `withdrawal { id status }` unless set
    /// (inferred).
    pub fn created_withdrawal(mut self, object: CreatedObject) -> Self {
        self.settings.created_withdrawal = object;
        self
    }

    /// Which object the reply of `createConversion` has: `conversion { id status }` unless set
    /// (inferred).
    pub fn created_conversion(mut self, object: CreatedObject) -> Self {
        self.settings.created_conversion = object;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ApiError::Config`].
    pub fn build(self) -> Result<Client, ApiError> {
        if !self.has_user_agent {
            return Err(ApiError::Config {
                problem: "expected a user agent that names your program, found none".into(),
            });
        }
        let session = Session::new(self.api.build()?, self.credentials)
            .login_interval(self.login_interval)
            .refusal_pause(self.refusal_pause);
        Ok(Client {
            session: Arc::new(session),
            settings: Arc::new(self.settings),
        })
    }
}
