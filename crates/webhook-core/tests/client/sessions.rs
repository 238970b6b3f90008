//! A token is shared, renewed once, and never fought for.

use super::*;

#[tokio::test]
async fn fifty_concurrent_callers_log_in_once() {
    let provider = Provider::start("t1").await;
    let outcomes = fifty(&provider.session()).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((provider.logins().await, provider.calls().await), (1, 50));
}

#[tokio::test]
async fn fifty_callers_whose_token_died_log_in_once_more() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let outcomes = fifty(&session).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(
        (provider.logins().await, provider.calls().await),
        (2, 1 + 2 * 50)
    );
}

#[tokio::test]
async fn fifty_callers_whose_token_died_share_one_failed_login() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    provider.answers_login(ResponseTemplate::new(401));
    let outcomes = fifty(&session).await;
    assert!(
        outcomes
            .iter()
            .all(|outcome| matches!(outcome, Err(ApiError::Login(_))))
    );
    assert_eq!(
        (provider.logins().await, provider.calls().await),
        (2, 1 + 50)
    );
}

#[tokio::test]
async fn a_failed_login_is_not_repeated_and_does_not_spoil_the_next_call() {
    for status in [400, 401, 429, 500, 503] {
        let provider = Provider::start("t1").await;
        let session = provider.session();
        provider.answers_login(ResponseTemplate::new(status));
        let error = session.send(Request::get(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error:?}");
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert!(error.to_string().contains("login failed"), "{error}");
        assert_eq!((provider.logins().await, provider.calls().await), (1, 0));

        provider.renews_to("t2");
        session.send(Request::get(["a"])).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_then_the_answer_stands() {
    let provider = Provider::start("t1").await;
    provider.accepts("another");
    let error = provider
        .session()
        .send(Request::get(["a"]))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Status { .. }), "{error:?}");
    assert_eq!(error.status(), Some(401));
    assert_eq!((provider.logins().await, provider.calls().await), (2, 2));
}

#[tokio::test]
async fn a_write_goes_out_again_after_a_refused_token() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    session
        .send(Request::post(["a"]).field("b", "c"))
        .await
        .unwrap();
    assert_eq!(last(&provider.server).await.body, b"b=c");
    assert_eq!((provider.logins().await, provider.calls().await), (2, 3));
}

#[tokio::test]
async fn a_write_goes_out_once_after_anything_else() {
    for status in [400, 403, 429, 500, 503] {
        let server = answering(status).await;
        let session = Session::new(api(&server.uri()), Ready("t"));
        session.send(Request::post(["a"])).await.unwrap_err();
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn what_is_sent_once_is_not_repeated_even_with_a_new_token() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let error = session.send_once(Request::post(["key"])).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert_eq!((provider.logins().await, provider.calls().await), (1, 2));
    // The refused token is forgotten.
    session.send_once(Request::post(["key"])).await.unwrap();
    assert_eq!((provider.logins().await, provider.calls().await), (2, 3));

    for status in [401, 429, 500, 503] {
        let server = answering(status).await;
        let session = Session::new(api(&server.uri()), Ready("t"));
        let safe = Request::post(["key"]).repeat(Repeat::Safe);
        session.send_once(safe).await.unwrap_err();
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_provider_may_say_otherwise_that_a_token_is_refused() {
    let server = MockServer::start().await;
    mount(
        &server,
        ResponseTemplate::new(200).set_body_string("UNAUTHENTICATED|no"),
    )
    .await;
    let api = builder(&server.uri())
        .error_reader(read_error)
        .build()
        .unwrap();
    let session = Session::new(api, Ready("t"));
    session.send(Request::post([""; 0])).await.unwrap_err();
    assert_eq!(count(&server).await, 2);
}

#[tokio::test]
async fn closing_sends_the_last_token_and_forgets_it() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    let close = || session.close(Request::post(["close"]));
    assert!(close().await.unwrap().is_none());
    assert_eq!(count(&provider.server).await, 0);

    session.send(Request::get(["a"])).await.unwrap();
    assert!(close().await.unwrap().is_some());
    assert_eq!(last(&provider.server).await.headers["x-auth-token"], "t1");
    session.send(Request::get(["a"])).await.unwrap();
    assert_eq!(provider.logins().await, 2);
}

#[tokio::test]
async fn a_refused_close_logs_nobody_in() {
    let provider = Provider::start("t1").await;
    let session = provider.session();
    session.send(Request::get(["a"])).await.unwrap();
    provider.renews_to("t2");
    let error = session.close(Request::post(["close"])).await.unwrap_err();
    assert_eq!((error.status(), provider.logins().await), (Some(401), 1));
}

#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    let api = api("http://127.0.0.1:1");
    let session = Session::new(api.clone(), Key);
    is_send(&api.send(Request::get(["a"])));
    is_send(&session.send(Request::get(["a"])));
    is_send(&session.send_once(Request::get(["a"])));
    is_send(&session.close(Request::get(["a"])));
}
