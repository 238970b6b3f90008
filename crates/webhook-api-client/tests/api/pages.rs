//! Lists whose objects change while they are read.

use std::collections::HashSet;
use std::time::Duration;

use tokio::time::Instant;
use webhook_api_client::{ApiError, Layout, Pages, RetryPolicy};
use webhook_test_support::{StubServer, json};
use wiremock::ResponseTemplate;

use crate::shelf::{LAYOUT, Object, PER_PAGE, Shelf, Step, list, read, read_shelf, serve};
use crate::support::{api, builder};

fn sorted(mut objects: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    objects.sort_unstable();
    objects
}

fn unchanged(ids: impl IntoIterator<Item = u32>) -> Vec<(u32, u32)> {
    ids.into_iter().map(|id| (id, 0)).collect()
}

#[tokio::test]
async fn a_list_at_rest_costs_its_pages_and_once_more_the_first() {
    for (count, expected) in
        [(0, vec![1]), (1, vec![1]), (5, vec![1]), (6, vec![1, 2, 1]), (12, vec![1, 2, 3, 1])]
    {
        let (objects, pages) = read_shelf(Shelf::new(count)).await;
        assert_eq!((objects, pages), (unchanged((0..count).rev()), expected));
    }
}

#[tokio::test]
async fn an_object_that_changes_after_it_was_read_comes_again_and_hides_no_other() {
    let mut shelf = Shelf::new(12);
    shelf.after = vec![vec![Step::Change(2)]];
    let (objects, pages) = read_shelf(shelf).await;
    let expected = unchanged((0..12).rev()).into_iter().chain([(9, 1)]).collect::<Vec<_>>();
    assert_eq!((objects, pages), (expected, vec![1, 2, 3, 1]));
}

#[tokio::test]
async fn an_object_that_changes_before_it_was_read_comes_once_with_its_newer_state() {
    let mut shelf = Shelf::new(12);
    shelf.after = vec![vec![], vec![Step::Change(11)]];
    let (objects, pages) = read_shelf(shelf).await;
    let expected = unchanged((1..12).rev()).into_iter().chain([(0, 1)]).collect::<Vec<_>>();
    assert_eq!((objects, pages), (expected, vec![1, 2, 3, 1]));
}

#[tokio::test]
async fn two_changes_within_a_second_are_two_states() {
    let mut shelf = Shelf::new(12);
    shelf.after = vec![vec![Step::Change(0)], vec![], vec![], vec![Step::ChangeAtOnce(0)]];
    shelf.after[2] = vec![Step::Change(11), Step::Change(11), Step::Change(11)];
    shelf.after[2].extend([Step::Change(11), Step::Change(11), Step::Change(11)]);
    let (objects, _) = read_shelf(shelf).await;
    let states: Vec<u32> = objects.iter().filter(|it| it.0 == 5).map(|it| it.1).collect();
    assert_eq!(states, [0, 1, 2], "{objects:?}");
}

/// Those after it move to a page that was read already.
#[tokio::test]
async fn an_object_that_leaves_the_list_hides_no_other() {
    let mut shelf = Shelf::new(12);
    shelf.after = vec![vec![], vec![Step::Leave(0), Step::Leave(0)]];
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!((objects, pages), (unchanged((0..12).rev()), vec![1, 2, 3, 2, 1]));

    let mut shelf = Shelf::new(26);
    shelf.after = vec![vec![], vec![], vec![], vec![Step::Leave(0)]];
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!(sorted(objects), unchanged(0..26));
    assert_eq!(pages, [1, 2, 3, 4, 5, 4, 5, 1]);

    let mut shelf = Shelf::new(26);
    shelf.after = vec![vec![], vec![], vec![], vec![Step::Leave(0); 6]];
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!(objects, unchanged((0..26).rev()));
    assert_eq!(pages, [1, 2, 3, 4, 5, 3, 4, 1]);
}

/// More than a page changes while the list is read.
#[tokio::test]
async fn a_later_pass_reads_until_all_is_older_than_the_pass_before() {
    let mut shelf = Shelf::new(12);
    shelf.after = vec![vec![], vec![], vec![Step::Change(11); 7]];
    let (objects, pages) = read_shelf(shelf).await;
    let changed = objects.iter().filter(|(_, state)| *state == 1).count();
    assert_eq!((objects.len(), changed), (12 + 7, 7));
    assert_eq!(pages, [1, 2, 3, 1, 2, 1]);
}

#[tokio::test]
async fn a_second_with_more_objects_than_a_page_is_read_to_its_end() {
    let mut shelf = Shelf::new(12);
    for object in &mut shelf.objects {
        object.2 = 7;
    }
    shelf.clock = 7;
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!(sorted(objects), unchanged(0..12));
    assert_eq!(pages, [1, 2, 3, 1, 2, 3]);
}

#[tokio::test]
async fn a_list_in_another_order_is_read_until_a_pass_brings_nothing_new() {
    let mut shelf = Shelf::new(12);
    shelf.is_sorted = false;
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!((objects, pages), (unchanged(0..12), vec![1, 2, 3, 1, 2, 3]));

    let mut shelf = Shelf::new(12);
    shelf.is_sorted = false;
    shelf.after = vec![vec![Step::Leave(1), Step::Add]];
    let (objects, pages) = read_shelf(shelf).await;
    assert_eq!(sorted(objects)[..12], unchanged(0..12));
    assert_eq!(pages, [1, 2, 3, 1, 2, 3, 1, 2, 3]);
}

/// Whatever happens between two requests, nothing that the list had when its last reading began is
/// missing, and no state comes twice.
#[tokio::test]
async fn whatever_happens_nothing_is_skipped_and_nothing_comes_twice() {
    let (server, shelf) = serve(Shelf::default()).await;
    let api = api(&server.url());
    let mut random = 7_u64;
    let mut draw = |below: u64| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    for case in 0..150 {
        let mut new = Shelf::new(u32::try_from(6 + draw(40)).unwrap());
        new.is_sorted = case % 3 > 0;
        for _ in 0..draw(14) {
            let steps = (0..draw(4)).map(|_| {
                let place = usize::try_from(draw(64)).unwrap();
                match draw(6) {
                    0 => Step::Add,
                    1 => Step::Leave(place),
                    2 => Step::ChangeAtOnce(0),
                    _ => Step::Change(place),
                }
            });
            new.after.push(steps.collect());
        }
        let layout = Layout { changed: LAYOUT.changed.filter(|_| new.is_sorted), ..LAYOUT };
        *shelf.lock().unwrap() = new;
        let (objects, error) = read(list(api.clone(), layout)).await;
        let shelf = shelf.lock().unwrap();
        assert!(error.is_none(), "{error:?}");
        let read: HashSet<(u32, u32)> = objects.iter().copied().collect();
        assert_eq!(read.len(), objects.len(), "case {case}: a state came twice");
        for object in &shelf.at_start {
            assert!(read.contains(object), "case {case}: {object:?} skipped, {:?}", shelf.pages);
        }
        for object in &objects {
            let later = objects.iter().filter(|other| other.0 == object.0 && other.1 < object.1);
            let place = |one: &(u32, u32)| objects.iter().position(|other| other == one);
            assert!(later.map(place).all(|older| older < place(object)), "case {case}");
        }
    }
}

#[tokio::test]
async fn a_list_with_fewer_objects_than_it_says_ends_with_an_error() {
    for count in [3, 12] {
        let mut shelf = Shelf::new(count);
        shelf.more = 1;
        let (server, _) = serve(shelf).await;
        let (objects, error) = read(list(api(&server.url()), LAYOUT)).await;
        assert_eq!(objects, unchanged((0..count).rev()));
        let error = error.unwrap().to_string();
        assert!(error.contains("`objects`: expected as many objects as the list says"), "{error}");
    }
}

#[tokio::test]
async fn a_list_that_never_comes_to_rest_ends_with_an_error() {
    let mut shelf = Shelf::new(12);
    shelf.is_sorted = false;
    shelf.always = Some(Step::Change(0));
    let (server, shelf) = serve(shelf).await;
    let (_, error) = read(list(api(&server.url()), Layout { changed: None, ..LAYOUT })).await;
    let error = error.unwrap().to_string();
    assert!(error.contains("`objects`: expected a list that comes to rest"), "{error}");
    assert_eq!(shelf.lock().unwrap().pages.len(), 50 * 3);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let (server, shelf) = serve(Shelf::new(12)).await;
    let throttle = ResponseTemplate::new(429).insert_header("retry-after", "60");
    let mut pages = list(api(&server.url()), LAYOUT);
    let mut objects = Vec::new();
    for _ in 0..PER_PAGE {
        objects.push(pages.next().await.unwrap().unwrap().id);
    }
    server.answer_times("GET", "/objects", throttle, 1).await;
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(format!("{pages:?}").contains("page: Some(2)"), "{pages:?}");
    while let Some(object) = pages.next().await {
        objects.push(object.unwrap().id);
    }
    assert_eq!(objects.len(), 12);
    assert_eq!(shelf.lock().unwrap().pages, [1, 2, 3, 1]);
}

#[tokio::test]
async fn a_throttle_in_the_middle_is_waited_for_by_the_retry_policy() {
    let (server, shelf) = serve(Shelf::new(12)).await;
    let policy = RetryPolicy::default().first_delay(Duration::from_millis(1));
    let mut pages = list(builder(&server.url()).retry(policy).build().unwrap(), LAYOUT);
    pages.next().await.unwrap().unwrap();
    let throttle = ResponseTemplate::new(429).insert_header("retry-after", "0");
    server.answer_times("GET", "/objects", throttle, 2).await;
    let (objects, error) = read(pages).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(objects.len(), 11);
    assert_eq!(shelf.lock().unwrap().pages, [1, 2, 3, 1]);
}

#[tokio::test]
async fn an_object_in_another_shape_is_an_error_with_its_path_and_the_others_follow() {
    let server = StubServer::start().await;
    let body = r#"{"objects":[{"id":"o1","state":"s3cret"},{"id":"o2","state":0},"s3cret",{"id":"o3","state":1},{"state":1},{"id":"o3","state":1}],"total":null,"is_last":true}"#;
    server.answer_all(json(200, body)).await;
    let mut pages = list(api(&server.url()), LAYOUT);
    let mut found = Vec::new();
    while let Some(object) = pages.next().await {
        found.push(match object {
            Ok(object) => object.id,
            Err(error) => {
                let ApiError::Undocumented { path, .. } = &error else { panic!("{error}") };
                assert!(!error.to_string().contains("s3cret"), "{error}");
                path.clone()
            }
        });
    }
    assert_eq!(found, ["objects[0].state", "o2", "objects[2]", "o3", "objects[4].id"]);
    assert_eq!(server.calls().await, 1);
}

#[tokio::test]
async fn an_answer_without_the_list_is_undocumented() {
    let server = StubServer::start().await;
    for body in [r#"{"total":0,"is_last":true}"#, r#"{"objects":{},"is_last":true}"#, "[]"] {
        server.answer_times("GET", "/objects", json(200, body), 1).await;
        let error = list(api(&server.url()), LAYOUT).next().await.unwrap().unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
    }
}

/// An empty page ends a list that does not say which page is the last.
#[tokio::test]
async fn an_empty_page_is_the_last() {
    let server = StubServer::start().await;
    let full = json(200, r#"{"objects":[{"id":"o1","state":1}],"is_last":false}"#);
    server.answer_times("GET", "/objects", full.clone(), 1).await;
    let empty = json(200, r#"{"objects":[],"is_last":false}"#);
    server.answer_times("GET", "/objects", empty.clone(), 1).await;
    server.answer_times("GET", "/objects", full, 1).await;
    server.answer_times("GET", "/objects", empty, 1).await;
    let (objects, error) = read(list(api(&server.url()), LAYOUT)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(objects, [(1, 1)]);
    assert_eq!(server.calls().await, 4);
}

#[tokio::test(start_paused = true)]
async fn requests_start_at_least_an_interval_apart() {
    let started = Instant::now();
    let refusal = |_| std::future::ready(Err(ApiError::Request { problem: "not sent" }));
    let mut pages: Pages<Object> = Pages::new(refusal).interval(Duration::from_secs(9));
    for seconds in [0, 9, 18] {
        assert!(pages.next().await.unwrap().is_err());
        assert_eq!(started.elapsed().as_secs(), seconds);
    }
    let mut pages: Pages<Object> = Pages::new(refusal);
    for _ in 0..3 {
        assert!(pages.next().await.unwrap().is_err());
    }
    assert_eq!(started.elapsed().as_secs(), 18);
}
