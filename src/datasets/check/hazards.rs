//! Rates, severities and dates that the calibration cannot do without.

use super::file_of;
use crate::model::hazard::{Component, ProcessKind, RateBasis};
use crate::model::package::Package;
use crate::problem::{Problem, Problems};

/// Which parts of a loss each process needs.
const PARTS: [(ProcessKind, &[Component]); 9] = [
    (ProcessKind::Taking, &[Component::Share, Component::DurationDays]),
    (ProcessKind::SettledDispute, &[Component::Share, Component::DurationDays]),
    (ProcessKind::ExpropriationOther, &[Component::Share]),
    (ProcessKind::ContractOther, &[Component::Share]),
    (ProcessKind::Regime, &[Component::Share]),
    (ProcessKind::Violence, &[Component::Share, Component::StopDays]),
    (ProcessKind::TransferZone, &[Component::DelayDays, Component::Haircut]),
    (ProcessKind::TransferCountry, &[Component::DelayDays, Component::Haircut]),
    (ProcessKind::Supply, &[Component::StopDays]),
];

pub(super) fn check(package: &Package, problems: &mut Problems) {
    for (process, parts) in PARTS {
        let name = format!("{process:?}");
        if !package.hazard_rates.iter().any(|row| row.process == process) {
            problems
                .push(Problem::new("registry/hazard_rates.csv", format!("has no row for process {name}")));
        }
        for part in parts {
            if !package.severities.iter().any(|row| row.process == process && row.component == *part) {
                let message = format!("has no {part:?} for process {name}");
                problems.push(Problem::new("registry/severities.csv", message));
            }
        }
    }
    for process in [ProcessKind::Taking, ProcessKind::SettledDispute] {
        let rows: Vec<_> = package.hazard_rates.iter().filter(|row| row.process == process).collect();
        for row in &rows {
            if !matches!(row.basis, RateBasis::Pooled { .. }) {
                let problem =
                    Problem::new(file_of(&row.row), "state action is pooled; basis must be \"pooled\"");
                problems.push(problem.at_line(row.row.row).in_column("basis"));
            }
        }
    }
    for name in ["rate_window_start", "rate_window_end", "action_file_end"] {
        for parameter in package.parameters.iter().filter(|row| row.name == name && !is_date(row.value)) {
            let message =
                format!("{name} must be a date written as the number yyyymmdd, was {}", parameter.value);
            let problem = Problem::new(file_of(&parameter.row), message);
            problems.push(problem.at_line(parameter.row.row).in_column("value"));
        }
    }
}

fn is_date(number: f64) -> bool {
    let text = format!("{number:08}");
    text.len() == 8
        && crate::period::parse_date(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_no_day_is_no_date() {
        assert!(is_date(20_200_831.0));
        assert!(!is_date(20_200_832.0));
        assert!(!is_date(2020.5));
        assert!(!is_date(-1.0));
    }
}
