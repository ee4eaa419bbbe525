//! Pictures made fit for the page: one drawing for both themes, its colours as classes that the page's style gives a colour to.
//!
//! A light and a dark drawing of a chart differ in their colours alone, so the page holds one of them and a palette of pairs. Where
//! they differ in more, both stay and take turns.

use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Pictures by chart name, and their style.
pub(super) struct Pictures {
    /// SVG text by name, without the dark ones that a palette made needless.
    pub(super) svg: BTreeMap<String, String>,
    /// Colours in the light and in the dark theme, in the order of their variables.
    pub(super) palette: Vec<Pair>,
    /// What the classes of the drawings say, in the order of their numbers.
    styles: Vec<String>,
}

/// A colour in the light and in the dark theme, with its `#`.
type Pair = (String, String);

/// What a drawing repeats at each element and the page's style says once.
const SAID_ONCE: [&str; 3] = [
    " xmlns=\"http://www.w3.org/2000/svg\"",
    " font-family=\"'Report Sans', 'Source Sans Pro', Arial, sans-serif\"",
    " stroke-linejoin=\"round\"",
];

/// Attributes whose place a class takes, besides colours, as they stand in a tag.
const STYLED: [&str; 9] = [
    " fill=\"",
    " font-size=\"",
    " font-weight=\"",
    " text-anchor=\"",
    " stroke-width=\"",
    " stroke-dasharray=\"",
    " fill-opacity=\"",
    " stroke-opacity=\"",
    " stroke-linecap=\"",
];

/// Stands around a style until all are known; no drawing holds a control character.
const MARK: char = '\u{1}';

/// Joins the light and dark drawings of each picture.
pub(super) fn joined(charts: &BTreeMap<String, String>) -> Pictures {
    let pair = |(name, light): (&String, &String)| {
        let dark = charts.get(&format!("{name}-dark"))?.replace("-t-dark", "-t").replace("-d-dark", "-d");
        // Ids hold the name of the theme, and on a page a suffix.
        let dark = dark.replace("-dark", "-light");
        let colours = paired(light, &dark)?;
        Some((name.clone(), colours.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect()))
    };
    let dark: BTreeMap<String, Vec<Pair>> = charts.par_iter().filter_map(pair).collect();
    let pairs: BTreeSet<&Pair> = dark.values().flatten().collect();
    let palette: Vec<Pair> = pairs.into_iter().cloned().collect();
    let mark = |(name, text): (&String, &String)| {
        let is_joined = name.strip_suffix("-dark").is_some_and(|light| dark.contains_key(light));
        match dark.get(name) {
            Some(colours) => Some((name.clone(), marked(text, colours, &palette))),
            None => (!is_joined).then(|| (name.clone(), text.clone())),
        }
    };
    let svg: BTreeMap<String, String> = charts.par_iter().filter_map(mark).collect();
    let styles: BTreeSet<&str> = svg.values().flat_map(|text| text.split(MARK).skip(1).step_by(2)).collect();
    let styles: Vec<String> = styles.into_iter().map(str::to_owned).collect();
    let svg = svg.into_par_iter().map(|(name, text)| (name, classed(&text, &styles))).collect();
    Pictures { svg, palette, styles }
}

/// The drawing with the numbers of its styles.
fn classed(marked: &str, styles: &[String]) -> String {
    let mut text = String::with_capacity(marked.len());
    for (place, part) in marked.split(MARK).enumerate() {
        let style =
            if place % 2 == 1 { styles.binary_search_by(|style| style.as_str().cmp(part)) } else { Err(0) };
        match style {
            Ok(number) => text.push_str(&format!("a{number}")),
            Err(_) => text.push_str(part),
        }
    }
    text
}

/// The colours of two drawings in their order, unless something else differs.
fn paired<'a>(light: &'a str, dark: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (light, dark) = (parts(light), parts(dark));
    let is_same = light.len() == dark.len() && light.iter().zip(&dark).all(|(a, b)| a.0 == b.0);
    is_same.then(|| light.iter().zip(&dark).filter_map(|(a, b)| a.1.zip(b.1)).collect())
}

/// What a colour is given to.
const PAINTS: [(&str, &str); 2] = [(" fill=\"#", "fill"), (" stroke=\"#", "stroke")];

/// A drawing cut at its colours: the text before each, and the colour; the last part has none.
fn parts(svg: &str) -> Vec<(&str, Option<&str>)> {
    let mut parts = Vec::new();
    let mut rest = svg;
    while let Some((at, length)) = next(rest) {
        let colour = at + length - 1..at + length + 6;
        parts.push((&rest[..colour.start], rest.get(colour.clone())));
        rest = rest.get(colour.end..).unwrap_or("");
    }
    parts.push((rest, None));
    parts
}

/// Where the next paint stands, and how long its name with the `#` is. The `#` is rarer than what may stand before it.
fn next(text: &str) -> Option<(usize, usize)> {
    text.match_indices("=\"#").find_map(|(at, found)| {
        let end = at + found.len();
        let paint = PAINTS.iter().find(|(paint, _)| text[..end].ends_with(paint))?.0;
        Some((end - paint.len(), paint.len()))
    })
}

/// The drawing with its colours and [`STYLED`] attributes as marked styles.
fn marked(svg: &str, colours: &[Pair], palette: &[Pair]) -> String {
    let mut colours = colours.iter();
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        text.push_str(&rest[..start]);
        text.push_str(&tag(&rest[start..end], &mut colours, palette));
        rest = &rest[end..];
    }
    text.push_str(rest);
    SAID_ONCE.iter().fold(text, |text, said| text.replace(said, ""))
}

fn tag<'a>(tag: &str, colours: &mut impl Iterator<Item = &'a Pair>, palette: &[Pair]) -> String {
    let mut styles = Vec::new();
    let mut bare = String::new();
    let mut rest = tag;
    while let Some((at, length)) = next(rest) {
        let paint = if rest[at..].starts_with(PAINTS[0].0) { PAINTS[0].1 } else { PAINTS[1].1 };
        let place = colours.next().and_then(|pair| palette.binary_search(pair).ok());
        styles.extend(place.map(|place| format!("{paint}:var(--p{place})")));
        bare.push_str(&rest[..at]);
        // Six digits and the closing quote.
        rest = rest.get(at + length + 7..).unwrap_or("");
    }
    bare.push_str(rest);
    styles.extend(STYLED.iter().filter_map(|start| taken(&mut bare, start)));
    if styles.is_empty() {
        return bare;
    }
    let name = bare.find([' ', '/', '>']).unwrap_or(bare.len());
    format!("{} class=\"{MARK}{}{MARK}\"{}", &bare[..name], styles.join(";"), &bare[name..])
}

/// Takes an attribute out of a tag, as a style; one that refers to another element stays.
fn taken(tag: &mut String, attribute: &str) -> Option<String> {
    let start = tag.find(attribute)?;
    let name = &attribute[1..attribute.len() - 2];
    let from = start + attribute.len();
    let to = from + tag[from..].find('"')?;
    let value = tag[from..to].to_owned();
    if value.contains("url(") {
        return None;
    }
    tag.replace_range(start..=to, "");
    let unit = if name == "font-size" && value.parse::<f64>().is_ok() { "px" } else { "" };
    Some(format!("{name}:{value}{unit}"))
}

/// Style rules of the classes.
pub(super) fn rules(pictures: &Pictures) -> String {
    let rule = |(number, style): (usize, &String)| format!(".a{number}{{{style}}}\n");
    pictures.styles.iter().enumerate().map(rule).collect()
}

/// The variables of the palette in the light theme, or in the dark one.
pub(super) fn variables(palette: &[Pair], is_dark: bool) -> String {
    let colour = |(light, dark): &Pair| if is_dark { dark.clone() } else { light.clone() };
    palette.iter().enumerate().map(|(place, pair)| format!("--p{place}:{};", colour(pair))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charts(light: &str, dark: &str) -> BTreeMap<String, String> {
        [("a".to_owned(), light.to_owned()), ("a-dark".to_owned(), dark.to_owned())].into()
    }

    #[test]
    fn two_themes_become_one_drawing_and_a_palette() {
        let light = "<svg><path d=\"M0\" fill=\"#FFFFFF\" stroke=\"#A3431A\"/><text font-size=\"12\" fill=\"#FFFFFF\">x</text></svg>";
        let dark = "<svg><path d=\"M0\" fill=\"#000000\" stroke=\"#F0955F\"/><text font-size=\"12\" fill=\"#EEEEEE\">x</text></svg>";
        let joined = joined(&charts(light, dark));
        assert_eq!(joined.svg["a"], "<svg><path class=\"a0\" d=\"M0\"/><text class=\"a1\">x</text></svg>");
        assert_eq!(
            rules(&joined),
            ".a0{fill:var(--p1);stroke:var(--p0)}\n.a1{fill:var(--p2);font-size:12px}\n"
        );
        assert_eq!(joined.svg.len(), 1);
        assert_eq!(variables(&joined.palette, false), "--p0:#A3431A;--p1:#FFFFFF;--p2:#FFFFFF;");
        assert_eq!(variables(&joined.palette, true), "--p0:#F0955F;--p1:#000000;--p2:#EEEEEE;");
    }

    #[test]
    fn drawings_that_differ_in_more_than_colour_both_stay() {
        let charts =
            charts("<svg><path fill=\"#FFFFFF\"/></svg>", "<svg><path fill=\"#000000\"/><rect/></svg>");
        assert_eq!(joined(&charts).svg, charts);
    }
}
