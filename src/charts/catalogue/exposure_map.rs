//! A map: deaths by country as shade, the book's money by site as circles.

mod labels;

use super::super::canvas::{Bounds, Ink};
use super::super::key::{self, Item, Shape, Sign};
use super::super::land::{self, Projection};
use super::super::sheet::{Sheet, Words, stamp};
use super::super::theme::Colour;
use super::super::{Drawing, Look, Theme, format, text};
use crate::grid::Grid;
use crate::maths;
use crate::model::view::{MapSite, View};
use crate::wording::percent;
use plotters_backend::text_anchor::HPos;

/// Deaths in 12 months from which the title speaks of a country: the threshold of the catalogue, that of a war in UCDP's terms.
const WAR: f64 = 1_000.0;
/// Deaths in 12 months that take the darkest shade.
const DARKEST: f64 = 10_000.0;
/// Degrees from which a position is drawn open: about 30 km.
const COARSE: f64 = 0.3;
const LARGEST: f64 = 130.0;
const SMALLEST: f64 = 36.0;
const DOT: u32 = 18;
/// Room beside the map from which the sites are listed there.
const LIST: i32 = 2_300;
const LIST_ROW: i32 = 180;

pub(super) fn draw(view: &View, look: &Look) -> Drawing {
    let held: Vec<&MapSite> = view.map.sites.iter().filter(|site| site.pounds > 0.0).collect();
    let frame = view.map.frame.filter(|_| !held.is_empty());
    let across = look.size.across() * 10 - 320;
    let items = items(&look.theme, !view.book.without_book);
    let foot = 80 + key::height(&items, across);
    let body = frame.map_or(500, |frame| {
        let high = (f64::from(across) * land::ratio(frame)) as i32;
        foot + if look.size.down().is_some() { high.min(3_000) } else { high.min(across * 13 / 10) }
    });
    let mut sheet = Sheet::new(view, look, words(view, look, &held), body);
    match frame {
        Some(frame) => picture(&mut sheet, look, view, &held, frame, foot),
        None => sheet.explain(
            "No site of the book lies on the map. A holding in an asset of the registry, and outlines of its country, would \
             fill this picture.",
        ),
    }
    sheet.finish()
}

fn deaths_in(view: &View, code: &str) -> Option<f64> {
    view.map.countries.iter().find(|country| country.code == code)?.deaths_12_months
}

fn is_coarse(site: &MapSite) -> bool {
    let degrees = site.precision.strip_suffix("deg").and_then(|number| number.parse::<f64>().ok());
    site.precision != "site" && degrees.is_none_or(|degrees| COARSE <= degrees)
}

fn title(view: &View, held: &[&MapSite]) -> (String, Vec<String>) {
    let all = maths::sum(held.iter().map(|site| site.pounds));
    let book = !view.book.without_book;
    let in_war = |site: &&&MapSite| deaths_in(view, &site.country).is_some_and(|deaths| WAR <= deaths);
    let at_war: Vec<_> = held.iter().filter(in_war).collect();
    let (many, count, war) = (held.len().to_string(), at_war.len(), format::count(WAR as u64));
    if held.is_empty() {
        return ("No site of the book lies on the map".to_owned(), vec![]);
    }
    if count == 0 {
        let of = if book { "the book's" } else { "the" };
        let title =
            format!("None of {of} {many} sites stands in a country with {war} conflict deaths a year");
        return (title, vec![many, war]);
    }
    let share = percent(maths::sum(at_war.iter().map(|site| site.pounds)) / all);
    let verb = if count == 1 { "stands" } else { "stand" };
    let rest = format!("{verb} in countries with {war} or more conflict deaths");
    let title = match book {
        true => format!("{count} of the book's {many} sites, with {share} of their money, {rest}"),
        false => format!("{count} of {many} sites on file {rest}"),
    };
    (title, vec![count.to_string(), many, share, war])
}

fn words(view: &View, look: &Look, held: &[&MapSite]) -> Words {
    let (title, data) = title(view, held);
    let money = maths::sum(held.iter().map(|site| site.pounds));
    let coarse = held.iter().filter(|site| is_coarse(site)).count();
    let shown = match view.book.without_book {
        true => "sites on file".to_owned(),
        false => format!("{} of the book's {}, by site", look.amount(money), look.amount(view.book.total)),
    };
    let mut description = format!(
        "{} circles: {shown}; {coarse} of the positions are known to {COARSE} degrees or worse.",
        held.len()
    );
    for country in &view.map.countries {
        if let (Some(name), Some(deaths)) = (&country.name, country.deaths_12_months) {
            description += &format!(" {name}: {} deaths.", format::count(deaths.round() as u64));
        }
    }
    Words {
        name: "exposure-map".to_owned(),
        title,
        subtitle: format!(
            "Shade: conflict deaths in the 12 months to {}. Circles: {shown}",
            format::date(&view.stamp.conflict_to)
        ),
        source: "Source: deaths UCDP, sites company reports, outlines Natural Earth. Positions are approximate; borders \
                 are no statement of policy."
            .to_owned(),
        description: format!("{description} {}", stamp(view)),
        data,
        table: table(view),
    }
}

fn table(view: &View) -> Grid {
    let mut grid = Grid::new(&[
        "kind",
        "id",
        "name",
        "country",
        "longitude",
        "latitude",
        "precision",
        "amount",
        "deaths_12_months",
    ]);
    for country in &view.map.countries {
        let (code, name) = (country.code.as_str(), country.name.clone().unwrap_or_default());
        let none = || None::<f64>.into();
        grid.row(vec![
            "country".into(),
            code.into(),
            name.into(),
            code.into(),
            none(),
            none(),
            "".into(),
            none(),
            country.deaths_12_months.into(),
        ]);
    }
    for site in &view.map.sites {
        grid.row(vec![
            "site".into(),
            site.asset.as_str().into(),
            site.name.as_str().into(),
            site.country.as_str().into(),
            site.longitude.into(),
            site.latitude.into(),
            site.precision.as_str().into(),
            site.pounds.into(),
            deaths_in(view, &site.country).into(),
        ]);
    }
    grid
}

/// The shade of a number of deaths: equal steps for equal ratios.
fn shade(theme: &Theme, deaths: f64) -> Colour {
    theme.risk_at(100.0 * maths::ln_1p(deaths.max(0.0)) / maths::ln_1p(DARKEST))
}

fn items(theme: &Theme, book: bool) -> Vec<Item> {
    let held = if book { "site of the book, area by amount" } else { "site on file" };
    let mark = |filled| Sign::Mark(Shape::Disc, theme.baseline, filled);
    let mut items = vec![
        Item::new(mark(true), held),
        Item::new(mark(false), format!("position known to {COARSE}° or worse")),
        Item::new(Sign::Mark(Shape::Disc, theme.ink, true), "other site"),
        Item::new(Sign::None, "Deaths:"),
    ];
    for deaths in [0.0, 10.0, 100.0, WAR, DARKEST] {
        items.push(Item::new(Sign::Patch(shade(theme, deaths)), format::count(deaths as u64)));
    }
    items.push(Item::new(Sign::Patch(theme.grid), "no data"));
    items
}

fn picture(sheet: &mut Sheet<'_>, look: &Look, view: &View, held: &[&MapSite], frame: [f64; 4], foot: i32) {
    let room = Bounds { bottom: sheet.room.bottom - foot, ..sheet.room };
    let map = Projection::fit(frame, room);
    let lands = lands(sheet, view, &map);
    let edge = Ink::line(sheet.theme.grid, 8);
    sheet.canvas.ground(|canvas| canvas.rect(map.bounds, edge));
    let dots = others(view, &map);
    let largest = held.iter().map(|site| site.pounds).fold(0.0, f64::max);
    for site in held {
        let reach = (LARGEST * libm::sqrt(site.pounds / largest)).max(SMALLEST) as i32;
        let at = map.at(site.longitude, site.latitude);
        let tip = format!("{}, {}: {}", site.name, site.commodity, look.amount(site.pounds));
        let (paper, ink) = (sheet.theme.paper, Ink::fill(sheet.theme.baseline));
        sheet.tipped(&tip, |sheet| {
            sheet.canvas.circle(at, reach.unsigned_abs() + 14, Ink::fill(paper));
            let open = is_coarse(site).then_some(paper);
            key::mark(&mut sheet.canvas, Shape::Disc, at, reach, ink, open);
        });
    }
    labels::countries(sheet, &lands, held, &dots, map.bounds);
    labels::sites(sheet, held, &dots, &map);
    scatter(sheet, view, &map);
    let list = map.bounds.right + 300;
    if LIST <= room.right - list {
        listed(sheet, look, held, Bounds { left: list, ..room });
    }
    key::draw(sheet, &items(sheet.theme, !view.book.without_book), map.bounds.bottom + 80);
}

/// Where the dots of sites lie that the book does not hold. Names keep off them while another place is free.
fn others(view: &View, map: &Projection) -> Vec<Bounds> {
    let unheld = view.map.sites.iter().filter(|site| site.pounds <= 0.0);
    unheld.map(|site| dot(map.at(site.longitude, site.latitude))).collect()
}

fn dot((x, y): (i32, i32)) -> Bounds {
    let reach = DOT as i32 + 7;
    Bounds { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
}

/// Those dots, but for the ones that a name had to take the place of.
fn scatter(sheet: &mut Sheet<'_>, view: &View, map: &Projection) {
    for site in view.map.sites.iter().filter(|site| site.pounds <= 0.0) {
        let at = map.at(site.longitude, site.latitude);
        if sheet.canvas.labels.iter().any(|label| label.bounds.overlaps(&dot(at))) {
            continue;
        }
        let (ink, paper) = (Ink::fill(sheet.theme.ink), Ink::fill(sheet.theme.paper));
        sheet.tipped(&format!("{}, not held", site.name), |sheet| {
            sheet.canvas.circle(at, DOT + 7, paper);
            sheet.canvas.circle(at, DOT, ink);
        });
    }
}

/// A country as drawn.
struct Land {
    code: String,
    /// True where the registry has a name for it.
    is_known: bool,
    name: String,
    deaths: Option<f64>,
    fill: Colour,
    rings: Vec<Vec<(i32, i32)>>,
}

fn lands(sheet: &mut Sheet<'_>, view: &View, map: &Projection) -> Vec<Land> {
    let mut lands = Vec::new();
    for country in &view.map.countries {
        let rings: Vec<_> =
            country.rings.iter().map(|ring| map.ring(ring)).filter(|ring| !ring.is_empty()).collect();
        if rings.is_empty() {
            continue;
        }
        let deaths = country.deaths_12_months;
        let fill = deaths.map_or(sheet.theme.grid, |deaths| shade(sheet.theme, deaths));
        let name = format::plain(country.name.as_ref().unwrap_or(&country.code));
        let told = deaths.map_or_else(|| "no data".to_owned(), |deaths| format::count(deaths.round() as u64));
        let rim = Ink::line(sheet.theme.muted, 8);
        sheet.tipped(&format!("{name}: {told}"), |sheet| sheet.canvas.land(&rings, fill, rim));
        let is_known = country.name.is_some();
        lands.push(Land { code: country.code.clone(), is_known, name, deaths, fill, rings });
    }
    lands
}

/// The sites by amount, beside the map.
fn listed(sheet: &mut Sheet<'_>, look: &Look, held: &[&MapSite], room: Bounds) {
    let rows = ((room.bottom - room.top) / LIST_ROW - 1).max(1) as usize;
    let style = sheet.bold(12);
    sheet.put("Sites by amount", (room.left, room.top + LIST_ROW / 2), style);
    let shown = if held.len() <= rows { held.len() } else { rows - 1 };
    let mut middle = room.top + LIST_ROW * 3 / 2;
    for site in &held[..shown] {
        let amount = look.amount(site.pounds);
        let name = format!("{}, {}", format::plain(&site.name), site.country);
        let width = room.right - room.left - text::width(&amount, 12, false) - 120;
        let style = sheet.plain(12);
        sheet.put(&text::shorten(&name, 12, false, width), (room.left, middle), style);
        sheet.put(
            &amount,
            (room.right, middle),
            super::super::canvas::Lettering { side: HPos::Right, ..style },
        );
        middle += LIST_ROW;
    }
    if shown < held.len() {
        let style = sheet.muted(12);
        sheet.put(&format!("and {} others", held.len() - shown), (room.left, middle), style);
    }
}
