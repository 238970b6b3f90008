//! Send Payments' lists in the older form.

use webhook_core::Extra;
use webhook_core::testing::edit;
use webhook_sandbox::Clock;
use webhook_sandbox::Sandbox;
use webhook_sandbox::send_payments::ListForm;
use webhook_send_payments::client::Listing;

use crate::raw::send;

#[tokio::test]
async fn a_list_has_the_older_form_if_that_is_set() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let send_payments = sandbox.send_payments();
    let account = send_payments.create_account().id();
    let wallet = send_payments.create_wallet(&account.as_str().into(), &"USD".into()).id();
    let addresses: Vec<String> =
        (0..3).map(|_| send_payments.create_pay_in_address(&wallet.as_str().into()).id()).collect();
    send_payments.set_list_form(ListForm::Older);
    let login = format!(
        r#"{{"clientId":"{}","clientSecret":"{}"}}"#,
        send_payments.client_id(),
        send_payments.client_secret().expose()
    );
    let base = send_payments.base_url();
    let token = send(base, "POST", "/auth", &[], &login).await.json();
    let bearer = format!("Bearer {}", token["accessToken"].as_str().unwrap());
    let get = async |query: &str| {
        let path = format!("/wallets/{wallet}/payin-addresses?{query}");
        send(base, "GET", &path, &[("authorization", &bearer)], "").await
    };
    let answer = get("page=2&limit=2&sortBy=createdAt&sortOrder=asc").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        format!(
            r#"{{"items":[{{"payinAddressId":"{}","status":"pending","createdAt":"2026-01-05T09:00:00.000Z","updatedAt":"2026-01-05T09:00:00.000Z"}}],"meta":{{"itemCount":1,"totalItems":3,"itemsPerPage":2,"totalPages":2,"currentPage":2}}}}"#,
            addresses[2]
        )
    );
    for wrong in ["page=0", "limit=1001", "limit=x"] {
        assert_eq!(get(wrong).await.status, 400, "{wrong}");
    }
    // The parameters of the other form are none of this one.
    let all = get("itemsPerPage=1").await;
    assert_eq!(edit::get(&all.body, "meta.itemCount").as_deref(), Some("3"));

    let client = send_payments.client_builder().build().unwrap();
    let path = format!("wallets/{wallet}/payin-addresses");
    let listing = Listing::new(&path, "payinAddressId").older_parameters().items_per_page(1);
    let mut pages = client.list::<Extra>(listing);
    let mut found = Vec::new();
    while let Some(item) = pages.next().await {
        found.push(item.unwrap().get("payinAddressId").unwrap().get().replace('"', ""));
    }
    assert_eq!(found, addresses);
}
