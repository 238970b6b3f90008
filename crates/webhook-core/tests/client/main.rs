//! What the API clients of all providers share.
#![cfg(feature = "client")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what the tests need may stop at the first surprise, as the tests may"
)]

mod answers;
mod ensure;
mod paths;
mod repeats;
mod requests;
mod sessions;
mod settings;
mod store;
mod stubs;
mod throttles;
mod tokens;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use webhook_core::client::{
    Api, ApiBuilder, ApiError, FormEncoding, Lifetime, Login, ProviderError, Repeat, Request,
    Response, RetryPolicy, Session, Throttle, Token, TokenCache, TransportKind,
};
use wiremock::matchers::{any, body_string, header, method, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use store::*;
use stubs::*;
use throttles::read_throttle;
