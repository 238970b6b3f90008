//! A scene that was played, and what came of it.

use std::fmt;

use webhook_core::testing::{Attempt, Simulator};

use super::{
    notebook::Note,
    scene::{Outcome, Scene, Step, Trouble},
    stage::Stage,
};
use crate::table::Table;

/// A scene that was played, step by step.
pub(crate) struct Played {
    title: String,
    steps: Vec<PlayedStep>,
}

impl Played {
    /// Plays a scene before a receiver that has seen nothing yet.
    pub(crate) async fn play(scene: Scene, stage: &Stage, simulator: &Simulator) -> Self {
        stage.notebook().forget();
        let mut steps = Vec::new();
        for step in scene.steps {
            steps.push(PlayedStep::play(step, stage, simulator).await);
        }
        Self {
            title: scene.title,
            steps,
        }
    }

    /// How many steps there were.
    pub(crate) fn steps(&self) -> usize {
        self.steps.len()
    }

    /// How many of them did not come out as they must.
    pub(crate) fn wrong(&self) -> usize {
        self.steps.iter().filter(|step| !step.is_right()).count()
    }

    /// What the receiver wrote down.
    pub(crate) fn notes(&self) -> impl Iterator<Item = &Note> {
        self.steps.iter().flat_map(|step| &step.notes)
    }
}

impl fmt::Display for Played {
    /// A table of the steps, and below it what was expected where another thing came.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["", &self.title, "ANSWERED", "THE RECEIVER FOUND"]);
        for step in &self.steps {
            table.add(step.row());
        }
        writeln!(f, "{table}")?;
        for played in self.steps.iter().filter(|step| !step.is_right()) {
            let (step, found) = (&played.step, played.outcome());
            writeln!(
                f,
                "  {}: expected {}, found {found}",
                step.name, step.expected
            )?;
        }
        Ok(())
    }
}

/// A step that was played.
struct PlayedStep {
    step: Step,
    attempts: Vec<Attempt>,
    notes: Vec<Note>,
}

impl PlayedStep {
    async fn play(step: Step, stage: &Stage, simulator: &Simulator) -> Self {
        let mut attempts = Vec::new();
        if let Trouble::Outage(requests) = step.trouble {
            stage.begin_outage(requests);
        }
        let is_lost = step.trouble == Trouble::LostAnswer;
        for request in &step.requests {
            let told = |attempt: &Attempt| attempts.push(*attempt);
            simulator.deliver(request, is_lost, told).await;
        }
        Self {
            step,
            attempts,
            notes: stage.notebook().take_notes(),
        }
    }

    fn is_right(&self) -> bool {
        self.outcome().meets(&self.step.expected)
    }

    fn outcome(&self) -> Outcome {
        Outcome::of(&self.attempts, &self.notes)
    }

    fn row(&self) -> [String; 4] {
        [
            if self.is_right() { "  ok" } else { "  FAIL" }.into(),
            self.step.name.clone(),
            self.outcome().answers(),
            self.waits() + &self.remarks(),
        ]
    }

    /// What the receiver found, with the event's name unless it is the step's.
    fn remarks(&self) -> String {
        let remark = |note: &Note| match &note.event {
            Some(event) if *event != self.step.name => format!("{event}: {}", note.remark),
            _ => note.remark.clone(),
        };
        let mut remarks: Vec<String> = self.notes.iter().map(remark).collect();
        remarks.dedup();
        remarks.join("; ")
    }

    /// After which waits the provider would have delivered again, in an outage.
    fn waits(&self) -> String {
        let wait = |attempt: &Attempt| Some(format!("{} s", attempt.next?.as_secs()));
        let waits: Vec<String> = self.attempts.iter().filter_map(wait).collect();
        match self.step.trouble {
            Trouble::Outage(_) if !waits.is_empty() => {
                let waits = waits.join(", ");
                format!("redelivered after {waits} (not waited for here): ")
            }
            _ => String::new(),
        }
    }
}
