//! Where the token comes from, and the headers beside it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::*;

/// A callback that gives one token after the other, and how often it was asked.
fn counted(tokens: &'static [&'static str]) -> (AccessToken, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let token = AccessToken::callback(move || {
        let place = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            match tokens.get(place) {
                Some(text) => Ok(Token::new(*text, Lifetime::UntilRefused)),
                None => Err("the vault is sealed: leak"),
            }
        }
    });
    (token, asked)
}

async fn answer_token(server: &MockServer, token: &str, answer: ResponseTemplate, times: u64) {
    Mock::given(header("authorization", &*format!("Bearer {token}")))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_token_by_value_that_is_refused_is_not_sent_again() {
    for (name, verb, at) in CALLS {
        let (server, client) = stubbed().await;
        answer_all(&server, verb, at, json(401, ""), 1).await;
        let error = call(&client, name).await.unwrap_err();
        assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
        assert_eq!(error.status(), Some(401));
    }
}

#[tokio::test]
async fn a_callback_is_asked_when_the_first_token_is_needed_and_not_again() {
    let server = MockServer::start().await;
    let (token, asked) = counted(&["first"]);
    let client = builder_at(&server.uri())
        .access_token(token)
        .build()
        .unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    answer_token(&server, "first", json(200, LIST), 3).await;
    for client in [&client, &client.clone(), &client] {
        client.endpoints().await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated_once() {
    for (name, ..) in CALLS {
        let server = MockServer::start().await;
        let (token, asked) = counted(&["first", "second", "third"]);
        let client = builder_at(&server.uri())
            .access_token(token)
            .build()
            .unwrap();
        answer_token(&server, "first", json(401, ""), 1).await;
        answer_token(&server, "second", json(200, &good(name)), 1).await;
        call(&client, name).await.unwrap();
        assert_eq!(asked.load(Ordering::SeqCst), 2, "{name}");
    }
}

#[tokio::test]
async fn a_second_refusal_is_the_answer() {
    for (name, ..) in CALLS {
        let server = MockServer::start().await;
        let (token, asked) = counted(&["first", "second", "third"]);
        let client = builder_at(&server.uri())
            .access_token(token)
            .build()
            .unwrap();
        answer_token(&server, "first", json(401, ""), 1).await;
        answer_token(&server, "second", json(401, ""), 1).await;
        let error = call(&client, name).await.unwrap_err();
        assert_eq!(error.status(), Some(401), "{name}");
        assert_eq!(asked.load(Ordering::SeqCst), 2, "{name}");
    }
}

#[tokio::test]
async fn a_token_whose_life_is_over_is_asked_for_before_it_is_refused() {
    let server = MockServer::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let token = AccessToken::callback(move || {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        let life = Lifetime::Fixed(Duration::from_secs(600));
        async move { Ok::<_, std::io::Error>(Token::new(format!("t{number}"), life)) }
    });
    let client = builder_at(&server.uri())
        .access_token(token)
        .build()
        .unwrap();
    answer_token(&server, "t0", json(200, LIST), 1).await;
    answer_token(&server, "t1", json(200, LIST), 1).await;
    client.endpoints().await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(600)).await;
    tokio::time::resume();
    client.endpoints().await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_callback_that_fails_or_gives_a_blank_token_sends_nothing() {
    for tokens in [&[][..], &[""], &[" "]] {
        let server = MockServer::start().await;
        let (token, asked) = counted(tokens);
        let client = builder_at(&server.uri())
            .access_token(token)
            .build()
            .unwrap();
        let error = client.endpoints().await.unwrap_err();
        let ApiError::Login(cause) = &error else {
            panic!("{error}");
        };
        assert!(matches!(**cause, ApiError::TokenCallback(_)), "{error}");
        assert!(!error.to_string().contains("leak"), "{error}");
        let source = std::error::Error::source(&**cause).unwrap().to_string();
        assert_eq!(source.contains("vault"), tokens.is_empty(), "{source}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert!(sent(&server).await.is_empty());
    }
}

#[tokio::test]
async fn without_a_token_only_registering_is_possible() {
    let server = MockServer::start().await;
    let client = Client::builder(Environment::At(server.uri()))
        .build()
        .unwrap();
    for (name, ..) in CALLS {
        let error = call(&client, name).await.unwrap_err();
        assert!(
            error.to_string().contains("expected an access token"),
            "{error}"
        );
    }
    assert!(sent(&server).await.is_empty());
    let (name, verb, at) = REGISTER;
    answer_all(&server, verb, at, json(200, &registered()), 1).await;
    call(&client, name).await.unwrap();
}

#[tokio::test]
async fn the_user_token_and_the_identity_number_go_with_every_call_but_registering() {
    for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
        let server = MockServer::start().await;
        answer_all(&server, verb, at, json(200, &good(name)), 2).await;
        let client = builder_at(&server.uri())
            .user_api_token(Secret::new(USER_TOKEN).unwrap())
            .identity_number("C00081866")
            .build()
            .unwrap();
        call(&client, name).await.unwrap();
        call(&client.acting_for("AP00085025"), name).await.unwrap();
        let all = sent(&server).await;
        for (request, number) in all.iter().zip(["C00081866", "AP00085025"]) {
            if *name == "register" {
                for header in ["authorization", "userapitoken", "identitynumber"] {
                    assert!(!request.headers.contains_key(header), "{header}");
                }
            } else {
                assert_eq!(request.headers["userapitoken"], USER_TOKEN);
                assert_eq!(request.headers["identitynumber"], number);
                assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
            }
        }
    }
}

#[tokio::test]
async fn no_secret_is_shown() {
    let server = MockServer::start().await;
    let builder = builder_at(&server.uri())
        .user_api_token(Secret::new(USER_TOKEN).unwrap())
        .identity_number("C00081866");
    let shown = format!("{builder:?} {:?}", by_value());
    let client = builder.build().unwrap();
    answer_all(
        &server,
        "POST",
        "/webhooks/endpoints",
        json(404, REFUSED),
        1,
    )
    .await;
    let error = call(&client, "create").await.unwrap_err();
    let shown = format!("{shown} {client:?} {error} {error:?} {:?}", payments());
    for secret in [TOKEN, USER_TOKEN, URL_TOKEN, "C00081866"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// What is marked is not to be seen on the wire, nor in the `Debug` of a request, which has names
/// alone: so this reads the source.
#[test]
fn each_header_that_opens_an_account_is_marked_as_a_secret() {
    let source = concat!(
        include_str!("../../src/client.rs"),
        include_str!("../../src/client/access_token.rs"),
    );
    for name in ["authorization", "userapitoken", "IdentityNumber"] {
        let marked = format!(r#".sensitive_header("{name}", "#);
        let named = format!(r#"header("{name}""#);
        assert_eq!(source.matches(&marked).count(), 1, "{name}");
        assert_eq!(source.matches(&named).count(), 1, "{name}");
    }
}

#[test]
fn an_answer_shows_codes_and_names_and_no_value() {
    let part = r#""ClientId":"leak","ClientRef":"leak","UserId":"leak","AppVersion":"leak","AccessToken":"leak","ApiStatusCode":401,"ApiStatus":"leak","ApiStatusDescription":"leak""#;
    let body = format!(
        r#"{{"MainAccountHolderName":"leak","Content":{{"Model":{{{part},"ClientPassword":"leak"}},"ExpectedResponses":["leak"],"More":"leak"}},"AuthorisedClientModel":{{{part}}},"AuthorisedUserModel":{{{part}}},"Other":"leak"}}"#
    );
    let answer = Answer::read(body.as_bytes()).unwrap();
    let (client, user) = (answer.client.clone().unwrap(), answer.user.clone().unwrap());
    let status = answer.status.clone();
    let shown = format!("{answer:?} {answer:#?} {client:?} {user:?} {status:?}");
    assert!(!shown.contains("leak"), "{shown}");
    for told in ["401", "ClientPassword", "AccessToken", "More", "Other"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
}
