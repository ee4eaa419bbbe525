//! From arguments to a look: theme, size, house style.

use super::ChartArgs;
use crate::charts::{House, Look, Size, Theme, logo};
use crate::cli::output::Failure;
use crate::problem::{Problem, Problems};
use crate::wording::Currency;
use clap::ValueEnum;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeName {
    Light,
    Dark,
    Print,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SizeName {
    Wide,
    Narrow,
    Slide,
    HalfSlide,
    Column,
    Square,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Letters {
    Letters,
    Outlines,
}

impl ThemeName {
    fn theme(self) -> Theme {
        match self {
            Self::Light => Theme::LIGHT,
            Self::Dark => Theme::DARK,
            Self::Print => Theme::PRINT,
        }
    }
}

impl SizeName {
    fn size(self) -> Size {
        match self {
            Self::Wide => Size::Wide,
            Self::Narrow => Size::Narrow,
            Self::Slide => Size::Slide,
            Self::HalfSlide => Size::HalfSlide,
            Self::Column => Size::Column,
            Self::Square => Size::Square,
        }
    }
}

/// Pixels to a pixel, from a quarter to eight.
pub(super) fn scale(text: &str) -> Result<f32, String> {
    let scale: f32 = text.parse().map_err(|_| format!("\"{text}\" is no number"))?;
    if (0.25..=8.0).contains(&scale) { Ok(scale) } else { Err("lies between 0.25 and 8".to_owned()) }
}

/// The look that the arguments ask for.
pub(super) fn look(args: &ChartArgs) -> Result<Look, Failure> {
    let mut look = Look::new(args.theme.theme(), args.size.size());
    look.outlines = args.text == Letters::Outlines;
    look.currency = Currency::of(&args.currency);
    let mut problems = Problems::default();
    for (flag, words, slot) in
        [("--title", &args.title, &mut look.title), ("--footer", &args.footer, &mut look.footer)]
    {
        if words.as_ref().is_some_and(|words| words.trim().is_empty()) {
            problems.push(Problem::new(flag, "is empty").hint("leave it out for the computed one"));
        }
        slot.clone_from(words);
    }
    if let Some(path) = &args.house {
        problems.keep(house(path, &mut look));
    }
    problems.or(look).map_err(Failure::Input)
}

fn house(path: &Path, look: &mut Look) -> Result<(), Problems> {
    let place = path.display().to_string();
    let unread = |place: &str, error: &std::io::Error| {
        Problem::new(place, format!("cannot be read: {}", error.kind()))
    };
    let text = std::fs::read_to_string(path).map_err(|error| unread(&place, &error))?;
    let house = House::parse(&text, &place)?;
    let mut problems = Problems::default();
    problems.keep(house.colour(&mut look.theme, &place));
    if let Some(name) = &house.logo {
        let file = path.parent().unwrap_or(Path::new("")).join(name);
        let shown = file.display().to_string();
        let read = std::fs::read(&file).map_err(|error| unread(&shown, &error));
        look.logo = problems.keep(read.and_then(|bytes| logo(bytes, &shown)).map_err(Problems::from));
    }
    problems.or(())
}
