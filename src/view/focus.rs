//! A view of some countries only, for the charts that go by country.

use crate::model::view::View;
use crate::problem::{Problem, Problems};

/// Keeps the rows of these countries in whatever goes by country. Figures of the whole book stay what they are.
///
/// # Errors
/// Each country that the view holds no score of.
pub fn on(view: &mut View, countries: &[String]) -> Result<(), Problems> {
    let held: Vec<String> = view.scores.countries.iter().map(|row| row.id.clone()).collect();
    let mut problems = Problems::default();
    for code in countries.iter().filter(|code| !held.contains(code)) {
        let message = format!("the view has no country {code}; it has {}", held.join(", "));
        problems.push(Problem::new("--countries", message));
    }
    let keeps = |id: &str| countries.iter().any(|code| code == id);
    let any = |ids: &[String]| ids.is_empty() || ids.iter().any(|id| keeps(id));
    view.scores.countries.retain(|row| keeps(&row.id));
    view.security.retain(|row| keeps(&row.country));
    view.coverage.retain(|row| keeps(&row.country));
    view.timeline.retain(|row| any(&row.countries));
    view.map.sites.retain(|site| keeps(&site.country));
    view.signals.retain(|row| any(&row.countries));
    view.comparison.iter_mut().for_each(|row| row.scores.retain(|score| keeps(&score.country)));
    problems.or(())
}
