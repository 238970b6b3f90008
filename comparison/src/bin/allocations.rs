//! Prints the allocations of each contestant for one delivery: count and bytes for each size. A program
//! of its own: the counter slows down every program that it is linked into.

use comparison::GROUPS;

fn main() {
    for group in GROUPS {
        for contestant in group().contestants {
            for receive in &contestant.receive {
                let mut counted = (0, 0);
                // The first call may fill what is allocated once.
                for _ in 0..2 {
                    receive(1, &mut |work| {
                        let info = allocation_counter::measure(work);
                        counted = (info.count_total, info.bytes_total);
                    });
                }
                println!("{} ({} B)", counted.0, counted.1);
            }
        }
    }
}
