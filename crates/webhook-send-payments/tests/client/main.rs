//! The management API against a stub: each request as the documents have it, each answer, each
//! error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod calls;
mod endpoints;
mod ensure;
mod errors;
mod fake;
mod half_way;
mod listing;
mod login;
mod repeats;
mod settings;
mod stub;
mod tokens;

use std::time::Duration;

use webhook_core::{
    Secret,
    client::{ApiError, Request, RetryPolicy, TransportKind},
};
use webhook_send_payments::{
    AccountId, PayInAddressId, PaymentAddressId, PaymentId, RecipientId, Subscription, TradeId,
    WalletId, WebhookId,
    client::{
        CallbackUrl, Client, ClientBuilder, Credentials, Deletion, EnsureFault, ErrorReport,
        IdempotencyKey, NewWebhook, Paging, Paths, PaymentType, SandboxPayIn, Step, Tenor,
        Unwanted, Webhook,
    },
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header, method, path},
};

use fake::*;
use stub::*;
