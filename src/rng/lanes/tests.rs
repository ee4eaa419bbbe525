//! Wide draws against draws one by one.

use super::*;

fn streams(count: usize) -> Vec<Stream> {
    (0..count).map(|i| Stream::named(&format!("asset:A{i}/EX"), 42)).collect()
}

#[test]
fn wide_draws_are_the_draws_of_the_streams_one_by_one() {
    for count in [0, 1, 7, 8, 9, 250] {
        for path in Path::all() {
            let (mut addresses, mut drawn) = (Addresses::default(), Vec::new());
            let address = |i: usize| (7 * i as u32, i as u32 % 3, Purpose::Severity);
            for (i, stream) in streams(count).into_iter().enumerate() {
                let (year, ordinal, purpose) = address(i);
                addresses.push(stream, year, ordinal, purpose);
            }
            addresses.draw(path, &mut drawn);
            let wanted: Vec<f64> = (streams(count).into_iter().enumerate())
                .map(|(i, stream)| stream.uniform(address(i).0, address(i).1, address(i).2))
                .collect();
            assert_eq!(drawn, wanted, "{path:?}");
        }
    }
}

#[test]
fn draws_of_every_trial_are_the_draws_of_the_streams_one_by_one() {
    let purpose = |i: usize| if i.is_multiple_of(3) { Purpose::Parameter } else { Purpose::Frailty };
    let all: Vec<(Stream, Purpose)> =
        streams(21).into_iter().enumerate().map(|(i, stream)| (stream, purpose(i))).collect();
    for path in Path::all() {
        let mut drawn = Vec::new();
        TrialStreams::new(&all).draw(path, 17, &mut drawn);
        for ((stream, purpose), years) in all.iter().zip(&drawn) {
            for (year, found) in (68..).zip(years) {
                assert_eq!(*found, stream.uniform(year, 0, *purpose), "{path:?}");
            }
        }
    }
}

#[test]
fn all_paths_find_the_same_candidates_and_none_is_missed() {
    let members: Vec<(Stream, f64, usize)> =
        streams(123).into_iter().enumerate().map(|(i, s)| (s, 0.02 * (i % 9) as f64, i / 20)).collect();
    let set = ScanSet::new(&members);
    let scales: Vec<[f64; QUAD]> = (0..7).map(|c| [0.5, 1.0, 2.0, 0.3 * f64::from(c)]).collect();
    let mut events = 0;
    for quad in 0..500 {
        let mut plain: [Found; QUAD] = Default::default();
        set.scan(Path::Portable, quad, &scales, &mut plain);
        for path in Path::all() {
            let mut fast: [Found; QUAD] = Default::default();
            set.scan(path, quad, &scales, &mut fast);
            for (plain, fast) in plain.iter().zip(&fast) {
                assert_eq!(plain[..], fast[..], "{path:?}");
            }
        }
        for (year, found) in plain.iter().enumerate() {
            for (i, (stream, bound, class)) in members.iter().enumerate() {
                let word = stream.first_arrival_word(4 * quad + year as u32);
                let arrival = -crate::maths::ln(crate::rng::uniform32(word));
                if arrival <= bound * scales[*class][year] {
                    events += 1;
                    assert!(found.contains(&Candidate { member: i as u32, word }));
                }
            }
        }
    }
    assert!(events > 5_000, "{events}");
}

#[test]
fn draws_of_first_events_are_the_draws_of_the_streams_one_by_one() {
    for count in [0, 1, 8, 21] {
        for path in Path::all() {
            let (mut events, mut later, mut sizes) = (FirstEvents::default(), Vec::new(), Vec::new());
            let all = streams(count);
            events.reserve(count);
            let purpose = |i: usize| if i.is_multiple_of(3) { Purpose::Days } else { Purpose::Severity };
            for (i, stream) in all.iter().enumerate() {
                events.set(i, *stream, 5 + i as u32, purpose(i));
            }
            events.draw(path, count, &mut later, &mut sizes);
            for (i, stream) in all.iter().enumerate() {
                assert_eq!(later[i], stream.uniform(5 + i as u32, 0, Purpose::LaterArrivals), "{path:?}");
                assert_eq!(sizes[i], stream.uniform(5 + i as u32, 0, purpose(i)), "{path:?}");
            }
        }
    }
}
