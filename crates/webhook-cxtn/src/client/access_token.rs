//! The token with which calls are made.

use std::{error::Error, fmt, pin::Pin, sync::Arc};

use webhook_core::{
    Secret,
    client::{Api, ApiError, Lifetime, Login, Request, Token},
};

/// The bearer token: `Authorization: Bearer <access_token>` (documented by samples).
///
/// How a token is got, and how long it lives, is not published. So it comes from the integrator, as
/// it is or from a callback.
#[derive(Clone)]
pub struct AccessToken(Source);

type Answer = Result<Token, Box<dyn Error + Send + Sync>>;
type Callback = dyn Fn() -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync;

#[derive(Clone)]
enum Source {
    Value(Secret),
    Callback(Arc<Callback>),
}

impl AccessToken {
    /// This token. It cannot be renewed: once the API refuses it with 401, every call fails with
    /// that.
    #[must_use]
    pub fn value(token: Secret) -> Self {
        Self(Source::Value(token))
    }

    /// What `callback` gives. It is asked when a token is needed, by one call at a time; again when
    /// the token's [`Lifetime`] is over; and once more for a call that was answered with 401.
    ///
    /// ```
    /// use webhook_cxtn::client::AccessToken;
    /// use webhook_core::client::{Lifetime, Token};
    ///
    /// async fn read_from_vault() -> std::io::Result<String> { Ok("token".to_owned()) }
    ///
    /// let token = AccessToken::callback(|| async {
    ///     let text = read_from_vault().await?;
    ///     Ok::<_, std::io::Error>(Token::new(text, Lifetime::UntilRefused))
    /// });
    /// ```
    #[must_use]
    pub fn callback<F, Fut, E>(callback: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Token, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(Source::Callback(Arc::new(move || {
            let answer = callback();
            Box::pin(async move { answer.await.map_err(Into::into) })
        })))
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Value(_) => "AccessToken(value)",
            Source::Callback(_) => "AccessToken(callback)",
        })
    }
}

/// The tokens, and how they are sent.
pub(super) struct Access {
    pub(super) token: Option<AccessToken>,
    pub(super) user_api_token: Option<Secret>,
}

impl Login for Access {
    /// Sends nothing: the token comes from the integrator.
    async fn login(&self, _api: &Api) -> Result<Token, ApiError> {
        match &self.token {
            Some(AccessToken(Source::Value(token))) => {
                Ok(Token::new(token.expose(), Lifetime::UntilRefused))
            }
            Some(AccessToken(Source::Callback(callback))) => {
                let failed = |error: Box<_>| ApiError::TokenCallback(Arc::from(error));
                let token = callback().await.map_err(failed)?;
                match token.expose().trim().is_empty() {
                    true => Err(failed("expected a token, found a blank one".into())),
                    false => Ok(token),
                }
            }
            None => Err(ApiError::Config {
                problem: "expected an access token, found none: give the builder one; only \
                          `register` needs none"
                    .into(),
            }),
        }
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        let bearer = format!("Bearer {}", token.expose());
        let request = request.sensitive_header("authorization", &bearer);
        match &self.user_api_token {
            Some(token) => request.sensitive_header("userapitoken", token.expose()),
            None => request,
        }
    }

    /// A token by value is not worth a second try.
    fn rejected(&self, error: &ApiError) -> bool {
        let is_renewable = matches!(self.token, Some(AccessToken(Source::Callback(_))));
        is_renewable && error.status() == Some(401)
    }
}
