//! What the API says of a payment besides its fields, and onboarding forms.

use webhook_currencycloud::client::{ConfirmationStatus, FormQuery, SubmissionStatus};
use webhook_currencycloud::{Decision, PaymentType};

use crate::currencycloud::{payment, ready};
use crate::currencycloud_errors::{call, token};

#[tokio::test]
async fn a_payment_has_a_confirmation_once_it_is_completed_or_failed() {
    let (sandbox, client, _) = ready().await;
    let payment = sandbox.currencycloud().create_payment(payment());
    let token = token(&sandbox).await;
    let path = format!("/v2/payments/{}/confirmation", payment.id());
    let early = call(&sandbox, &token, "GET", &path, "").await;
    assert_eq!((early.status, &early.json()["error_code"]), (422, &"unprocessable_entity".into()));
    payment.release().unwrap();
    let confirmation = client.payment_confirmation(&payment.id()).await.unwrap();
    assert_eq!(confirmation.payment_id, Some(payment.id()));
    assert_eq!(confirmation.account_id, Some(sandbox.currencycloud().house_account()));
    assert_eq!(confirmation.status, Some(ConfirmationStatus::Completed));
    assert_eq!(client.payment_confirmation(&payment.id()).await.unwrap(), confirmation);
}

#[tokio::test]
async fn a_payment_over_swift_is_tracked_once_it_is_released() {
    let (sandbox, client, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let local = currencycloud.create_payment(payment());
    let swift = currencycloud.create_payment(payment().payment_type(PaymentType::Priority));
    let token = token(&sandbox).await;
    for (id, code) in [
        (local.id().to_string(), "payment_is_not_swift"),
        (swift.id().to_string(), "payment_is_not_executed"),
        ("7".into(), "payment_id_is_not_valid_uuid"),
    ] {
        let answer =
            call(&sandbox, &token, "GET", &format!("/v2/payments/{id}/tracking_info"), "").await;
        assert_eq!((answer.status, &answer.json()["error_code"]), (400, &code.into()));
    }
    swift.release().unwrap();
    let info = client.payment_tracking_info(&swift.id()).await.unwrap();
    assert_eq!(info.transaction_status.unwrap().status.as_deref(), Some("processing"));
    assert!(info.uetr.is_some() && info.completion_time.is_none());
}

#[tokio::test]
async fn the_submission_of_a_payment_follows_its_status() {
    let (sandbox, client, _) = ready().await;
    let payment = sandbox.currencycloud().create_payment(payment());
    let before = client.payment_submission_info(&payment.id()).await.unwrap();
    payment.release().unwrap();
    let after = client.payment_submission_info(&payment.id()).await.unwrap();
    let statuses = [before.status, after.status];
    assert_eq!(statuses, [Some(SubmissionStatus::Pending), Some(SubmissionStatus::Success)]);
    let token = token(&sandbox).await;
    let unknown = "/v2/payments/ad2f4b0c-9d9b-4a4b-8a5f-0d4b3f6f7a10/submission_info";
    let answer = call(&sandbox, &token, "GET", unknown, "").await;
    assert_eq!((answer.status, &answer.json()["error_code"]), (400, &"payment_not_found".into()));
}

#[tokio::test]
async fn onboarding_forms_are_found_by_id_and_in_pages() {
    let (sandbox, client, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let house = currencycloud.house_account();
    let forms: Vec<_> =
        (0..30).map(|number| currencycloud.start_form(&format!("Form {number}"), &house)).collect();
    for form in &forms[..2] {
        form.submit().unwrap();
    }
    forms[0].decide(&Decision::Approved).unwrap();
    for (form, state) in [(&forms[0], "approved"), (&forms[1], "submitted"), (&forms[2], "new")] {
        let found = client.onboarding_form(&form.id()).await.unwrap();
        assert_eq!((found.id, found.state.as_deref()), (form.id(), Some(state)));
    }
    let mut pages = client.onboarding_forms(FormQuery::default());
    let mut ids = Vec::new();
    while let Some(form) = pages.next().await {
        ids.push(form.unwrap().id);
    }
    assert_eq!(ids, forms.iter().map(|form| form.id()).collect::<Vec<_>>());

    let token = token(&sandbox).await;
    let forms = "/onboarding/v1/forms";
    let path = format!("{forms}?application_status=submitted");
    let submitted = call(&sandbox, &token, "GET", &path, "").await.json();
    assert_eq!(submitted["forms"].as_array().unwrap().len(), 2);
    assert!(submitted["pagination"]["next_page"].is_null());
    for (query, status) in
        [("/x", 404), ("?application_status=lost", 400), ("?page=0", 400), ("?colour=red", 400)]
    {
        let answer = call(&sandbox, &token, "GET", &format!("{forms}{query}"), "").await;
        assert_eq!((answer.status, &answer.json()["status"]), (status, &status.into()), "{query}");
    }
}
