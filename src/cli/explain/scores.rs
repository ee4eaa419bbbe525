//! The score of what is explained: the mean over its assets, each asset's pillars, each pillar's indicators.

use crate::model::view::{HoldingView, ScoreRow, View};

/// Score lines of an id and of the assets it stands in.
pub(super) fn lines(view: &View, id: &str, holdings: &[&HoldingView]) -> Vec<String> {
    let all = &view.scores;
    let Some(row) = rows(view, id).first().copied() else { return Vec::new() };
    let mut lines = vec![format!(
        "Score {}: {} (0 safe, 100 worst; regional share {:.1}%)",
        row.name,
        number(row.score),
        100.0 * row.regional_share
    )];
    lines.extend(row.reasons.iter().map(|reason| format!("  note: {reason}")));
    let has_indicators = row.pillars.iter().any(|pillar| !pillar.indicators.is_empty());
    if has_indicators {
        lines.extend(parts(row));
        return lines;
    }
    lines.push("  the mean over its assets by weight; the parts sum to it".to_owned());
    let holding = holdings.iter().find(|holding| holding.id == id || holding.subject == id);
    for position in holding.map(|holding| holding.positions.as_slice()).unwrap_or_default() {
        let Some(asset) = all.assets.iter().find(|row| row.id == position.asset) else { continue };
        let share = holding.map_or(0.0, |holding| position.pounds / holding.looked_through);
        lines.push(format!("  {:.4} x {} {}", share, asset.id, number(asset.score)));
        lines.extend(parts(asset).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// Score rows of an id, for programs.
pub(super) fn rows<'a>(view: &'a View, id: &str) -> Vec<&'a ScoreRow> {
    let all = &view.scores;
    let own = [&all.holdings, &all.issuers, &all.assets, &all.countries];
    own.into_iter().flatten().filter(|row| row.id == id).collect()
}

/// Pillars and indicators of a place: 50 and the contributions are the score.
fn parts(row: &ScoreRow) -> Vec<String> {
    let mut lines = vec![format!("  {} = 50 + the contributions of:", number(row.score))];
    for pillar in &row.pillars {
        lines.push(format!(
            "    {}, weight {:.2}: {}, contributes {}{}",
            pillar.pillar.label(),
            pillar.weight,
            number(pillar.value),
            number(pillar.contribution),
            pillar.change.filter(|change| *change != 0.0).map_or_else(String::new, |change| {
                format!("; the scenario moves the score by {change:+.4} through it")
            })
        ));
        for indicator in &pillar.indicators {
            lines.push(format!(
                "      {}: {} {}{}, as risk {}, contributes {} ({})",
                indicator.label,
                number(indicator.raw),
                indicator.unit,
                indicator.period.as_ref().map_or_else(String::new, |period| format!(", {period}")),
                number(indicator.value),
                number(indicator.contribution),
                indicator.state
            ));
        }
    }
    lines
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("{value:.4}"))
}
