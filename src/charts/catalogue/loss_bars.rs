//! Who carries the expected loss: a bar for each holding, cut into the perils that make it up.

use super::super::canvas::Bounds;
use super::super::changes;
use super::super::rows::{self, Rows, Swatch};
use super::super::scale::{self, Scale};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::{Grid, Value};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::view::{Estimate, HoldingView, View};
use crate::wording;

/// Holdings that have a bar of their own in sizes that are as high as they need.
const OWN_BARS: usize = 12;
/// Perils that have a colour of their own: print has no more greys that keep apart.
const OWN_COLOURS: usize = 3;
/// The title names the fewest holdings that carry this share.
const MOST_OF_IT: f64 = 0.5;
/// The bar of the others is drawn up to so many times the largest holding.
const LONGEST_REST: f64 = 3.0;
/// A holding with less than this share in known assets counts as not looked through.
const LOOKED_THROUGH: f64 = 0.005;

struct Bar {
    id: String,
    name: String,
    loss: Estimate,
    value: f64,
    /// Expected loss by place in [`Peril::ALL`].
    perils: [f64; Peril::ALL.len()],
}

struct Book {
    bars: Vec<Bar>,
    total: f64,
    /// Perils, largest first.
    order: Vec<Peril>,
    holdings: usize,
    blind: usize,
    blind_pounds: f64,
}

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    if let Some(drawing) = changes::too_little(view, look, "loss-bars") {
        return drawing;
    }
    let book = book(view);
    let shown = shown(&book, rows::most(look.size, OWN_BARS + 1));
    let legend = swatches(&book, &look.theme);
    let head = rows::legend_height(look, &legend);
    let is_empty = shown.is_empty();
    let body = if is_empty { 500 } else { rows::height(look.size, head, shown.len()) };
    let mut sheet = Sheet::new(view, look, words(view, look, &book), body);
    if is_empty {
        sheet.explain(why_empty(&book));
    } else {
        rows::legend(&mut sheet, &legend);
        picture(&mut sheet, look, &book, &shown, &legend, head);
    }
    sheet.finish()
}

fn why_empty(book: &Book) -> &'static str {
    match book {
        Book { holdings: 0, .. } => {
            "The run holds no book. Name a portfolio (--portfolio) and its losses stand here."
        }
        Book { holdings, blind, .. } if holdings == blind => {
            "No holding could be looked through to an asset of the region: name assets, or issuers with known assets."
        }
        _ => "No simulated year brought a loss. More years (--years) would show rarer ones.",
    }
}

fn book(view: &View) -> Book {
    let mut bars: Vec<Bar> = view.holdings.iter().filter_map(bar).collect();
    bars.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.id.cmp(&b.id)));
    let of = |peril: Peril| maths::sum(bars.iter().map(|bar| bar.perils[peril.index()]));
    let mut order: Vec<Peril> = Peril::ALL.into_iter().filter(|peril| 0.0 < of(*peril)).collect();
    order.sort_by(|a, b| of(*b).total_cmp(&of(*a)));
    let blind = |holding: &&HoldingView| {
        0.0 < holding.pounds && holding.looked_through < LOOKED_THROUGH * holding.pounds
    };
    Book {
        total: maths::sum(bars.iter().map(|bar| bar.value)),
        order,
        holdings: view.holdings.len(),
        blind: view.holdings.iter().filter(blind).count(),
        blind_pounds: maths::sum(view.holdings.iter().filter(blind).map(|holding| holding.pounds)),
        bars,
    }
}

fn bar(holding: &HoldingView) -> Option<Bar> {
    let value = holding.expected.value.filter(|value| 0.0 < *value)?;
    let mut perils = [0.0; Peril::ALL.len()];
    for (peril, loss) in &holding.by_peril {
        perils[peril.index()] = *loss;
    }
    let (id, name) = (holding.id.clone(), holding.name.clone());
    Some(Bar { id, name, loss: holding.expected, value, perils })
}

/// The largest bars, and one for the rest where there are more than fit.
fn shown(book: &Book, most: usize) -> Vec<Bar> {
    let copy = |bar: &Bar| Bar { id: bar.id.clone(), name: bar.name.clone(), ..*bar };
    if book.bars.len() <= most {
        return book.bars.iter().map(copy).collect();
    }
    let (own, rest) = book.bars.split_at(most - 1);
    let value = maths::sum(rest.iter().map(|bar| bar.value));
    let perils = Peril::ALL.map(|peril| maths::sum(rest.iter().map(|bar| bar.perils[peril.index()])));
    let name = format!("{} others", format::count(rest.len() as u64));
    let loss = Estimate { value: Some(value), ..Estimate::default() };
    let others = Bar { id: String::new(), name, loss, value, perils };
    own.iter().map(copy).chain([others]).collect()
}

fn swatches(book: &Book, theme: &Theme) -> Vec<Swatch> {
    let own = book.order.iter().take(OWN_COLOURS).enumerate();
    let mut swatches: Vec<Swatch> = own
        .map(|(place, peril)| Swatch {
            fill: theme.category(place),
            rim: None,
            words: format::capital(peril.label()),
        })
        .collect();
    if OWN_COLOURS < book.order.len() {
        let names: Vec<&str> = book.order[OWN_COLOURS..].iter().map(|peril| peril.label()).collect();
        let words = format::capital(&names.join(" and "));
        swatches.push(Swatch { fill: theme.grid, rim: Some(theme.muted), words });
    }
    swatches
}

fn title(view: &View, look: &Look, book: &Book) -> (String, Vec<String>) {
    let is_unknown = view.holdings.iter().any(|holding| holding.expected.value.is_none());
    if book.bars.is_empty() {
        let years = format::count(view.stamp.years);
        return match book {
            _ if is_unknown => {
                (format!("{years} years are too few to quote the expected loss of a holding"), vec![years])
            }
            Book { holdings: 0, .. } => {
                ("There is no book, so that nothing of it can be lost".to_owned(), vec![])
            }
            Book { holdings, blind, .. } if holdings == blind => {
                let count = format::count(*blind as u64);
                (format!("{count} of {count} holdings are not looked through: no loss is known"), vec![count])
            }
            _ => ("No holding is expected to lose anything in the region".to_owned(), vec![]),
        };
    }
    let (money, n) = (look.loss(book.total), format::count(book.holdings as u64));
    if let ([only], 1) = (&book.bars[..], book.holdings) {
        let name = text::shorten(&format::plain(format::named(&only.name, &only.id)), 20, true, 3000);
        return (format!("{name}, the only holding, is expected to lose {money} a year"), vec![money]);
    }
    let mut reached = 0.0;
    let few = book.bars.iter().take_while(|bar| {
        let goes_on = reached < MOST_OF_IT * book.total;
        reached += if goes_on { bar.value } else { 0.0 };
        goes_on
    });
    let few = few.count();
    let share = wording::percent(reached / book.total);
    let (k, verb) = (format::count(few as u64), if few == 1 { "carries" } else { "carry" });
    let blind = format::count(book.blind as u64);
    let limit = match book.blind {
        0 => String::new(),
        1 => ", but 1 is not looked through".to_owned(),
        _ => format!(", but {blind} are not looked through"),
    };
    let title = format!("{k} of {n} holdings {verb} {share} of the expected loss of {money} a year{limit}");
    (title, vec![k, n, share, money, blind])
}

fn words(view: &View, look: &Look, book: &Book) -> Words {
    let (title, data) = title(view, look, book);
    let years = format::count(view.stamp.years);
    let blind = match book.blind {
        0 => String::new(),
        1 => format!(" 1 holding of {} was not looked through.", look.amount(book.blind_pounds)),
        n => {
            let pounds = look.amount(book.blind_pounds);
            format!(" {} holdings of {pounds} were not looked through.", format::count(n as u64))
        }
    };
    let named = book.bars.iter().take(OWN_BARS);
    let named: Vec<String> = named.map(|bar| format!("{} {}", bar.name, look.loss(bar.value))).collect();
    let more = book.bars.len().saturating_sub(OWN_BARS);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Words {
        name: "loss-bars".to_owned(),
        title,
        subtitle:
            "Expected annual loss of each holding before insurance, baseline, by peril, and its share of the \
                   whole. Lines: 90% sampling interval"
                .to_owned(),
        source: format!("Source: simulation, {years} years. Sampling error only.{blind}"),
        description: format!(
            "Expected annual loss by holding, before insurance: {}{more}.{blind} {}",
            named.join(", "),
            stamp(view)
        ),
        data,
        table: table(book),
    }
}

fn table(book: &Book) -> Grid {
    let mut columns = vec!["holding", "name", "expected_loss", "se", "low", "high"];
    columns.extend(Peril::ALL.map(Peril::code));
    let mut grid = Grid::new(&columns);
    for bar in &book.bars {
        let loss = bar.loss;
        let mut cells: Vec<Value> = vec![bar.id.as_str().into(), bar.name.as_str().into()];
        cells.extend([bar.value.into(), loss.se.into(), loss.low.into(), loss.high.into()]);
        cells.extend(bar.perils.map(Value::from));
        grid.row(cells);
    }
    grid
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, book: &Book, bars: &[Bar], legend: &[Swatch], head: i32) {
    let figure =
        |bar: &Bar| format!("{} ({})", look.loss(bar.value), wording::percent(bar.value / book.total));
    let figures: Vec<String> = bars.iter().map(figure).collect();
    let rows = Rows::new(sheet, head, 28, &figures);
    let is_drawn = drawn(bars);
    let ends = bars.iter().zip(&is_drawn).filter(|(_, is_drawn)| **is_drawn).map(|(bar, _)| bar);
    let reach = ends.map(|bar| bar.loss.high.unwrap_or(bar.value).max(bar.value)).fold(0.0, f64::max);
    let (ticks, step) = scale::ticks(0.0, reach, if sheet.is_wide() { 4 } else { 3 });
    let last = ticks[ticks.len() - 1];
    let x = Scale::linear(0.0, last, rows.left, rows.right);
    let ticks: Vec<(f64, String)> =
        ticks.into_iter().map(|tick| (tick, look.axis_money(tick, last, step))).collect();
    rows.axis(sheet, &x, &ticks, 0.0);
    for (place, (bar, figure)) in bars.iter().zip(&figures).enumerate() {
        let parts: Vec<String> = book
            .order
            .iter()
            .map(|peril| format!("{} {}", peril.label(), look.loss(bar.perils[peril.index()])))
            .collect();
        let words = format!("{}: {}. {}", bar.name, wording::estimate(&bar.loss), parts.join(", "));
        let middle = rows.middle(place);
        if is_drawn[place] {
            sheet.tipped(&words, |sheet| stack(sheet, book, bar, legend, &x, (middle, rows.half())));
        } else {
            sheet.put("Longer than the axis", (rows.left + 60, middle), sheet.muted(12));
        }
        rows.caption(sheet, place, (format::named(&bar.name, &bar.id), figure), false);
    }
}

/// Which bars the axis holds: not that of the others where it would leave the holdings nothing to be seen by.
fn drawn(bars: &[Bar]) -> Vec<bool> {
    let largest = bars.first().map_or(0.0, |bar| bar.value);
    bars.iter().map(|bar| !bar.id.is_empty() || bar.value <= LONGEST_REST * largest).collect()
}

/// The perils of a bar end to end. They sum to it, and are drawn to its length where rounding left them short.
fn stack(
    sheet: &mut Sheet<'_>,
    book: &Book,
    bar: &Bar,
    legend: &[Swatch],
    x: &Scale,
    (middle, half): (i32, i32),
) {
    let mut reached = 0.0;
    for (place, swatch) in legend.iter().enumerate() {
        let of = |peril: &Peril| bar.perils[peril.index()];
        let part = if place < OWN_COLOURS {
            of(&book.order[place])
        } else {
            maths::sum(book.order[OWN_COLOURS..].iter().map(of))
        };
        let (left, right) = (x.at(reached), x.at(reached + part));
        reached += part;
        if left < right {
            rows::fill(sheet, Bounds { left, top: middle - half, right, bottom: middle + half }, swatch);
        }
    }
    if let (Some(low), Some(high)) = (bar.loss.low, bar.loss.high)
        && low < high
    {
        rows::whisker(sheet, (x.at(low), x.at(high)), middle);
    }
}
