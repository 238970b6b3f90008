//! Which receiver a route has.

use std::collections::HashMap;

use actix_web::{App, HttpRequest, HttpResponse, Resource, ResponseError, test::init_service, web};
use webhook_actix::Receiver;
use webhook_currencycloud::Currencycloud;

use crate::{
    app::{currencycloud, event_type, parts, request, signed, status_of},
    cases::{self, TRANSFER, signature_of},
};

#[actix_web::test]
async fn accounts_with_one_provider_have_a_route_and_a_key_each_and_the_nearest_counts() {
    let receiver = |key| web::Data::new(Receiver::new(currencycloud(key)));
    let route = |path: &str| -> Resource {
        web::resource(path.to_owned()).route(web::post().to(event_type))
    };
    let app = App::new()
        .app_data(receiver("key-of-all"))
        .service(route("/payouts").app_data(receiver("key-of-payouts")))
        .service(
            web::scope("/in")
                .app_data(receiver("key-of-collections"))
                .service(route("/collections")),
        )
        .service(route("/others"));
    let app = init_service(app).await;
    for (path, key) in [
        ("/payouts", "key-of-payouts"),
        ("/in/collections", "key-of-collections"),
        ("/others", "key-of-all"),
    ] {
        for other in ["key-of-payouts", "key-of-collections", "key-of-all"] {
            let status = if key == other { 200 } else { 401 };
            let request = request(path, &signature_of(other, TRANSFER), TRANSFER);
            assert_eq!(
                status_of(&app, request.to_request()).await,
                status,
                "{path} with {other}"
            );
        }
    }
}

#[actix_web::test]
async fn a_handler_may_choose_the_receiver_at_run_time() {
    type Accounts = HashMap<String, Receiver<Currencycloud>>;

    async fn choose(
        accounts: web::Data<Accounts>,
        account: web::Path<String>,
        request: HttpRequest,
        payload: web::Payload,
    ) -> HttpResponse {
        let Some(receiver) = accounts.get(account.as_str()) else {
            return HttpResponse::NotFound().finish();
        };
        match receiver.receive(&request, payload).await {
            Ok(delivery) => HttpResponse::Ok().body(event_type(delivery).await),
            Err(rejection) => rejection.error_response(),
        }
    }

    let accounts = ["payouts", "collections"]
        .map(|account| (account.to_owned(), Receiver::new(currencycloud(account))));
    let app = App::new()
        .app_data(web::Data::new(Accounts::from(accounts)))
        .route("/accounts/{account}", web::post().to(choose));
    let app = init_service(app).await;
    for (route, status) in [
        ("/accounts/payouts", 200),
        ("/accounts/collections", 401),
        ("/accounts/savings", 404),
    ] {
        let request = request(route, &signature_of("payouts", TRANSFER), TRANSFER);
        assert_eq!(
            status_of(&app, request.to_request()).await,
            status,
            "{route}"
        );
    }
}

#[actix_web::test]
async fn clones_and_receivers_of_a_shared_provider_receive_the_same() {
    let provider = std::sync::Arc::new(currencycloud(cases::KEY));
    let receiver = Receiver::from(provider);
    for receiver in [receiver.clone(), receiver] {
        let (request, payload) = parts(signed(TRANSFER)).await;
        let delivery = receiver.receive(&request, payload).await.unwrap();
        assert_eq!(delivery.verified.body(), TRANSFER);
    }
}
