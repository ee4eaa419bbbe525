//! The same file in less room: objects without a stream go together into compressed ones.
//!
//! A tagged table has an object for every cell, which krilla writes one by one as plain text: two thirds of a report. Object streams
//! and the cross-reference stream that goes with them are section 7.5.7 and 7.5.8 of ISO 32000-1.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;
use std::ops::Range;

/// Objects in one stream: a reader unpacks all of it to see one.
const GROUP: usize = 200;
/// What krilla writes after every object.
const END: &[u8] = b"endobj";

/// A file as its parts.
struct Parts<'a> {
    header: &'a [u8],
    /// Content of each object from number 1, between `obj` and `endobj`.
    objects: Vec<&'a [u8]>,
    /// The entries of the trailer: root, information, identifier.
    trailer: &'a str,
}

/// Where an object is found.
#[derive(Clone, Copy)]
enum Place {
    At(usize),
    In { stream: usize, index: usize },
}

/// The packed file, or the file as it is where it is not laid out as expected.
pub(super) fn pack(file: Vec<u8>) -> Vec<u8> {
    let packed = Parts::of(&file).and_then(|parts| parts.write());
    packed.unwrap_or(file)
}

fn last(file: &[u8], word: &[u8]) -> Option<usize> {
    file.windows(word.len()).rposition(|window| window == word)
}

fn text(file: &[u8], range: Range<usize>) -> Option<&str> {
    std::str::from_utf8(file.get(range)?).ok()
}

impl<'a> Parts<'a> {
    fn of(file: &'a [u8]) -> Option<Self> {
        let end = last(file, b"startxref")?;
        let table: usize = text(file, end + 9..file.len())?.split_whitespace().next()?.parse().ok()?;
        let trailer_at = table + last(file.get(table..end)?, b"trailer")?;
        let mut lines = text(file, table..trailer_at)?.lines();
        (lines.next()? == "xref").then_some(())?;
        let count: usize = lines.next()?.strip_prefix("0 ")?.trim().parse().ok()?;
        let mut starts: Vec<usize> = Vec::new();
        for line in lines.skip(1) {
            let (offset, rest) = line.split_once(' ')?;
            (rest.trim() == "00000 n").then_some(())?;
            starts.push(offset.parse().ok()?);
        }
        (starts.len() + 1 == count).then_some(())?;
        let mut order = starts.clone();
        order.push(table);
        order.sort_unstable();
        let objects = (1..).zip(&starts).map(|(number, start)| {
            let next = order[order.partition_point(|other| other <= start)..].first()?;
            let whole = file.get(*start..*next)?;
            let body = whole.strip_prefix(format!("{number} 0 obj").as_bytes())?;
            Some(body[..last(body, END)?].trim_ascii())
        });
        let dictionary = text(file, trailer_at + 7..end)?.trim().strip_prefix("<<")?.strip_suffix(">>")?;
        let (size, trailer) = dictionary.strip_prefix("/Size ")?.split_once('/')?;
        (size.trim().parse::<usize>() == Ok(count)).then_some(())?;
        Some(Self { header: file.get(..*order.first()?)?, objects: objects.collect::<Option<_>>()?, trailer })
    }

    fn write(&self) -> Option<Vec<u8>> {
        let mut file = self.header.to_vec();
        let mut places = vec![Place::At(0); self.objects.len()];
        let mut loose: Vec<usize> = Vec::new();
        for (at, object) in self.objects.iter().enumerate() {
            if object.ends_with(b"endstream") {
                places[at] = Place::At(file.len());
                writeln!(file, "{} 0 obj", at + 1).ok()?;
                file.extend_from_slice(object);
                file.extend_from_slice(b"\nendobj\n");
            } else {
                loose.push(at);
            }
        }
        for group in loose.chunks(GROUP) {
            let stream = places.len() + 1;
            for (index, at) in group.iter().enumerate() {
                places[*at] = Place::In { stream, index };
            }
            places.push(Place::At(file.len()));
            self.write_group(&mut file, stream, group)?;
        }
        self.write_table(&mut file, places)?;
        Some(file)
    }

    /// Objects of a group in one stream: numbers and offsets, then the objects.
    fn write_group(&self, file: &mut Vec<u8>, number: usize, group: &[usize]) -> Option<()> {
        let (mut head, mut body) = (Vec::new(), Vec::new());
        for at in group {
            write!(head, "{} {} ", at + 1, body.len()).ok()?;
            body.extend_from_slice(self.objects[*at]);
            body.push(b'\n');
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", group.len(), head.len());
        head.append(&mut body);
        write_stream(file, number, &entries, &head)
    }

    /// The cross-reference stream, itself the last object.
    fn write_table(&self, file: &mut Vec<u8>, mut places: Vec<Place>) -> Option<()> {
        let start = file.len();
        places.push(Place::At(start));
        let mut table = vec![0, 0, 0, 0, 0, 0xFF, 0xFF];
        for place in &places {
            let (kind, first, second) = match *place {
                Place::At(offset) => (1, offset, 0),
                Place::In { stream, index } => (2, stream, index),
            };
            table.push(kind);
            table.extend_from_slice(&u32::try_from(first).ok()?.to_be_bytes());
            table.extend_from_slice(&u16::try_from(second).ok()?.to_be_bytes());
        }
        let entries = format!("/Type/XRef/Size {}/W[1 4 2]/{}", places.len() + 1, self.trailer);
        write_stream(file, places.len(), &entries, &table)?;
        write!(file, "startxref\n{start}\n%%EOF").ok()
    }
}

fn write_stream(file: &mut Vec<u8>, number: usize, entries: &str, content: &[u8]) -> Option<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).ok()?;
    let packed = encoder.finish().ok()?;
    write!(file, "{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {}>>\nstream\n", packed.len())
        .ok()?;
    file.extend_from_slice(&packed);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::ZlibDecoder;
    use std::io::Read;

    const OBJECTS: [&str; 4] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Contents 4 0 R>>",
        "<</Length 3>>\nstream\nq Q\nendstream",
    ];

    /// A file as krilla lays it out.
    fn file() -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xff\xff\xff\xff\n\n".to_vec();
        let mut table = "xref\n0 5\n0000000000 65535 f\r\n".to_owned();
        for (number, object) in (1..).zip(OBJECTS) {
            table.push_str(&format!("{:010} 00000 n\r\n", file.len()));
            file.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n\n").as_bytes());
        }
        let start = file.len();
        file.extend_from_slice(
            format!("{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{start}\n%%EOF").as_bytes(),
        );
        file
    }

    /// The content of the stream that starts at an offset.
    fn unpacked(file: &[u8], at: usize) -> Vec<u8> {
        let start =
            at + file[at..].windows(7).position(|window| window == b"stream\n").expect("a stream") + 7;
        let mut content = Vec::new();
        ZlibDecoder::new(&file[start..]).read_to_end(&mut content).expect("deflated");
        content
    }

    #[test]
    fn every_object_is_found_where_the_table_says() {
        let packed = pack(file());
        let end = last(&packed, b"startxref").expect("there");
        let start = text(&packed, end + 9..packed.len())
            .and_then(|tail| tail.split_whitespace().next()?.parse().ok());
        let table = unpacked(&packed, start.expect("a number"));
        let entry = |number: usize| {
            let entry = &table[number * 7..number * 7 + 7];
            let first = u32::from_be_bytes([entry[1], entry[2], entry[3], entry[4]]) as usize;
            (entry[0], first, usize::from(entry[6]))
        };
        for (number, object) in (1..).zip(OBJECTS) {
            let (kind, first, second) = entry(number);
            if kind == 1 {
                assert!(
                    packed[first..].starts_with(format!("{number} 0 obj\n{object}").as_bytes()),
                    "{number}"
                );
                continue;
            }
            let content = String::from_utf8(unpacked(&packed, entry(first).1)).expect("text");
            let line = content.lines().nth(second).expect("an object a line");
            assert_eq!(&line[line.find("<<").expect("a dictionary")..], object);
        }
        assert_eq!(
            table.len(),
            7 * 7,
            "four objects, one stream of three of them, the table and the free entry"
        );
    }

    #[test]
    fn a_file_that_is_laid_out_otherwise_stays_as_it_is() {
        for other in [
            b"no file".to_vec(),
            b"%PDF-1.7\nstartxref\n9999\n%%EOF".to_vec(),
            file()[..120].to_vec(),
            Vec::new(),
        ] {
            assert_eq!(pack(other.clone()), other);
        }
    }
}
