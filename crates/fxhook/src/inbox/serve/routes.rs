//! The paths, and what every answer has.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, SET_COOKIE,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use webhook_inbox::StoreError;

use super::Inspector;
use super::access::{Refusal, SESSION};
use super::action::{ActError, Target, Verb, confirm, id};
use super::delivery::delivery;
use super::entity::{self, Name, entity};
use super::health::health;
use super::layout::{login, problem};
use super::list::list;
use super::overdue::overdue;
use super::query::Parameters;
use crate::inbox::compared::Compared;
use crate::output::causes;

type Shared = State<Arc<Inspector>>;

/// The longest form, in bytes.
const FORM: usize = 16 * 1024;

/// No inline script or style, nothing from elsewhere, and no page of another origin around ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

static HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    // Not `no-referrer`: a form would then say that it comes from nowhere.
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub(super) fn router(inspector: Arc<Inspector>) -> Router {
    Router::new()
        .route("/", get(list_page))
        .route("/deliveries/{id}", get(delivery_page))
        .route("/deliveries/{id}/{verb}", get(confirm_delivery).post(act_on_delivery))
        .route("/entity", get(entity_page))
        .route("/entity/{verb}", get(confirm_entity).post(act_on_entity))
        .route("/health", get(health_page))
        .route("/overdue", get(overdue_page))
        .route("/logout", post(log_out))
        .fallback(async |State(inspector): Shared| Failed::Missing("page").into_page(&inspector))
        // What is above is for readers, what is below for all.
        .layer(from_fn_with_state(Arc::clone(&inspector), guard))
        .route("/login", get(login_page).post(log_in))
        .route("/style.css", get(async || asset("text/css", include_str!("assets/style.css"))))
        .route(
            "/script.js",
            get(async || asset("text/javascript", include_str!("assets/script.js"))),
        )
        .route("/icon.svg", get(async || asset("image/svg+xml", include_str!("assets/icon.svg"))))
        .layer(from_fn_with_state(Arc::clone(&inspector), finish))
        .layer(DefaultBodyLimit::max(FORM))
        .with_state(inspector)
}

/// Why there is no page.
enum Failed {
    Missing(&'static str),
    Refused(Refusal),
    ReadOnly,
    Store(StoreError),
    Api(String),
}

impl From<ActError> for Failed {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Store(error) => Self::Store(error),
            ActError::Api(text) => Self::Api(text),
        }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Failed {
    fn into_page(self, inspector: &Inspector) -> Response {
        let (status, title, text) = match self {
            Self::Missing(what) => {
                let text = format!("Expected an existing {what}, found none. It may have been purged.");
                (StatusCode::NOT_FOUND, "Not found", text)
            }
            Self::Refused(Refusal::NoToken) => {
                let mut answer = html(StatusCode::UNAUTHORIZED, login(inspector, false));
                let bearer = HeaderValue::from_static("Bearer");
                answer.headers_mut().insert(WWW_AUTHENTICATE, bearer);
                return answer;
            }
            Self::Refused(Refusal::OtherHost) => (
                StatusCode::MISDIRECTED_REQUEST,
                "Refused",
                "Expected a request for localhost or a loopback address, found another host.".into(),
            ),
            Self::Refused(Refusal::OtherOrigin) => (
                StatusCode::FORBIDDEN,
                "Refused",
                "Expected a form of this page, found a request from another origin.".into(),
            ),
            Self::Refused(Refusal::NoForm) => (
                StatusCode::FORBIDDEN,
                "Refused",
                "Expected the token of a form of this process, found none or another one: load the page again.".into(),
            ),
            Self::ReadOnly => (
                StatusCode::FORBIDDEN,
                "Read-only",
                "Expected a request that only reads: actions are off here.".into(),
            ),
            Self::Store(error) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The store does not answer",
                causes(&error),
            ),
            Self::Api(text) => (StatusCode::BAD_GATEWAY, "The provider's API does not help", text),
        };
        html(status, problem(inspector, title, &text))
    }
}

/// Lets readers through.
async fn guard(State(inspector): Shared, request: Request, next: Next) -> Response {
    match inspector.access.check_reader(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => Failed::from(refusal).into_page(&inspector),
    }
}

/// Refuses requests of other origins that change something, and adds the headers of every answer.
async fn finish(State(inspector): Shared, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let checked = match changes {
        true => inspector.access.check_origin(request.headers()),
        false => Ok(()),
    };
    let mut answer = match checked {
        Ok(()) => next.run(request).await,
        Err(refusal) => Failed::from(refusal).into_page(&inspector),
    };
    let headers = answer.headers_mut();
    for (name, value) in &HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

fn html(status: StatusCode, page: Markup) -> Response {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(CONTENT_TYPE, kind)], page.into_string()).into_response()
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")];
    (headers, text).into_response()
}

fn see(path: &str) -> Response {
    // Paths of ours are ASCII.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

fn answer(inspector: &Inspector, page: Result<Markup, Failed>) -> Response {
    match page {
        Ok(page) => html(StatusCode::OK, page),
        Err(failed) => failed.into_page(inspector),
    }
}

fn parameters(query: Option<String>) -> Parameters {
    Parameters::of(query.unwrap_or_default().as_bytes())
}

async fn list_page(State(inspector): Shared, RawQuery(query): RawQuery) -> Response {
    let page = list(&inspector, &parameters(query)).await;
    answer(&inspector, page.map_err(Failed::from))
}

async fn delivery_page(
    State(inspector): Shared,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let page = async {
        let id = id(&number).ok_or(Failed::Missing("delivery"))?;
        let details = inspector.inbox.get(id).await?.ok_or(Failed::Missing("delivery"))?;
        let compared = Compared::of(&inspector.inbox, &details).await?;
        Ok(delivery(&inspector, &details, compared.as_ref(), &parameters(query)))
    };
    answer(&inspector, page.await)
}

async fn entity_page(State(inspector): Shared, RawQuery(query): RawQuery) -> Response {
    let parameters = parameters(query);
    let page = match Name::of(&parameters) {
        Some(name) => entity(&inspector, &name, &parameters).await,
        None => Ok(None),
    };
    match page {
        Ok(Some(page)) => html(StatusCode::OK, page),
        Ok(None) => html(StatusCode::NOT_FOUND, entity::unknown(&inspector)),
        Err(error) => Failed::from(error).into_page(&inspector),
    }
}

async fn health_page(State(inspector): Shared) -> Response {
    answer(&inspector, health(&inspector).await.map_err(Failed::from))
}

async fn overdue_page(State(inspector): Shared, RawQuery(query): RawQuery) -> Response {
    let page = overdue(&inspector, &parameters(query)).await;
    answer(&inspector, page.map_err(Failed::from))
}

/// The delivery, or the entity, that an action is about.
async fn target_delivery(inspector: &Inspector, number: &str) -> Result<Target, Failed> {
    if !inspector.can_act {
        return Err(Failed::ReadOnly);
    }
    let id = id(number).ok_or(Failed::Missing("delivery"))?;
    let details = inspector.inbox.get(id).await?.ok_or(Failed::Missing("delivery"))?;
    Ok(Target::Delivery(Box::new(details.entry)))
}

fn target_entity(inspector: &Inspector, query: Option<String>) -> Result<Target, Failed> {
    if !inspector.can_act {
        return Err(Failed::ReadOnly);
    }
    Name::of(&parameters(query)).map(Target::Entity).ok_or(Failed::Missing("object"))
}

fn verb(name: &str) -> Result<Verb, Failed> {
    Verb::of(name).ok_or(Failed::Missing("action"))
}

async fn confirm_delivery(
    State(inspector): Shared,
    Path((number, name)): Path<(String, String)>,
) -> Response {
    let page = async {
        let (verb, target) = (verb(&name)?, target_delivery(&inspector, &number).await?);
        Ok(confirm(&inspector, verb, &target, false))
    };
    answer(&inspector, page.await)
}

async fn confirm_entity(
    State(inspector): Shared,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let page = || Ok(confirm(&inspector, verb(&name)?, &target_entity(&inspector, query)?, false));
    answer(&inspector, page())
}

async fn act_on_delivery(
    State(inspector): Shared,
    Path((number, name)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let form = Parameters::of(&body);
    let target = async {
        inspector.access.check_form(form.get("form"))?;
        let mut target = target_delivery(&inspector, &number).await?;
        // The state that was shown: who acts on another one has to see it first.
        if let (Target::Delivery(entry), Some(state)) = (&mut target, form.get("state")) {
            entry.state = state.parse().unwrap_or(entry.state);
        }
        Ok((verb(&name)?, target))
    };
    act(&inspector, target.await, &form).await
}

async fn act_on_entity(
    State(inspector): Shared,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let form = Parameters::of(&body);
    let target = || {
        inspector.access.check_form(form.get("form"))?;
        Ok((verb(&name)?, target_entity(&inspector, query)?))
    };
    act(&inspector, target(), &form).await
}

async fn act(
    inspector: &Inspector,
    target: Result<(Verb, Target), Failed>,
    form: &Parameters,
) -> Response {
    let (verb, target) = match target {
        Ok(target) => target,
        Err(failed) => return failed.into_page(inspector),
    };
    let Some(reason) = verb.reason(form) else {
        let page = confirm(inspector, verb, &target, true);
        return html(StatusCode::UNPROCESSABLE_ENTITY, page);
    };
    match verb.act(inspector, &target, &reason).await {
        Ok(count) => see(&target.path_after(verb, count)),
        Err(error) => Failed::from(error).into_page(inspector),
    }
}

async fn login_page(State(inspector): Shared) -> Response {
    html(StatusCode::OK, login(&inspector, false))
}

async fn log_in(State(inspector): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let form = Parameters::of(&body);
    let Some(session) = form.get("token").and_then(|token| inspector.access.session_of(token))
    else {
        return html(StatusCode::UNAUTHORIZED, login(&inspector, true));
    };
    let mut answer = see("/");
    set_cookie(&mut answer, &headers, &session);
    answer
}

async fn log_out(State(inspector): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let form = Parameters::of(&body);
    if let Err(refusal) = inspector.access.check_form(form.get("form")) {
        return Failed::from(refusal).into_page(&inspector);
    }
    let mut answer = see("/login");
    set_cookie(&mut answer, &headers, "; Max-Age=0");
    answer
}

/// Sets the cookie; behind a proxy with TLS, for TLS only.
fn set_cookie(answer: &mut Response, headers: &HeaderMap, value: &str) {
    let is_tls = headers.get("x-forwarded-proto").is_some_and(|it| it == "https");
    let secure = if is_tls { "; Secure" } else { "" };
    let cookie = format!("{SESSION}={value}; HttpOnly; SameSite=Strict; Path=/{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(SET_COOKIE, cookie);
    }
}
