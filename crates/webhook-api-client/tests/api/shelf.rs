//! A list whose objects change while it is read, at a stub.

use std::sync::{Arc, Mutex};

use serde::Deserialize;
use webhook_api_client::{Api, ApiError, Layout, Page, Pages, Request};
use webhook_test_support::{StubServer, json};
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use crate::support::api;

pub(crate) const PER_PAGE: usize = 5;

/// A list at a provider, and what happens to it after each request.
#[derive(Default)]
pub(crate) struct Shelf {
    /// Id, number of changes, second of the last change.
    pub(crate) objects: Vec<(u32, u32, u32)>,
    pub(crate) clock: u32,
    pub(crate) is_sorted: bool,
    /// What the answers say beyond the number of objects.
    pub(crate) more: usize,
    /// The pages that were asked for.
    pub(crate) pages: Vec<u64>,
    /// The objects when the first page was asked for last.
    pub(crate) at_start: Vec<(u32, u32)>,
    pub(crate) after: Vec<Vec<Step>>,
    pub(crate) always: Option<Step>,
}

#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// The object at this place of the list, in its order, changes.
    Change(usize),
    Leave(usize),
    Add,
    /// Without a change of the clock.
    ChangeAtOnce(usize),
}

impl Shelf {
    pub(crate) fn new(count: u32) -> Self {
        let objects = (0..count).map(|id| (id, 0, id)).collect();
        Self { objects, clock: count, is_sorted: true, ..Self::default() }
    }

    /// The indices of the objects in the order of the list.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.objects.len()).collect();
        if self.is_sorted {
            order.sort_by_key(|index| std::cmp::Reverse(self.objects[*index].2));
        }
        order
    }

    fn step(&mut self, step: Step) {
        if !matches!(step, Step::ChangeAtOnce(_)) {
            self.clock += 1;
        }
        match step {
            Step::Add => {
                let id = u32::try_from(self.objects.len()).unwrap() + 1000 * self.clock;
                self.objects.push((id, 0, self.clock));
            }
            Step::Leave(place) => {
                let order = self.order();
                self.objects.remove(order[place % order.len()]);
            }
            Step::Change(place) | Step::ChangeAtOnce(place) => {
                let order = self.order();
                let object = &mut self.objects[order[place % order.len()]];
                object.1 += 1;
                object.2 = self.clock;
            }
        }
    }

    fn answer(&mut self, page: u64) -> ResponseTemplate {
        if page == 1 {
            self.at_start = self.objects.iter().map(|(id, state, _)| (*id, *state)).collect();
        }
        let request = self.pages.len();
        self.pages.push(page);
        let order = self.order();
        let shown = order.chunks(PER_PAGE).nth(usize::try_from(page).unwrap() - 1);
        let rows = shown.unwrap_or_default().iter().map(|index| {
            let (id, state, changed) = self.objects[*index];
            let (hour, minute, second) = (changed / 3600, changed / 60 % 60, changed % 60);
            format!(
                r#"{{"id":"o{id}","state":{state},"changed":"2026-01-01T{hour:02}:{minute:02}:{second:02}Z"}}"#
            )
        });
        let rows = rows.collect::<Vec<String>>().join(",");
        let (total, is_last) =
            (order.len() + self.more, page >= order.len().div_ceil(PER_PAGE) as u64);
        let steps = self.after.get(request).cloned().unwrap_or_default();
        for step in steps.into_iter().chain(self.always) {
            self.step(step);
        }
        json(200, &format!(r#"{{"objects":[{rows}],"total":{total},"is_last":{is_last}}}"#))
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Object {
    pub(crate) id: String,
    pub(crate) state: u32,
}

#[derive(Deserialize)]
struct Info {
    total: Option<u64>,
    is_last: bool,
}

pub(crate) const LAYOUT: Layout = Layout { list: "objects", id: "id", changed: Some("changed") };

pub(crate) fn list(api: Api, layout: Layout) -> Pages<Object> {
    Pages::new(move |page| {
        let api = api.clone();
        async move {
            let request = Request::get(["objects"]).query("page", page.to_string());
            let response = api.send(request).await?;
            let info: Info = response.json()?;
            Page::read(response, layout, info.total, info.is_last)
        }
    })
}

pub(crate) async fn serve(shelf: Shelf) -> (StubServer, Arc<Mutex<Shelf>>) {
    let server = StubServer::start().await;
    let shelf = Arc::new(Mutex::new(shelf));
    let answers = Arc::clone(&shelf);
    let answer = move |request: &wiremock::Request| {
        let (_, page) = request.url.query_pairs().next().unwrap();
        answers.lock().unwrap().answer(page.parse().unwrap())
    };
    Mock::given(path("/objects")).respond_with(answer).mount(server.mock()).await;
    (server, shelf)
}

/// The objects in the order that they came in, and the error at the end if there is one.
pub(crate) async fn read(mut pages: Pages<Object>) -> (Vec<(u32, u32)>, Option<ApiError>) {
    let mut objects = Vec::new();
    while let Some(object) = pages.next().await {
        match object {
            Ok(object) => {
                objects.push((object.id.trim_start_matches('o').parse().unwrap(), object.state))
            }
            Err(error) => return (objects, Some(error)),
        }
    }
    assert!(pages.next().await.is_none(), "the end is the end");
    (objects, None)
}

/// Reads a list without an error: the objects, and the pages that were asked for.
pub(crate) async fn read_shelf(shelf: Shelf) -> (Vec<(u32, u32)>, Vec<u64>) {
    let layout = Layout { changed: LAYOUT.changed.filter(|_| shelf.is_sorted), ..LAYOUT };
    let (server, shelf) = serve(shelf).await;
    let (objects, error) = read(list(api(&server.url()), layout)).await;
    assert!(error.is_none(), "{error:?}");
    let pages = shelf.lock().unwrap().pages.clone();
    (objects, pages)
}
