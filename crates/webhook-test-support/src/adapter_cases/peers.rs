//! The peer's IP address, for integrators who check it.

use webhook_currencycloud::Currencycloud;

use super::{
    CHECK, CREATED, Case, MISSING, Request, TRANSFER, handled, post,
    providers::{BEHIND_PROXY, ELSEWHERE, FROM_ELSEWHERE, FROM_HERE, WITHOUT_PEER, sign},
    refused,
};

fn signed_to(route: &'static str) -> Request {
    post(route, TRANSFER).with_header(Currencycloud::SIGNATURE_HEADER, sign(TRANSFER))
}

pub(super) fn connections() -> Vec<Case> {
    cases! {
        handled(CREATED) "a delivery from an address of the provider is accepted" =>
            signed_to(FROM_HERE);
        refused(CHECK) "a delivery from another address is refused" => signed_to(FROM_ELSEWHERE);
        refused(CHECK) "a delivery is refused if a check needs its address and no closure gives it" =>
            signed_to(WITHOUT_PEER);
        refused(MISSING) "an address does not replace a signature" => post(FROM_HERE, TRANSFER);
    }
}

pub(super) fn proxies() -> Vec<Case> {
    let forwarded = |values: &[&str]| {
        let request = signed_to(BEHIND_PROXY);
        values.iter().fold(request, |request, value| request.with_header("x-forwarded-for", value))
    };
    let claimed = format!("{ELSEWHERE}, 198.51.100.1");
    let reported = format!("198.51.100.1, {ELSEWHERE}");
    cases! {
        handled(CREATED) "behind a proxy, its header gives the address" => forwarded(&[ELSEWHERE]);
        handled(CREATED) "the last address in the proxy's header counts" => forwarded(&[&reported]);
        handled(CREATED) "the last of several headers of the proxy counts" =>
            forwarded(&["198.51.100.1", ELSEWHERE]);
        refused(CHECK) "an address before the proxy's own does not count" => forwarded(&[&claimed]);
        refused(CHECK) "a header before the proxy's own does not count" =>
            forwarded(&[ELSEWHERE, "198.51.100.1"]);
        refused(CHECK) "a delivery without the proxy's header is refused" => forwarded(&[]);
        refused(CHECK) "a delivery without an address in the proxy's header is refused" =>
            forwarded(&["unknown"]);
    }
}
