//! What a payload is about, and when it happened: a payment's notification carries no time of its
//! own, nor does a conversion's since 2015. That `updated_at` is when it happened is inferred.

use webhook_core::entities;

use crate::{
    ApplicationDecisioned, ApplicationSubmitted, BankAccountVerified, Conversion,
    DecisionedWebhook, Payment, Transaction, Transfer,
};

entities! {
    Payment: "payment", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Conversion: "conversion", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Transfer: "transfer", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    Transaction: "cash_manager_transaction", |it| Some(it.id.as_str()), |it| it.updated_at.as_ref();
    ApplicationSubmitted: "onboarding_form", |it| Some(it.form_id.as_ref()?.as_str()), |it| it.submitted_at.as_ref();
    ApplicationDecisioned: "onboarding_form", |it| Some(it.form_id.as_ref()?.as_str()), |_| None;
    DecisionedWebhook: "sub_account", |it| Some(it.sub_account_id.as_ref()?.as_str()), |_| None;
    BankAccountVerified: "account", |it| Some(it.account_id.as_str()), |_| None;
}
