//! Requests for information: their questions, and the answers to them.

use serde::{Deserialize, Serialize};
use webhook_core::Extra;
use webhook_flash_payments::RfiStatus;

use super::FlashPayments;
use super::errors::bad_input;
use super::graphql::text;
use super::handles::FlashHandle;
use super::mutations::Reply;
use super::objects::{Details, Kind};
use crate::emulator::World;
use crate::http::Answer;
use crate::json::{self, object};
use crate::{PrintedAnswer, StepError};

/// A question of an RFI.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Question {
    code: String,
    /// Whether files are preferred to text.
    takes_files: bool,
    answered: bool,
}

/// The question of an RFI unless others are added.
pub(super) fn usual_questions() -> Vec<Question> {
    vec![Question { code: "OTHER_TX_PURPOSE".into(), takes_files: false, answered: false }]
}

impl Question {
    /// `status` is that of the RFI: one that is assessed or closed has no open question.
    pub(super) fn api(&self, status: &str) -> json::Object {
        object! {
            "questionCode": self.code, "questionText": "What is it for?",
            "fileUploadOption": if self.takes_files { "PREFERRED" } else { "NONE" },
            "answered": self.answered || status != RfiStatus::Pending.as_str(),
        }
    }

    /// Checks an answer: text, or files where they are preferred. Documented.
    fn check(&self, input: &Extra) -> Result<(), Answer> {
        let text = text(input, "text").filter(|text| !text.is_empty());
        let files = input.get("files").filter(|json| json.get() != "null");
        match (text, files) {
            (Some(_), None) => Ok(()),
            (None, Some(files)) if self.takes_files => {
                let files: Vec<File> = serde_json::from_str(files.get())
                    .map_err(|_| bad_input("files: expected a list of name and base64"))?;
                match (1..=MOST_FILES).contains(&files.len()) && files.iter().all(File::is_valid) {
                    true => Ok(()),
                    false => Err(bad_input(
                        "files: expected 1 to 10 files of at most 10 MB each, named .pdf, .jpg, .jpeg, .png, .xls or .xlsx",
                    )),
                }
            }
            _ if self.takes_files => Err(bad_input("expected files or text, not both")),
            _ => Err(bad_input("expected text and no files")),
        }
    }
}

/// Documented, for one question.
const MOST_FILES: usize = 10;

/// In bytes, before Base64. Documented.
const LARGEST_FILE: usize = 10_000_000;

const EXTENSIONS: [&str; 6] = [".pdf", ".jpg", ".jpeg", ".png", ".xls", ".xlsx"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    base64: String,
}

impl File {
    /// A `data:` prefix is no Base64.
    fn is_valid(&self) -> bool {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let name = self.name.to_ascii_lowercase();
        let content = STANDARD.decode(&self.base64);
        EXTENSIONS.iter().any(|extension| name.ends_with(extension))
            && content.is_ok_and(|content| content.len() <= LARGEST_FILE)
    }
}

impl FlashHandle<RfiStatus> {
    /// Adds a question, to which files or text are expected, or text alone.
    ///
    /// # Errors
    ///
    /// [`StepError`] if the RFI is not pending.
    pub fn ask(&self, question_code: &str, takes_files: bool) -> Result<(), StepError> {
        self.sandbox.act(|it, _| {
            let Some(rfi) = it.objects.iter_mut().find(|object| object.id == self.id) else {
                return Ok(());
            };
            if rfi.status != RfiStatus::Pending.as_str() {
                return Err(StepError::new("rfi", &rfi.status, "a question more"));
            }
            if let Details::Rfi { questions, .. } = &mut rfi.details {
                questions.retain(|question| question.code != question_code);
                let code = question_code.into();
                questions.push(Question { code, takes_files, answered: false });
            }
            Ok(())
        })
    }
}

impl FlashPayments {
    /// `answerRfiQuestion`: with the last answer, the RFI is assessed.
    pub(super) fn answer_rfi(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        if self.forced == Some(PrintedAnswer::RfiBadInput) {
            return Err(bad_input("expected a question that is open"));
        }
        let id = text(input, "rfiId").unwrap_or_default();
        let rfi = self.objects.iter_mut().find(|it| it.kind == Kind::Rfi && it.id == id);
        let Some(rfi) = rfi else { return Ok((false, "NOT_FOUND", None)) };
        if rfi.status != RfiStatus::Pending.as_str() {
            return Ok((false, "INVALID_STATUS", Some(id)));
        }
        let Details::Rfi { questions, .. } = &mut rfi.details else {
            return Ok((false, "NOT_FOUND", None));
        };
        let code = text(input, "questionCode").unwrap_or_default();
        let question = questions.iter_mut().find(|question| question.code == code);
        let question =
            question.ok_or_else(|| bad_input("questionCode: expected a question of the RFI"))?;
        if question.answered {
            return Ok((false, "Already provided", Some(id)));
        }
        question.check(input)?;
        question.answered = true;
        if questions.iter().all(|question| question.answered) {
            self.change(&id, RfiStatus::Assessing.as_str(), world);
        }
        Ok((true, "RECORDED", Some(id)))
    }

    /// `declineRfi`: only a pending one. Its withdrawals under review are cancelled.
    pub(super) fn decline_rfi(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<Reply, Answer> {
        let id = text(input, "rfiId").unwrap_or_default();
        let Some(rfi) = self.object(Kind::Rfi, &id).cloned() else {
            return Ok((false, "NOT_FOUND", None));
        };
        if rfi.status != RfiStatus::Pending.as_str() {
            return Ok((false, "INVALID_STATUS", Some(id)));
        }
        self.change(&id, RfiStatus::Closed.as_str(), world);
        if let Details::Rfi { withdrawals, .. } = &rfi.details {
            for withdrawal in withdrawals {
                let reviewed = self.object(Kind::Withdrawal, withdrawal);
                if reviewed.is_some_and(|it| it.status == "REVIEWING") {
                    self.change(withdrawal, "CANCELLED", world);
                }
            }
        }
        Ok((true, "MARKED", Some(id)))
    }
}
