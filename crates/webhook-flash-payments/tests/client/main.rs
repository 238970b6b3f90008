//! The management API against a stub: each operation as the provider's pages have it, each answer,
//! each error.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod creations;
mod errors;
mod inputs;
mod login;
mod look_ups;
mod operations;
mod repeats;
mod reports;
mod stub;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};
use webhook_core::{
    RawMembers, Secret,
    client::{ApiError, Repeat, RetryPolicy, TransportKind},
};
use webhook_flash_payments::{
    AmsRequestId, ConversionStatus, ExternalId, PaymentId, PaymentStatus, RfiStatus,
    WithdrawalStatus,
    client::{
        Affiliation, Client, ClientBuilder, ConversionCreation, CreatedObject, Creation,
        Credentials, Environment, ErrorReport,
    },
};
use wiremock::{Mock, MockServer, ResponseTemplate};

use stub::*;
