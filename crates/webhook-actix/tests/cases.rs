//! The cases that every adapter passes, over real connections to an actix-web server.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::net::IpAddr;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Resource, rt, web};
use webhook_actix::{Receiver, Webhook};
use webhook_core::Provider;
use webhook_test_support::adapter_cases::{self, Continue, PeerAddr, Recorder, Routes};

#[actix_web::test]
async fn every_adapter_case_ends_as_expected() {
    let recorder: web::Data<Recorder> = web::Data::default();
    let shared = recorder.clone();
    let server = HttpServer::new(move || {
        let mut resources = Resources::default();
        adapter_cases::add_routes(&mut resources, &shared);
        let app = App::new().app_data(shared.clone());
        resources.0.into_iter().fold(app, App::service)
    });
    let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    adapter_cases::run(address, &recorder, Continue::Always).await;
}

#[derive(Default)]
struct Resources(Vec<Resource>);

impl Routes for Resources {
    fn add<P: Provider + Send + Sync + 'static>(
        &mut self,
        path: &'static str,
        provider: P,
        from: PeerAddr,
    ) {
        let receiver = Receiver::new(provider).with_limit(adapter_cases::LIMIT);
        let receiver = receiver.with_peer_addr(move |request| match from {
            PeerAddr::Unknown => None,
            PeerAddr::Connection => Some(request.peer_addr()?.ip()),
            PeerAddr::LastForwarded => last_forwarded(request),
        });
        let resource = web::resource(path).app_data(web::Data::new(receiver));
        self.0.push(resource.route(web::post().to(record::<P>)));
    }
}

async fn record<P: Provider + 'static>(
    recorder: web::Data<Recorder>,
    delivery: Webhook<P>,
) -> HttpResponse {
    recorder.record(&delivery);
    HttpResponse::Ok().finish()
}

fn last_forwarded(request: &HttpRequest) -> Option<IpAddr> {
    let last_header = request.headers().get_all("x-forwarded-for").last()?;
    last_header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}
