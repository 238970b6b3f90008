//! The HTTP servers on loopback: a call arrives, an answer or a broken connection goes back.

mod access_log;
mod answer;
mod call;
mod fields;
mod server;

pub use access_log::{Access, AccessOutcome};
pub(crate) use answer::Answer;
pub(crate) use call::Call;
pub(crate) use fields::Fields;
pub(crate) use server::{Reply, serve};
