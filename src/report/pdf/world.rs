//! All that typst can see: one template, one value, the pictures, two fonts. It asks for a file by name and gets one of these or none.

use super::pages::Pages;
use crate::charts;
use std::collections::BTreeMap;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("../../../templates/report.typ");

/// The shelf that typst reads from.
pub(super) struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    files: BTreeMap<String, Bytes>,
}

fn id(path: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(path).map_err(|error| error.to_string())?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl Shelf {
    /// Lays out what the template reads.
    pub(super) fn new(pages: &Pages) -> Result<Self, String> {
        let value = serde_json::to_vec(pages).map_err(|error| error.to_string())?;
        let mut files = BTreeMap::from([("/report.json".to_owned(), Bytes::new(value))]);
        for (place, picture) in pages.pictures.iter().enumerate() {
            files.insert(format!("/{place}.svg"), Bytes::from_string(picture.clone()));
        }
        let fonts: Vec<Font> =
            charts::FONTS.iter().flat_map(|bytes| Font::iter(Bytes::new(*bytes))).collect();
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(id("/report.typ")?, TEMPLATE.to_owned()),
            files,
        })
    }
}

impl World for Shelf {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        let own = matches!(path.root(), VirtualRoot::Project);
        let file = self.files.get(path.vpath().get_with_slash()).filter(|_| own);
        file.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Pages know no clock: the same run gives the same bytes on any day.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Document;

    fn shelf() -> Shelf {
        let document = Document {
            title: "Title".to_owned(),
            subtitle: "Subtitle".to_owned(),
            notice: None,
            stamp: "Stamp".to_owned(),
            sections: Vec::new(),
        };
        Shelf::new(&Pages::of(&document)).expect("laid out")
    }

    #[test]
    fn no_file_of_the_machine_no_package_and_no_clock_can_be_reached() {
        let shelf = shelf();
        assert!(shelf.file(id("/report.json").unwrap()).is_ok());
        for path in ["/etc/passwd", "/Cargo.toml", "/report.typ", "/0.svg"] {
            assert!(matches!(shelf.file(id(path).unwrap()), Err(FileError::AccessDenied)), "{path}");
            assert!(path == "/report.typ" || shelf.source(id(path).unwrap()).is_err(), "{path}");
        }
        let package = VirtualRoot::Package("@preview/tablex:0.0.1".parse().unwrap());
        let inside = RootedPath::new(package, VirtualPath::new("/report.json").unwrap()).intern();
        assert!(matches!(shelf.file(inside), Err(FileError::AccessDenied)));
        assert!(shelf.today(None).is_none());
    }
}
