//! The checks notice what is put into the record of a good run.

use crate::{
    check,
    log::{Event, Line},
    record::Record,
};

/// What is planted, how, and the beginning of what the checks then say.
type Plant = (&'static str, fn(&mut Record), &'static str);

/// Plants one fault after the other.
pub fn are_found(record: &Record) {
    let plants: [Plant; 6] = [
        ("an acknowledged delivery is lost", lose, "lost: expected the acknowledged delivery"),
        ("a delivery is not handled", forget, "lost: expected delivery"),
        ("a handler runs twice", repeat, "doubled: expected delivery"),
        ("two handlers run at once", overlap, "overlapping: ("),
        ("the order is swapped", swap, "out of order: "),
        ("an effect is doubled", double, "doubled: expected one effect of delivery"),
    ];
    for (what, plant, expected) in plants {
        let mut planted = record.clone();
        plant(&mut planted);
        let problems = check::problems(&planted);
        let is_found = problems.iter().any(|problem| problem.starts_with(expected));
        assert!(is_found, "{what}: expected {expected:?}, found {problems:?}");
        println!("planted: {what}: found");
    }
}

fn lose(record: &mut Record) {
    let lost = record.attempts.iter().find(|it| it.status == Some(200)).unwrap().dedup_key.clone();
    let id = record.deliveries.iter().find(|it| it.key == lost).unwrap().id;
    record.deliveries.retain(|it| it.id != id);
    record
        .lines
        .retain(|it| !matches!(it.event, Event::Begin(of, _) | Event::End(of, _) if of == id));
    record.outcomes.retain(|it| it.delivery != id);
    record.effects.retain(|it| it.1 != id);
}

fn forget(record: &mut Record) {
    let last = record.outcomes.iter().rposition(|it| &*it.kind == "done").unwrap();
    record.outcomes.remove(last);
}

/// When the handler of the first delivery that is done began, and its end.
fn first(record: &Record) -> (Line, usize) {
    let begin = record.lines.iter().find(|it| matches!(it.event, Event::Begin(..))).unwrap();
    let Event::Begin(delivery, attempt) = begin.event else { panic!("a beginning") };
    let is_end = |it: &Line| it.event == Event::End(delivery, attempt);
    (begin.clone(), record.lines.iter().position(is_end).unwrap())
}

fn repeat(record: &mut Record) {
    let (begin, _) = first(record);
    let at = record.lines.last().unwrap().at;
    record.lines.push(Line { at, ..begin });
}

fn overlap(record: &mut Record) {
    let (begin, end) = first(record);
    record.lines.insert(end, Line { process: 0, ..begin });
}

/// Two deliveries of an entity change places.
fn swap(record: &mut Record) {
    let deliveries = &record.deliveries;
    let (one, two) = deliveries
        .iter()
        .find_map(|one| {
            let mut later = deliveries.iter().filter(|two| two.id > one.id);
            Some((one.id, later.find(|two| two.entity == one.entity)?.id))
        })
        .unwrap();
    let swapped = |id: &mut i64| match *id {
        id_of_one if id_of_one == one => *id = two,
        id_of_two if id_of_two == two => *id = one,
        _ => {}
    };
    for line in &mut record.lines {
        if let Event::Begin(delivery, _) | Event::End(delivery, _) = &mut line.event {
            swapped(delivery);
        }
    }
    record.outcomes.iter_mut().for_each(|it| swapped(&mut it.delivery));
    record.effects.iter_mut().for_each(|it| swapped(&mut it.1));
}

fn double(record: &mut Record) {
    let again = *record.effects.first().unwrap();
    record.effects.push(again);
}
