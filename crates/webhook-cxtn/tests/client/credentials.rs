//! The source of the token, and the other headers.

use std::{
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
};

use webhook_core::Secret;
use webhook_cxtn::client::{
    Client, Credentials, Environment,
    webhook_api_client::{ApiError, Lifetime, Token},
};
use webhook_test_support::{StubServer, json};

use crate::support::{CALLS, Call, LIST, TOKEN, builder_at, client_at, payments};

/// A client whose callback returns `t0`, `t1` and so on, and fails after `most` tokens.
fn renewing(url: &str, most: usize) -> Client {
    let calls = AtomicUsize::new(0);
    let credentials = Credentials::callback(move || {
        let number = calls.fetch_add(1, Ordering::SeqCst);
        async move {
            if number >= most {
                return Err::<Token, Box<dyn Error + Send + Sync>>("the vault is sealed".into());
            }
            let token = Secret::new(format!("t{number}"))?;
            Ok(Token::new(token, Lifetime::UntilRefused))
        }
    });
    let builder = Client::builder(Environment::Sandbox, credentials);
    builder.base_url(url).build().unwrap()
}

async fn tokens(server: &StubServer) -> Vec<String> {
    let requests = server.requests().await;
    let token = |request: &wiremock::Request| {
        let value = request.headers["authorization"].to_str().unwrap();
        value.strip_prefix("Bearer ").unwrap().to_owned()
    };
    requests.iter().map(token).collect()
}

#[tokio::test]
async fn a_token_from_a_callback_is_renewed_once_and_a_value_never() {
    let server = StubServer::start().await;
    server.answer_all(json(401, "")).await;
    let error = Call::Create.send(&client_at(&server.url())).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    let error = Call::Create.send(&renewing(&server.url(), 9)).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert_eq!(tokens(&server).await, [TOKEN, "t0", "t1"]);
}

#[tokio::test]
async fn a_callback_is_called_once_for_all_clones() {
    let server = StubServer::start().await;
    server.answer_all(json(200, LIST)).await;
    let client = renewing(&server.url(), 1);
    client.clone().endpoints().await.unwrap();
    client.endpoints().await.unwrap();
    assert_eq!(tokens(&server).await, ["t0", "t0"]);
}

#[tokio::test]
async fn without_a_token_only_registering_sends_anything() {
    let server = StubServer::start().await;
    let without = Client::builder(Environment::Sandbox, Credentials::none());
    let without = without.base_url(server.url()).build().unwrap();
    for client in [without.clone(), renewing(&server.url(), 0)] {
        for (call, ..) in CALLS.into_iter().filter(|(call, ..)| *call != Call::Register) {
            let error = call.send(&client).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{call:?}: {error}");
        }
    }
    assert!(server.requests().await.is_empty());
    server.answer_all(json(200, Call::Register.success())).await;
    Call::Register.send(&without).await.unwrap();
}

#[tokio::test]
async fn the_user_token_and_the_identity_number_go_with_every_call_but_registering() {
    for (call, ..) in CALLS {
        let server = StubServer::start().await;
        server.answer_all(json(200, call.success())).await;
        let credentials = Credentials::access_token(Secret::new(TOKEN).unwrap())
            .with_user_api_token(Secret::new("u1").unwrap());
        let client = Client::builder(Environment::Sandbox, credentials)
            .base_url(server.url())
            .identity_number("C00081866")
            .build()
            .unwrap();
        call.send(&client).await.unwrap();
        call.send(&client.acting_for("AP00085025")).await.unwrap();
        let expected = [("u1", "C00081866"), ("u1", "AP00085025")];
        for (request, (token, number)) in server.requests().await.iter().zip(expected) {
            let header = |name: &str| request.headers.get(name).map(|it| it.to_str().unwrap());
            let sends = call != Call::Register;
            assert_eq!(header("userapitoken"), sends.then_some(token), "{call:?}");
            assert_eq!(header("identitynumber"), sends.then_some(number), "{call:?}");
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let builder = builder_at("http://localhost").identity_number("C00081866");
    let shown = format!("{builder:?} {:?}", payments());
    let shown = format!("{shown} {:?}", builder.build().unwrap());
    for secret in [TOKEN, "c0ffee", "C00081866"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
