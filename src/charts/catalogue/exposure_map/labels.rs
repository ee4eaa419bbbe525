//! Names on the map: countries where they lie freest, sites at the first of eight places that is free.

use super::super::super::canvas::{Bounds, Lettering};
use super::super::super::land::{self, Projection};
use super::super::super::sheet::Sheet;
use super::super::super::{format, text};
use super::{LARGEST, Land, SMALLEST};
use crate::model::view::MapSite;
use plotters_backend::text_anchor::HPos;

const SIZE: i32 = 12;
/// Half the height of a name over its number.
const TALL: i32 = 130;
/// Tenths of a pixel between places tried for the name of a country.
const STEP: usize = 60;
/// Space kept around a text.
const AIR: i32 = 15;

/// Names and deaths of countries: inside where they fit. A country of the book gets its name even over its borders.
pub(super) fn countries(
    sheet: &mut Sheet<'_>,
    lands: &[Land],
    held: &[&MapSite],
    dots: &[Bounds],
    map: Bounds,
) {
    for of_book in [true, false] {
        let is_held = |land: &&Land| held.iter().any(|site| site.country == land.code);
        for land in lands.iter().filter(|land| land.is_known && is_held(land) == of_book) {
            let number = land.deaths.map(|deaths| format::count(deaths.round() as u64));
            let name = text::shorten(&land.name, SIZE, true, 1_100);
            let half = (text::width(&name, SIZE, true) + 1) / 2;
            let tall = if number.is_some() { TALL } else { TALL / 2 };
            let find = |dots| spot(sheet, land, (half, tall), of_book, (map, dots));
            // A country of the book is named even over sites that the book does not hold.
            let found = find(dots).or_else(|| if of_book { find(&[]) } else { None });
            let Some((at, inside)) = found else { continue };
            let mut style = Lettering { side: HPos::Center, ..sheet.bold(SIZE) };
            if inside {
                (style.colour, style.ground) = (land.fill.text_on(), land.fill);
            }
            let lines = [Some((name, true)), number.map(|number| (number, false))];
            let mut middle = at.1 - tall + 65;
            for (words, bold) in lines.into_iter().flatten() {
                let style = Lettering { bold, ..style };
                if inside {
                    sheet.put(&words, (at.0, middle), style)
                } else {
                    sheet.canvas.haloed(&words, (at.0, middle), style)
                }
                middle += 140;
            }
        }
    }
}

/// How good a place for a name is: all of it inside, how many of its nine points are, its squared distance from the border.
type Rank = (bool, usize, i64);

/// Where a name of a half width and half height lies freest in a land, and whether all of it is inside.
fn spot(
    sheet: &Sheet<'_>,
    land: &Land,
    (half, tall): (i32, i32),
    may_stick_out: bool,
    (map, dots): (Bounds, &[Bounds]),
) -> Option<((i32, i32), bool)> {
    let ring = land.rings.iter().max_by_key(|ring| land::extent(ring))?;
    let (xs, ys) = (ring.iter().map(|p| p.0), ring.iter().map(|p| p.1));
    let (left, right) = (xs.clone().min()?, xs.max()?);
    let (top, bottom) = (ys.clone().min()?, ys.max()?);
    let mut best: Option<(Rank, (i32, i32))> = None;
    for y in (top..=bottom).step_by(STEP) {
        for x in (left..=right).step_by(STEP) {
            let bounds = Bounds { left: x - half, top: y - tall, right: x + half, bottom: y + tall };
            if !land::inside(ring, (x, y)) || !map.holds(&bounds) || !is_free(sheet, bounds, dots) {
                continue;
            }
            let edges =
                [bounds.left, x, bounds.right].map(|x| [bounds.top, y, bounds.bottom].map(|y| (x, y)));
            let held = edges.iter().flatten().filter(|point| land::inside(ring, **point)).count();
            let is_inside = held == 9 && !ring.iter().any(|point| within(bounds, *point));
            if !is_inside && !may_stick_out {
                continue;
            }
            let rank = (is_inside, held, clearance(ring, (x, y)));
            if best.is_none_or(|(known, _)| known < rank) {
                best = Some((rank, (x, y)));
            }
        }
    }
    best.map(|((is_inside, ..), at)| (at, is_inside))
}

fn within(bounds: Bounds, (x, y): (i32, i32)) -> bool {
    bounds.left < x && x < bounds.right && bounds.top < y && y < bounds.bottom
}

/// Squared distance of a point from the nearest border.
fn clearance(ring: &[(i32, i32)], point: (i32, i32)) -> i64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| land::distance(point, *a, *b)).min().unwrap_or(0)
}

fn is_free(sheet: &Sheet<'_>, bounds: Bounds, dots: &[Bounds]) -> bool {
    let aired = Bounds {
        left: bounds.left - AIR,
        top: bounds.top - AIR,
        right: bounds.right + AIR,
        bottom: bounds.bottom + AIR,
    };
    !sheet.canvas.marks.iter().chain(dots).any(|mark| mark.overlaps(&aired))
        && !sheet.canvas.labels.iter().any(|label| label.bounds.overlaps(&aired))
}

/// Names of the sites, largest first; a site without a free place beside it has none.
pub(super) fn sites(sheet: &mut Sheet<'_>, held: &[&MapSite], dots: &[Bounds], map: &Projection) {
    let largest = held.iter().map(|site| site.pounds).fold(0.0, f64::max);
    for site in held {
        let reach = (LARGEST * libm::sqrt(site.pounds / largest)).max(SMALLEST) as i32 + 14 + AIR + 10;
        let at = map.at(site.longitude, site.latitude);
        let name = text::shorten(&format::plain(&site.name), SIZE, false, 1_300);
        let width = text::width(&name, SIZE, false);
        let slant = reach * 7 / 10;
        let places = [
            (at.0 + reach, at.1),
            (at.0 - reach - width, at.1),
            (at.0 - width / 2, at.1 - reach - 65),
            (at.0 - width / 2, at.1 + reach + 65),
            (at.0 + slant, at.1 - slant - 50),
            (at.0 + slant, at.1 + slant + 50),
            (at.0 - slant - width, at.1 - slant - 50),
            (at.0 - slant - width, at.1 + slant + 50),
        ];
        let free = places.into_iter().find(|(left, middle)| {
            let bounds = Bounds { left: *left, top: middle - 60, right: left + width, bottom: middle + 60 };
            map.bounds.holds(&bounds) && is_free(sheet, bounds, dots)
        });
        if let Some(place) = free {
            let style = sheet.plain(SIZE);
            sheet.canvas.haloed(&name, place, style);
        }
    }
}
