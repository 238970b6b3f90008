//! How a payment was submitted to the network.

use webhook_core::{Extra, Payload, open_enum};

/// How a payment was submitted to the network. Documented: API reference.
#[derive(Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct SubmissionInfo {
    /// The status of the submission. `null` in one sample.
    pub status: Option<SubmissionStatus>,
    /// The reference of the submission. `null` in one sample.
    pub submission_ref: Option<String>,
    /// The format of `message`.
    pub format: Option<SubmissionFormat>,
    /// The message itself, with names and account numbers. `Debug` does not show it.
    pub message: Option<String>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

impl std::fmt::Debug for SubmissionInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubmissionInfo")
            .field("status", &self.status)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

open_enum! {
    /// The status of a payment's submission. Documented: API reference.
    pub enum SubmissionStatus {
        /// It was cancelled.
        Canceled = "canceled",
        /// It is closed.
        Closed = "closed",
        /// It was completed by hand.
        CompletedManually = "completed_manually",
        /// It is a duplicate.
        Duplicated = "duplicated",
        /// It failed.
        Failed = "failed",
        /// It is pending.
        Pending = "pending",
        /// It is being processed.
        Processing = "processing",
        /// It succeeded.
        Success = "success",
        /// It waits to be processed.
        WaitingToProcess = "waiting_to_process",
    }
}

open_enum! {
    /// The format of a payment's message. Documented: API reference.
    pub enum SubmissionFormat {
        /// SWIFT MT 103.
        Mt103 = "MT103",
        /// ISO 20022 pacs.008.
        Pacs008 = "PACS008",
    }
}
