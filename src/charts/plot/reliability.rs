//! Shares of events against the probabilities given, with the range that right probabilities would give.

use super::super::canvas::Ink;
use super::super::scale;
use super::super::sheet::Sheet;
use super::{ReliabilityMark, level, upright};
use plotters_backend::text_anchor::HPos;

pub(super) fn picture(sheet: &mut Sheet<'_>, bins: &[ReliabilityMark]) {
    if bins.is_empty() {
        return sheet.explain("There is no forecast to show.");
    }
    let room = sheet.room;
    let highest = |f: fn(&ReliabilityMark) -> f64| bins.iter().map(f).fold(0.0, f64::max);
    let (across, _) = scale::ticks(0.0, highest(|bin| bin.probability), 5);
    let (up, _) = scale::ticks(0.0, highest(|bin| bin.share.max(bin.high)), 5);
    let (left, right, bottom, top) = (room.left + 480, room.right - 200, room.bottom - 420, room.top + 120);
    let y = upright(sheet, &up, (left, right), (bottom, top));
    let x = level(sheet, &across, (left, right), (bottom, top));
    let reach = across[across.len() - 1].min(up[up.len() - 1]);
    let ink = Ink::line(sheet.theme.muted, 10);
    sheet.canvas.dashed = true;
    sheet.canvas.ground(|canvas| canvas.line(&[(x.at(0.0), y.at(0.0)), (x.at(reach), y.at(reach))], ink));
    sheet.canvas.dashed = false;
    for bin in bins {
        let at = x.at(bin.probability);
        let bar = Ink::line(sheet.theme.muted, 16);
        sheet.canvas.line(&[(at, y.at(bin.low)), (at, y.at(bin.high))], bar);
        for end in [bin.low, bin.high] {
            sheet.canvas.line(&[(at - 30, y.at(end)), (at + 30, y.at(end))], bar);
        }
    }
    for bin in bins {
        let inside = bin.low <= bin.share && bin.share <= bin.high;
        let tone = if inside { sheet.theme.baseline } else { sheet.theme.scenario };
        sheet.canvas.circle((x.at(bin.probability), y.at(bin.share)), 50, Ink::fill(tone));
    }
    let mut style = sheet.muted(12);
    style.side = HPos::Right;
    sheet.put("probability given", (right, bottom + 300), style);
    let style = sheet.muted(12);
    sheet.put("share that happened", (room.left, room.top + 20), style);
}
