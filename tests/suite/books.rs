//! Books as analysts keep them: habits that are read, and habits that could mean two things and are refused. Amounts are invented.

use rust_xlsxwriter::{Format, Workbook};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

struct Told {
    code: Option<i32>,
    out: String,
    err: String,
}

fn harmattan(home: &Path, arguments: &[&str]) -> Told {
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Told { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// A book, with its mapping file if it has one.
struct Book {
    habit: &'static str,
    bytes: Vec<u8>,
    mapping: &'static str,
    /// Lines of our layout that it must give (without the note), or what must be said when it is refused.
    holds: &'static [&'static str],
}

fn csv(habit: &'static str, text: &str, holds: &'static [&'static str]) -> Book {
    Book { habit, bytes: text.as_bytes().to_vec(), mapping: "", holds }
}

fn mapped(habit: &'static str, text: &str, mapping: &'static str, holds: &'static [&'static str]) -> Book {
    Book { mapping, ..csv(habit, text, holds) }
}

fn workbook(habit: &'static str, fill: impl Fn(&mut Workbook), holds: &'static [&'static str]) -> Book {
    let mut book = Workbook::new();
    fill(&mut book);
    Book { habit, bytes: book.save_to_buffer().expect("memory"), mapping: "", holds }
}

fn put(book: &mut Workbook, name: &str, rows: &[&[&str]]) {
    let sheet = book.add_worksheet().set_name(name).expect("a name");
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (row as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).map(|_| ()).expect("a cell"),
                Err(_) => sheet.write(row, column, *cell).map(|_| ()).expect("a cell"),
            }
        }
    }
}

fn home(book: &Book) -> (tempfile::TempDir, &'static str) {
    let home = tempfile::tempdir().expect("a folder");
    let name = if book.bytes.starts_with(b"PK") { "book.xlsx" } else { "book.csv" };
    fs::write(home.path().join(name), &book.bytes).expect("ours");
    if !book.mapping.is_empty() {
        fs::write(home.path().join("book.map.toml"), book.mapping).expect("ours");
    }
    (home, name)
}

fn books_read() -> Vec<Book> {
    const EDV: &[&str] = &["EDV:LSE 18000000 GBP 2026-06-30"];
    vec![
        csv(
            "headings in another order and case",
            "CCY,Market Value,TICKER,Security,Valuation Date\nGBP,18000000,EDV:LSE,Endeavour,2026-06-30\n",
            EDV,
        ),
        csv(
            "titles above the heading",
            "Sahel fund\nHoldings as at 30 June 2026\n\nTicker,Security,Value (GBP)\nEDV LN Equity,Endeavour,18000000\n",
            EDV,
        ),
        csv(
            "thousands separators",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,\"18,000,000\",30 June 2026\n",
            EDV,
        ),
        csv(
            "a continental file",
            "Ticker;Security;Value (GBP);Date\nEDV:LSE;Endeavour;18.000.000,00;30.06.2026\n",
            EDV,
        ),
        csv(
            "currency and unit in the heading",
            "Ticker,Security,Mkt Val (GBPm),As of\nEDV LN,Endeavour,18,2026-06-30\n",
            EDV,
        ),
        csv(
            "currency and unit in the cell",
            "Ticker,Security,Exposure,As of\nEDV.L,Endeavour,\u{a3}18m,2026-06-30\n",
            EDV,
        ),
        csv(
            "blank and total rows",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,18000000,2026-06-30\n,,,\nTotal,,18000000,\n",
            EDV,
        ),
        csv("pence", "Ticker,Security,Market value (p),Date\nEDV:LSE,Endeavour,1800000000,2026-06-30\n", EDV),
        csv(
            "pence in the column of currencies",
            "Ticker,Security,Value,Curr,Date\nEDV:LSE,Endeavour,1800000000,GBX,2026-06-30\n",
            EDV,
        ),
        csv(
            "an exact name and no ticker",
            "Security,Value (GBP),Date\nEndeavour Mining plc,18000000,2026-06-30\n",
            EDV,
        ),
        csv(
            "code and exchange in two columns",
            "Symbol,Exchange,Security,Value (GBP),Date\nEDV,LSE,Endeavour,18000000,2026-06-30\n",
            EDV,
        ),
        csv(
            "dates as the numbers of a workbook",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,18000000,46203\n",
            EDV,
        ),
        csv(
            "sections, a repeated heading and a remark below",
            "Ticker,Security,Value (GBP),Date\nEquities,,,\nEDV:LSE,Endeavour,18000000,2026-06-30\nTicker,Security,Value (GBP),Date\nSource: our own system,,,\n",
            EDV,
        ),
        csv(
            "a weight beside the amount",
            "Ticker,Security,Weight %,Value (GBP 000),Date\nEDV:LSE,Endeavour,100,\"18,000.0\",2026-06-30\n",
            EDV,
        ),
        csv(
            "kinds and places in words",
            "Security,Type,Mine,Country,Value (GBP),Date\nLoan to Kiaka,Term loan,Kiaka,Burkina Faso,18000000,2026-06-30\n",
            &["loan BFA-KIAKA BFA 18000000 GBP 2026-06-30"],
        ),
        mapped(
            "weights of a book whose value is pinned",
            "Ticker,Security,Weight %,Date\nEDV:LSE,Endeavour,45,2026-06-30\n",
            "total = 40000000\ncurrency = \"GBP\"\n",
            EDV,
        ),
        mapped(
            "everything pinned",
            "A,B,C\nEndeavour,\"18,000\",05/06/2026\n",
            "currency = \"GBP\"\nscale = 1000\ndecimal = \".\"\ndate_order = \"day\"\n[columns]\nname = \"A\"\namount = \"B\"\nas_of = \"C\"\n[issuers]\n\"Endeavour\" = \"EDV:LSE\"\n",
            &["EDV:LSE 18000000 GBP 2026-06-05"],
        ),
        workbook(
            "a sheet among others",
            |book| {
                put(book, "Read me", &[&["Nothing here"]]);
                put(
                    book,
                    "Positions",
                    &[
                        &["Ticker", "Security", "Value (GBP)", "Valuation date"],
                        &["EDV:LSE", "Endeavour", "18000000", "2026-06-30"],
                    ],
                );
            },
            EDV,
        ),
        workbook(
            "dates and money by their formats",
            |book| {
                let (day, money) = (
                    Format::new().set_num_format("dd/mm/yyyy"),
                    Format::new().set_num_format("[$\u{a3}-809]#,##0"),
                );
                let sheet = book.add_worksheet();
                for (column, text) in ["Ticker", "Security", "Value", "Date"].iter().enumerate() {
                    sheet.write(0, column as u16, *text).expect("a cell");
                }
                sheet.write(1, 0, "EDV:LSE").expect("a cell");
                sheet.write(1, 1, "Endeavour").expect("a cell");
                sheet.write_with_format(1, 2, 18_000_000.0, &money).expect("a cell");
                sheet.write_with_format(1, 3, 46_203.0, &day).expect("a cell");
            },
            EDV,
        ),
        workbook(
            "merged cells",
            |book| {
                put(
                    book,
                    "Book",
                    &[
                        &["Date", "Ticker", "Security", "Value (GBP)"],
                        &["", "EDV:LSE", "Endeavour", "18000000"],
                        &["", "KOD:AIM", "Kodal", "2500000"],
                    ],
                );
                let sheet = book.worksheet_from_name("Book").expect("there");
                sheet.merge_range(1, 0, 2, 0, "30 June 2026", &Format::new()).expect("a range");
            },
            &["EDV:LSE 18000000 GBP 2026-06-30", "KOD:AIM 2500000 GBP 2026-06-30"],
        ),
    ]
}

fn books_refused() -> Vec<Book> {
    vec![
        csv(
            "no currency",
            "Ticker,Security,Value,Date\nEDV:LSE,Endeavour,18000000,2026-06-30\n",
            &["no currency is given", "currency = \"GBP\""],
        ),
        csv(
            "a dollar of no country",
            "Ticker,Security,Value ($),Date\nEDV:LSE,Endeavour,18000000,2026-06-30\n",
            &["can be the dollar of several countries", "USD"],
        ),
        csv(
            "two currencies",
            "Ticker,Security,Value (GBP),Ccy,Date\nEDV:LSE,Endeavour,18000000,USD,2026-06-30\n",
            &["different currencies: GBP, USD"],
        ),
        csv(
            "day or month first",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,18000000,05/06/2026\n",
            &["day and month", "date_order"],
        ),
        csv(
            "thousands or decimals",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,\"18,000\",2026-06-30\n",
            &["thousands or a decimal", "decimal ="],
        ),
        csv(
            "two decimal signs",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,\"18,5\",2026-06-30\nKOD:AIM,Kodal,2.5,2026-06-30\n",
            &["different decimal signs"],
        ),
        csv(
            "two columns of amounts",
            "Ticker,Security,Market value (GBP),Book value (GBP),Date\nEDV:LSE,Endeavour,18000000,17000000,2026-06-30\n",
            &["can both be amount", "[columns]"],
        ),
        csv(
            "no date",
            "Ticker,Security,Value (GBP)\nEDV:LSE,Endeavour,18000000\n",
            &["no date of the amounts", "as_of ="],
        ),
        csv(
            "a code without its exchange",
            "Ticker,Security,Value (GBP),Date\nEDV,Endeavour,18000000,2026-06-30\n",
            &["code without its exchange", "EDV:LSE"],
        ),
        csv(
            "a name that is nearly one",
            "Security,Value (GBP),Date\nEndeavor Mining plc,18000000,2026-06-30\n",
            &["did you mean endeavour mining plc (EDV:LSE)?", "[issuers]"],
        ),
        csv(
            "a total that does not add up",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,18000000,2026-06-30\nTotal,,28000000,\n",
            &["the total is 28000000 and the lines above sum to 18000000"],
        ),
        csv(
            "weights and no amounts",
            "Ticker,Security,Weight %,Date\nEDV:LSE,Endeavour,100,2026-06-30\n",
            &["weights and no amounts", "total ="],
        ),
        csv(
            "a unit in heading and cell",
            "Ticker,Security,Value (GBP 000),Date\nEDV:LSE,Endeavour,18m,2026-06-30\n",
            &["the heading says thousands and the cell millions"],
        ),
        csv(
            "a country of two letters",
            "Security,Type,Country,Value (GBP),Date\nLoan,Loan,NG,18000000,2026-06-30\n",
            &["NG is Niger in one system and Nigeria in another"],
        ),
        csv(
            "a short position",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,(18000000),2026-06-30\n",
            &["must be above 0, was \"(18000000)\""],
        ),
        csv(
            "an unknown kind",
            "Ticker,Security,Type,Value (GBP),Date\nEDV:LSE,Endeavour,Warrant,18000000,2026-06-30\n",
            &["unknown kind \"Warrant\"", "[kinds]"],
        ),
        csv(
            "a name and a code of two companies",
            "Ticker,Security,Value (GBP),Date\nKOD:AIM,Endeavour Mining plc,18000000,2026-06-30\n",
            &["says KOD:AIM", "says EDV:LSE"],
        ),
        csv(
            "an amount in words",
            "Ticker,Security,Value (GBP),Date\nEDV:LSE,Endeavour,tbc,2026-06-30\n",
            &["\"tbc\" is no amount"],
        ),
        csv("no heading", "EDV:LSE,Endeavour,18000000,2026-06-30\n", &["no line with headings of a book"]),
        workbook(
            "two sheets that look alike",
            |book| {
                for name in ["June", "May"] {
                    put(
                        book,
                        name,
                        &[
                            &["Ticker", "Security", "Value (GBP)", "Date"],
                            &["EDV:LSE", "Endeavour", "18000000", "2026-06-30"],
                        ],
                    );
                }
            },
            &["several sheets that look like a book: June, May", "book.xlsx#June"],
        ),
    ]
}

#[test]
fn books_of_many_habits_are_read_right_and_say_how() {
    let books = books_read();
    assert!(books.len() >= 12);
    for book in &books {
        let (home, name) = home(book);
        let told = harmattan(home.path(), &["data", "map", name, "--out", "pinned.toml"]);
        assert_eq!(told.code, Some(0), "{}: {}", book.habit, told.err);
        assert!(told.out.contains(" read as "), "{}: {}", book.habit, told.out);
        let path = home.path().join(name);
        let package = harmattan::datasets::load(&harmattan::datasets::Layers::default()).expect("sound");
        let read = harmattan::datasets::portfolio::read(&path.display().to_string(), &package)
            .unwrap_or_else(|wrong| panic!("{}: {wrong}", book.habit));
        let lines: Vec<String> = read
            .holdings
            .iter()
            .map(|line| {
                let who = line.issuer.as_ref().map(ToString::to_string);
                let what = line
                    .asset
                    .as_ref()
                    .map(|asset| format!("loan {asset} {}", line.country.clone().expect("known")));
                format!(
                    "{} {} {} {}",
                    who.or(what).unwrap_or_default(),
                    line.amount,
                    line.currency,
                    line.as_of
                )
            })
            .collect();
        assert_eq!(lines, book.holds, "{}", book.habit);
    }
}

#[test]
fn books_that_could_mean_two_things_are_refused_with_a_hint() {
    let books = books_refused();
    assert!(books.len() >= 12);
    for book in &books {
        let (home, name) = home(book);
        let told = harmattan(home.path(), &["validate", name]);
        assert_eq!(told.code, Some(2), "{}: {}{}", book.habit, told.out, told.err);
        for part in book.holds {
            assert!(told.err.contains(part), "{}: {part} is not in\n{}", book.habit, told.err);
        }
    }
}

#[test]
fn a_pinned_mapping_reads_the_book_the_same_and_a_sheet_is_chosen_by_name() {
    let book = books_refused().pop().expect("the last");
    let (home, _) = home(&book);
    let told = harmattan(home.path(), &["data", "map", "book.xlsx#May"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    let pinned = fs::read_to_string(home.path().join("book.map.toml")).expect("written");
    assert!(pinned.contains("sheet = \"May\"") && pinned.contains("amount = \"Value (GBP)\""), "{pinned}");
    let told = harmattan(
        home.path(),
        &["run", "baseline", "--portfolio", "book.xlsx", "--years", "200", "--format", "csv", "--out", "out"],
    );
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.err.contains("column \"Value (GBP)\" read as amount, GBP"), "{}", told.err);
    let kept = fs::read_to_string(home.path().join("out/inputs/portfolio.csv")).expect("kept");
    assert!(kept.contains("EDV:LSE") && kept.starts_with("holding_id,"), "{kept}");
}

#[test]
fn a_problem_of_a_foreign_book_names_its_own_line() {
    let book = csv(
        "",
        "A title\n\nTicker,Security,Value (GBP),Date,Maturity\nEDV:LSE,Endeavour,18000000,2026-06-30,\nKOD:AIM,Kodal,2500000,2026-06-30,2020-01-01\n",
        &[],
    );
    let (home, name) = home(&book);
    let told = harmattan(home.path(), &["validate", name]);
    assert_eq!(told.code, Some(2));
    assert!(told.err.contains("book.csv:5"), "{}", told.err);
}
