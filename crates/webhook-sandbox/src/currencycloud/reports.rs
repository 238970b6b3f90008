//! Reports of payments and conversions, without their files.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::errors::{refused, refused_with};
use super::funding::is_uuid;
use super::search::{PAGING, Search};
use super::{Currencycloud, CurrencycloudSandbox};
use crate::emulator::World;
use crate::http::{Answer, Fields};
use crate::json::object;

/// A report that was asked for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Report {
    id: String,
    account_id: String,
    status: ReportStatus,
}

/// Where a report is. Documented: API reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReportStatus {
    /// It is being made.
    Processing,
    /// It can be fetched.
    Completed,
    /// It could not be made.
    Failed,
    /// It can no longer be fetched.
    Expired,
}

impl CurrencycloudSandbox {
    /// Sets the status of a report, which is completed after its creation unless set. `false` if there is none with
    /// this id.
    pub fn set_report_status(&self, id: &str, status: ReportStatus) -> bool {
        self.act(|it, _| {
            let report = it.reports.iter_mut().find(|report| report.id == id);
            report.map(|report| report.status = status).is_some()
        })
    }
}

impl Currencycloud {
    /// `POST /v2/reports/{payments,conversions}/create`: with the filters of the search.
    pub(super) fn create_report(
        &mut self,
        list: &str,
        form: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        if let Some(search) = Search::of(list) {
            search.check_report(form, world.now)?;
        }
        let account_id =
            self.accounts.acting(form).map_err(|error| Answer { status: 400, ..error })?;
        let id = world.random.uuid();
        let answer = answer(&id, ReportStatus::Processing);
        self.reports.push(Report { id, account_id, status: ReportStatus::Completed });
        Ok(answer)
    }

    /// `GET /v2/reports/report_requests/{id}`.
    pub(super) fn report(&self, id: &str, query: &Fields) -> Result<Answer, Answer> {
        super::api::only(query, &["on_behalf_of"])?;
        let acting = self.accounts.acting(query)?;
        if !is_uuid(id) {
            return Err(refused(400, "id", "id_is_not_valid_uuid").inferred("the code"));
        }
        let found = self.reports.iter().find(|it| it.id == id && it.account_id == acting);
        let error = || refused(404, "id", "report_request_not_found").inferred("status and code");
        found.map(|report| answer(id, report.status)).ok_or_else(error)
    }
}

impl Search {
    /// Checks the filters of a report: those of the search, times as days, and no pages.
    fn check_report(&self, form: &Fields, now: DateTime<Utc>) -> Result<(), Answer> {
        if let Some((name, _)) = form.iter().find(|(name, _)| PAGING.contains(name)) {
            let params = object! { "parameter": name };
            return Err(refused_with(400, "base", "invalid_extra_parameters", &params));
        }
        self.check(form, now)?;
        let is_time = |name: &str| {
            let field = name.strip_suffix("_from").or_else(|| name.strip_suffix("_to"));
            field.is_some_and(|it| self.ranges.contains(&it) && !it.ends_with("amount"))
        };
        let mut times = form.iter().filter(|(name, value)| is_time(name) && !value.is_empty());
        match times.find(|(_, value)| value.parse::<NaiveDate>().is_err()) {
            Some((name, _)) => Err(self.wrong(name, "is_in_invalid_format", &[])),
            None => Ok(()),
        }
    }
}

fn answer(id: &str, status: ReportStatus) -> Answer {
    let report = object! { "id": id, "status": status, "report_url": "" };
    let answer = Answer::json(200, &report);
    answer.inferred("the name of the id").inferred("that fields are left out")
}
