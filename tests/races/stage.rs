//! A stage on which threads take turns: each runs until it next touches the world, and waits there
//! until it is called again. So an order of steps is chosen and not hoped for, and every order can be
//! played. Knows nothing of payments.

use std::cell::RefCell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A racer that is called and neither stops nor ends waits for another one that cannot go on.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a racer does, and what it says of how that ended.
pub(crate) type Act = Box<dyn FnOnce() -> String + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Waits,
    Runs,
    Done,
}

struct Stage {
    racers: Mutex<Vec<At>>,
    bell: Condvar,
}

thread_local! {
    /// The stage that this thread is on, and its place there.
    static HERE: RefCell<Option<(Arc<Stage>, usize)>> = const { RefCell::new(None) };
}

/// Waits here until called, if this thread is a racer. Ports call it wherever the till touches the
/// world; none of these places is inside of a lock of the till.
pub(crate) fn stop() {
    let here = HERE.with_borrow(Clone::clone);
    if let Some((stage, me)) = here {
        stage.wait_for_call(me);
    }
}

impl Stage {
    fn lock(&self) -> MutexGuard<'_, Vec<At>> {
        self.racers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for_call(&self, me: usize) {
        let mut racers = self.lock();
        racers[me] = At::Waits;
        self.bell.notify_all();
        while racers[me] == At::Waits {
            racers = self.bell.wait(racers).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn ends(&self, me: usize) {
        self.lock()[me] = At::Done;
        self.bell.notify_all();
    }

    /// Lets one racer run to its next stop or its end. Nobody else runs meanwhile.
    fn call(&self, one: usize) {
        let mut racers = self.lock();
        assert_eq!(racers[one], At::Waits);
        racers[one] = At::Runs;
        self.bell.notify_all();
        let (racers, late) = self
            .bell
            .wait_timeout_while(racers, PATIENCE, |racers| racers[one] == At::Runs)
            .unwrap_or_else(PoisonError::into_inner);
        drop(racers);
        assert!(!late.timed_out(), "racer {one} hangs, where only it may run");
    }

    fn waiting(&self) -> Vec<usize> {
        let racers = self.lock();
        (0..racers.len()).filter(|one| racers[*one] != At::Done).collect()
    }
}

/// Says that its racer is done even where it panics.
struct Ends(Arc<Stage>, usize);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.ends(self.1);
    }
}

/// One decision of a played order: who could be called, the one before first; and who was.
struct Choice {
    options: Vec<usize>,
    taken: usize,
    /// The one before could have gone on: calling another one is a switch.
    could_stay: bool,
}

impl Choice {
    fn is_switch(&self, at: usize) -> bool {
        self.could_stay && at > 0
    }
}

/// All orders with at most so many switches away from a racer that could go on. Few switches find
/// nearly all races there are; turns to a racer because another has ended are free.
pub(crate) struct Orders {
    switches: usize,
    next: Option<Vec<usize>>,
}

impl Orders {
    pub(crate) fn with(switches: usize) -> Orders {
        Orders { switches, next: Some(Vec::new()) }
    }

    /// Plays the next order with `acts`; gives what each said, and the order itself. `None` when all
    /// were played.
    pub(crate) fn play(
        &mut self,
        acts: impl FnOnce() -> Vec<Act>,
    ) -> Option<(Vec<String>, String)> {
        let known = self.next.take()?;
        let (said, choices) = play(acts(), &known);
        let order = choices.iter().map(|choice| choice.options[choice.taken].to_string()).collect();
        self.next = self.after(&choices);
        Some((said, order))
    }

    /// The next order depth first: the last decision that can be taken otherwise is.
    fn after(&self, choices: &[Choice]) -> Option<Vec<usize>> {
        for last in (0..choices.len()).rev() {
            let before = &choices[..last];
            let spent = before.iter().filter(|choice| choice.is_switch(choice.taken)).count();
            let other = choices[last].taken + 1;
            let affordable = spent + usize::from(choices[last].is_switch(other)) <= self.switches;
            if other < choices[last].options.len() && affordable {
                return Some(before.iter().map(|choice| choice.taken).chain([other]).collect());
            }
        }
        None
    }
}

fn play(acts: Vec<Act>, known: &[usize]) -> (Vec<String>, Vec<Choice>) {
    let stage =
        Arc::new(Stage { racers: Mutex::new(vec![At::Runs; acts.len()]), bell: Condvar::new() });
    let threads: Vec<_> = acts
        .into_iter()
        .enumerate()
        .map(|(me, act)| {
            let stage = Arc::clone(&stage);
            std::thread::spawn(move || {
                let _ends = Ends(Arc::clone(&stage), me);
                HERE.set(Some((stage, me)));
                stop();
                act()
            })
        })
        .collect();
    let racers = stage.lock();
    drop(stage.bell.wait_while(racers, |racers| racers.contains(&At::Runs)).unwrap());
    let (mut choices, mut current): (Vec<Choice>, Option<usize>) = (Vec::new(), None);
    loop {
        let mut options = stage.waiting();
        if options.is_empty() {
            break;
        }
        let could_stay = current.is_some_and(|one| options.contains(&one));
        // The one before comes first, so that an order goes on without a switch unless told.
        options.sort_by_key(|one| (Some(*one) != current, *one));
        let taken = known.get(choices.len()).copied().unwrap_or(0);
        let one = options[taken];
        choices.push(Choice { options, taken, could_stay });
        current = Some(one);
        stage.call(one);
    }
    (threads.into_iter().map(|thread| thread.join().unwrap()).collect(), choices)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn orders(switches: usize) -> BTreeSet<String> {
        let mut orders = Orders::with(switches);
        let mut seen = BTreeSet::new();
        let two_steps = || -> Vec<Act> {
            let one = || -> Act {
                Box::new(|| {
                    stop();
                    String::new()
                })
            };
            vec![one(), one()]
        };
        while let Some((_, order)) = orders.play(two_steps) {
            assert!(seen.insert(order), "an order is played once");
        }
        seen
    }

    #[test]
    fn every_order_is_played_and_those_with_too_many_switches_are_not() {
        let set = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(orders(0), set(&["0011", "1100"]));
        assert_eq!(orders(1), set(&["0011", "0110", "1001", "1100"]));
        assert_eq!(orders(2), set(&["0011", "0101", "0110", "1001", "1010", "1100"]));
    }
}
