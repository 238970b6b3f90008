//! One way to receive a delivery, and the groups of those that are compared.

use std::hint::black_box;

use axum::http::HeaderMap;

use crate::{SIZES, delivery::Delivery};

/// Runs work, and times it or counts its allocations.
pub type Meter<'m> = &'m mut dyn FnMut(&mut dyn FnMut());

/// Receives a delivery so many times. Only what it does within the meter is measured.
pub type Receive = Box<dyn Fn(usize, Meter<'_>)>;

/// Ways to receive the same kind of delivery. The first is ours.
pub struct Group {
    pub title: &'static str,
    pub contestants: Vec<Contestant>,
}

/// One way to receive a delivery, with a body of each of the [`SIZES`].
pub struct Contestant {
    /// What it does, in Markdown. `[crate]` becomes the crate's name with its version.
    pub name: &'static str,
    /// The least ratio of its time to ours, for the first size.
    pub goal: Option<f64>,
    pub receive: [Receive; SIZES.len()],
}

impl Contestant {
    pub fn new(name: &'static str, receive: impl FnMut(usize) -> Receive) -> Self {
        Self { name, goal: None, receive: SIZES.map(receive) }
    }

    pub fn with_goal(self, goal: f64) -> Self {
        Self { goal: Some(goal), ..self }
    }
}

/// Receives with a function that says whether it accepts headers and a body.
///
/// # Panics
///
/// If it does not accept the delivery, or accepts it with another body.
pub fn call(delivery: Delivery, accepts: impl Fn(&HeaderMap, &[u8]) -> bool + 'static) -> Receive {
    let Delivery { headers, body } = delivery;
    assert!(accepts(&headers, &body), "a good delivery is refused");
    assert!(!accepts(&headers, &Delivery::forged(&body)), "a forged delivery is accepted");
    Box::new(move |calls, meter| {
        meter(&mut || {
            for _ in 0..calls {
                assert!(accepts(black_box(&headers), black_box(&body)));
            }
        });
    })
}
