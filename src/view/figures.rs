//! The figures of a view as rows of one table, in a fixed order.

use crate::model::figure::Figure;
use crate::model::view::{ChangeView, Estimate, HoldingView, LossView, ScoreRow, View};

/// Pounds.
const POUNDS: &str = "GBP";
/// Pounds a year.
const YEARLY: &str = "GBP a year";

/// All figures: of the book, by holding, country, peril, issuer and asset.
pub fn figures(view: &View) -> Vec<Figure> {
    let mut rows = Rows::default();
    let book = &view.book;
    for (figure, pounds) in [
        ("pounds", book.total),
        ("pounds_looked_through", book.looked_through),
        ("pounds_elsewhere", book.elsewhere),
        ("pounds_unmatched", book.unmatched),
    ] {
        rows.plain(["book", "", figure, "", ""], POUNDS, Some(pounds));
    }
    let losses = &view.losses;
    for (branch, terms, view) in [
        ("baseline", "gross", &losses.baseline_gross),
        ("baseline", "retained", &losses.baseline_retained),
        ("scenario", "gross", &losses.scenario_gross),
        ("scenario", "retained", &losses.scenario_retained),
    ] {
        rows.losses(branch, terms, view);
    }
    rows.changes("gross", &losses.change_gross);
    rows.changes("retained", &losses.change_retained);
    view.holdings.iter().for_each(|holding| rows.holding(holding));
    for row in &losses.accumulation {
        let subject = row.kind.replace(' ', "_");
        rows.plain([&subject, &row.name, "pounds", "", ""], POUNDS, Some(row.pounds));
        rows.estimate([&subject, &row.name, "expected_of_group", "baseline", "gross"], YEARLY, &row.expected);
        rows.estimate([&subject, &row.name, "tail_99", "baseline", "gross"], YEARLY, &row.tail);
    }
    let scores = &view.scores;
    for (subject, list) in [
        ("country", &scores.countries),
        ("asset", &scores.assets),
        ("issuer", &scores.issuers),
        ("holding", &scores.holdings),
    ] {
        list.iter().for_each(|score| rows.score(subject, score));
    }
    rows.0
}

/// Rows in the making.
#[derive(Default)]
struct Rows(Vec<Figure>);

impl Rows {
    fn push(
        &mut self,
        [subject, name, figure, branch, terms]: [&str; 5],
        unit: &str,
        [value, se, low, high]: [Option<f64>; 4],
    ) {
        let text = str::to_owned;
        self.0.push(Figure {
            subject: text(subject),
            name: text(name),
            figure: text(figure),
            branch: text(branch),
            terms: text(terms),
            unit: text(unit),
            value,
            se,
            low,
            high,
        });
    }

    fn plain(&mut self, key: [&str; 5], unit: &str, value: Option<f64>) {
        self.push(key, unit, [value, None, None, None]);
    }

    fn estimate(&mut self, key: [&str; 5], unit: &str, estimate: &Estimate) {
        self.push(key, unit, [estimate.value, estimate.se, estimate.low, estimate.high]);
    }

    fn losses(&mut self, branch: &str, terms: &str, view: &LossView) {
        self.estimate(["book", "", "expected", branch, terms], YEARLY, &view.expected);
        self.plain(["book", "", "deviation", branch, terms], YEARLY, Some(view.deviation));
        self.plain(["book", "", "no_loss", branch, terms], "share", Some(view.no_loss));
        for level in &view.levels {
            let percent = percent(level.level);
            self.estimate(["book", "", &format!("var_{percent}"), branch, terms], YEARLY, &level.var);
            self.estimate(["book", "", &format!("tvar_{percent}"), branch, terms], YEARLY, &level.tvar);
        }
        for (peril, estimate) in &view.by_peril {
            self.estimate(["peril", &peril.to_string(), "expected", branch, terms], YEARLY, estimate);
        }
        for (country, estimate) in &view.by_country {
            self.estimate(["country", country, "expected", branch, terms], YEARLY, estimate);
        }
    }

    fn changes(&mut self, terms: &str, change: &ChangeView) {
        self.estimate(["book", "", "expected", "change", terms], YEARLY, &change.expected);
        self.estimate(["book", "", "tvar_99", "change", terms], YEARLY, &change.tvar99);
        for (peril, estimate) in &change.by_peril {
            self.estimate(["peril", &peril.to_string(), "expected", "change", terms], YEARLY, estimate);
        }
        for (holding, estimate) in &change.by_holding {
            self.estimate(["holding", holding, "expected", "change", terms], YEARLY, estimate);
        }
    }

    fn holding(&mut self, holding: &HoldingView) {
        let id = holding.id.as_str();
        self.plain(["holding", id, "pounds", "", ""], POUNDS, Some(holding.pounds));
        self.estimate(["holding", id, "expected", "baseline", "gross"], YEARLY, &holding.expected);
        self.estimate(["holding", id, "expected", "scenario", "gross"], YEARLY, &holding.scenario_expected);
        self.estimate(["holding", id, "expected", "baseline", "retained"], YEARLY, &holding.retained);
        self.estimate(["holding", id, "tvar_99_alone", "baseline", "gross"], YEARLY, &holding.tvar99);
    }

    fn score(&mut self, subject: &str, row: &ScoreRow) {
        let id = row.id.as_str();
        // A mine of two minerals, or a supply line, has a score for each role.
        let role = if subject == "country" { "" } else { row.role.as_str() };
        self.push([subject, id, "score", "baseline", role], "points", [row.score, None, row.low, row.high]);
        let ends = [row.scenario_score, None, row.scenario_low, row.scenario_high];
        self.push([subject, id, "score", "scenario", role], "points", ends);
        self.plain([subject, id, "opportunity", "baseline", role], "points", row.opportunity);
        self.plain([subject, id, "coverage", "baseline", role], "share", Some(row.coverage));
        for pillar in &row.pillars {
            let figure = format!("pillar_{}", pillar.pillar.code());
            self.plain([subject, id, &figure, "baseline", role], "points", pillar.value);
        }
    }
}

/// `0.995` as `99.5`.
fn percent(level: f64) -> String {
    let tenths = (level * 1000.0).round() / 10.0;
    tenths.to_string().replace('.', "_")
}
