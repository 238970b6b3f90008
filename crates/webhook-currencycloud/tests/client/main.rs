//! The management API against a stub: each request as the reference has it, each answer, each
//! error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod calls;
mod errors;
mod login;
mod repeats;
mod stub;

use std::time::Duration;

use webhook_core::{
    Secret,
    client::{ApiError, Request, RetryPolicy, TransportKind},
};
use webhook_currencycloud::{
    ContactId, ConversionId, ConversionStatus, PaymentId, PaymentStatus, RelatedEntityId,
    ReviewStatus, TransactionId, TransferId,
    client::{
        Client, Credentials, DemoFunding, DemoFundingAction, Environment, ErrorReport, ReSendable,
        RejectionReason, ScreeningDecision,
    },
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header, header_exists, method, path, query_param},
};

use stub::*;
