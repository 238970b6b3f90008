//! The management API against a stub: each request, each answer, each error. What is documented of
//! a request is compared to the letter.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod calls;
mod ensure;
mod fake;
mod half_way;
mod listing;
mod register;
mod repeats;
mod sandbox;
mod settings;
mod stub;
mod success;
mod tokens;
mod unclear;

use std::time::Duration;

use webhook_core::{
    Amount, Secret, Spelled,
    client::{ApiError, Lifetime, Request, RetryPolicy, Token},
};
use webhook_cxtn::{
    EventType, UserId,
    client::{
        AccessToken, Answer, ApiStatus, Client, ClientBuilder, EndpointChange, EndpointStatus,
        EnsureFault, Environment, EventTypeForm, Method, NewEndpoint, Operation, Operations,
        Registration, Step, TransferDecision, TransferId, Unwanted,
    },
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_string, header, method, path},
};

use fake::*;
use stub::*;
