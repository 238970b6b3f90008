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
    vec![
        handled(
            "a delivery from an address of the provider is accepted",
            signed_to(FROM_HERE),
            CREATED,
        ),
        refused("a delivery from another address is refused", signed_to(FROM_ELSEWHERE), CHECK),
        refused(
            "a delivery is refused if a check needs its address and no closure gives it",
            signed_to(WITHOUT_PEER),
            CHECK,
        ),
        refused("an address does not replace a signature", post(FROM_HERE, TRANSFER), MISSING),
    ]
}

pub(super) fn proxies() -> Vec<Case> {
    let forwarded = |values: &[&str]| {
        let request = signed_to(BEHIND_PROXY);
        values.iter().fold(request, |request, value| request.with_header("x-forwarded-for", value))
    };
    let claimed = format!("{ELSEWHERE}, 198.51.100.1");
    let reported = format!("198.51.100.1, {ELSEWHERE}");
    vec![
        handled("behind a proxy, its header gives the address", forwarded(&[ELSEWHERE]), CREATED),
        handled("the last address in the proxy's header counts", forwarded(&[&reported]), CREATED),
        handled(
            "the last of several headers of the proxy counts",
            forwarded(&["198.51.100.1", ELSEWHERE]),
            CREATED,
        ),
        refused("an address before the proxy's own does not count", forwarded(&[&claimed]), CHECK),
        refused(
            "a header before the proxy's own does not count",
            forwarded(&[ELSEWHERE, "198.51.100.1"]),
            CHECK,
        ),
        refused("a delivery without the proxy's header is refused", forwarded(&[]), CHECK),
        refused(
            "a delivery without an address in the proxy's header is refused",
            forwarded(&["unknown"]),
            CHECK,
        ),
    ]
}
