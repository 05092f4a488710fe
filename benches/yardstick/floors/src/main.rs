//! Parse floors. usage: bench MODE FILE  -> prints one line: mode bytes items seconds MB/s (in-process, parse only)
use serde::Deserialize;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Sp<T> = toml::Spanned<T>;
#[derive(Deserialize)]
#[allow(dead_code)]
struct SLedger<'a> {
    #[serde(borrow)]
    treaty: std::borrow::Cow<'a, str>,
    #[serde(default)]
    stockpile: Vec<SStock>,
    destruction: Vec<Sp<SDest>>,
    state: BTreeMap<String, StateD>,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct StateD {
    entry_into_force: toml::value::Datetime,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct SStock {
    state: Sp<String>,
    chemical: Sp<String>,
    category: Sp<i64>,
    quantity: Sp<String>,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct SDest {
    id: Sp<String>,
    state: Sp<String>,
    facility: Option<Sp<String>>,
    chemical: Sp<String>,
    category: Sp<toml::Value>,
    quantity: Sp<String>,
    date: Sp<toml::Value>,
    reported: Sp<toml::value::Datetime>,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct PLedger {
    treaty: String,
    destruction: Vec<PDest>,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct PDest {
    id: String,
    state: String,
    facility: Option<String>,
    chemical: String,
    category: serde_json::Value,
    quantity: String,
    date: String,
    reported: String,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct BLedger<'a> {
    #[serde(borrow)]
    treaty: &'a str,
    #[serde(borrow)]
    destruction: Vec<BDest<'a>>,
}
#[derive(Deserialize)]
#[allow(dead_code)]
struct BDest<'a> {
    #[serde(borrow)]
    id: &'a str,
    #[serde(borrow)]
    state: &'a str,
    #[serde(borrow)]
    facility: Option<&'a str>,
    #[serde(borrow)]
    chemical: &'a str,
    category: serde_json::Value,
    #[serde(borrow)]
    quantity: &'a str,
    #[serde(borrow)]
    date: &'a str,
    #[serde(borrow)]
    reported: &'a str,
}

fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mode = a[1].as_str();
    let path = &a[2];
    let f = std::fs::File::open(path).unwrap();
    let mm = unsafe { memmap2::Mmap::map(&f).unwrap() };
    // input is read into memory first and is not timed for parsers (mmap + page touch); 'read' times it
    let t0 = Instant::now();
    let bytes: Vec<u8> =
        if matches!(mode, "mmap-newlines" | "csv") { Vec::new() } else { std::fs::read(path).unwrap() };
    let t_read = t0.elapsed().as_secs_f64();
    let t_utf = Instant::now();
    let s: &str = if bytes.is_empty() { "" } else { std::str::from_utf8(&bytes).unwrap() };
    let t_utf8 = t_utf.elapsed().as_secs_f64();
    let t = Instant::now();
    let n: usize = match mode {
        "read" => bytes.len(),
        "utf8" => std::str::from_utf8(black_box(&bytes)).unwrap().len(),
        "newlines" => memchr::memchr_iter(b'\n', &bytes).count(),
        "newlines-each" => {
            let mut k = 0usize;
            for p in memchr::memchr_iter(b'\n', &bytes) {
                k = k.wrapping_add(black_box(p));
            }
            k
        }
        "mmap-newlines" => memchr::memchr_iter(b'\n', &mm).count(),
        "lex" => {
            let mut k = 0;
            for tk in toml_parser::Source::new(s).lex() {
                black_box(tk);
                k += 1;
            }
            k
        }
        "events" => {
            let toks = toml_parser::Source::new(s).lex().into_vec();
            let mut k = 0usize;
            let mut err = |_e: toml_parser::ParseError| panic!();
            let mut recv = |e: toml_parser::parser::Event| {
                black_box(e.span());
                k += 1;
            };
            toml_parser::parser::parse_document(&toks, &mut recv, &mut err);
            k
        }
        "events-chunked" => {
            // ~1 MiB chunks cut at "\n[[": the tokens stay in cache
            let mut k = 0usize;
            let mut toks = Vec::new();
            let mut pos = 0;
            let fnd = memchr::memmem::Finder::new("\n[[");
            while pos < s.len() {
                let want = (pos + (1 << 18)).min(s.len());
                let end = fnd.find(&bytes[want..]).map(|p| want + p + 1).unwrap_or(s.len());
                let src = toml_parser::Source::new(&s[pos..end]);
                toks.clear();
                toks.extend(src.lex());
                let mut err = |_e: toml_parser::ParseError| panic!();
                let mut recv = |e: toml_parser::parser::Event| {
                    black_box(e.span());
                    k += 1;
                };
                toml_parser::parser::parse_document(&toks, &mut recv, &mut err);
                pos = end;
            }
            k
        }
        "toml-table" => {
            let v: toml::Table = s.parse().unwrap();
            let n = v["destruction"].as_array().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "toml-detable" => {
            let v = toml::de::DeTable::parse(s).unwrap();
            let n = v.get_ref().get("destruction").unwrap().get_ref().as_array().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "toml-serde-spanned" => {
            let v: SLedger = toml::from_str(s).unwrap();
            let n = v.destruction.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "toml-edit" => {
            let v: toml_edit::DocumentMut = s.parse().unwrap();
            let n = v["destruction"].as_array_of_tables().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "toml-edit-im" => {
            let v = toml_edit::Document::parse(s).unwrap();
            let n = v["destruction"].as_array_of_tables().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "toml-span" => {
            let v = match toml_span::parse(s) {
                Ok(v) => v,
                Err(e) => {
                    println!("toml-span ERROR {:?}", e);
                    return;
                }
            };
            let n = v.as_table().unwrap().get("destruction").unwrap().as_array().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "basic-toml" => {
            let v: Result<PLedger, _> = basic_toml::from_str(s);
            match v {
                Ok(v) => {
                    let n = v.destruction.len();
                    fin(mode, t, n, &bytes, path, t_read, t_utf8);
                    std::mem::forget(v);
                    return;
                }
                Err(e) => {
                    println!("basic-toml ERROR {e}");
                    return;
                }
            }
        }
        "json-value" => {
            let v: serde_json::Value = serde_json::from_str(s).unwrap();
            let n = v["destruction"].as_array().unwrap().len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "json-serde" => {
            let v: PLedger = serde_json::from_str(s).unwrap();
            let n = v.destruction.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "json-serde-borrow" => {
            let v: BLedger = serde_json::from_str(s).unwrap();
            let n = v.destruction.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "simd-json-tape" => {
            let mut b = bytes.clone();
            let t = Instant::now();
            let v = simd_json::to_tape(&mut b).unwrap();
            let n = v.0.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            return;
        }
        "simd-json-serde-borrow" => {
            let mut b = bytes.clone();
            let t = Instant::now();
            let v: BLedger = simd_json::serde::from_slice(&mut b).unwrap();
            let n = v.destruction.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "sonic-value" => {
            let v: sonic_rs::Value = sonic_rs::from_str(s).unwrap();
            fin(mode, t, 1, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "sonic-serde-borrow" => {
            let v: BLedger = sonic_rs::from_str(s).unwrap();
            let n = v.destruction.len();
            fin(mode, t, n, &bytes, path, t_read, t_utf8);
            std::mem::forget(v);
            return;
        }
        "jsonl-serde-borrow" => {
            let mut n = 0;
            for l in s.lines() {
                let v: BDest = serde_json::from_str(l).unwrap();
                black_box(&v);
                n += 1;
            }
            n
        }
        "jsonl-sonic-borrow" => {
            let mut n = 0;
            for l in s.lines() {
                let v: BDest = sonic_rs::from_str(l).unwrap();
                black_box(&v);
                n += 1;
            }
            n
        }
        "csv" => {
            let mut r = csv::ReaderBuilder::new().from_reader(std::fs::File::open(path).unwrap());
            let mut rec = csv::ByteRecord::new();
            let mut n = 0;
            while r.read_byte_record(&mut rec).unwrap() {
                black_box(rec.position().unwrap().line());
                n += 1;
            }
            n
        }
        "csv-slice" => {
            let mut r = csv::ReaderBuilder::new().from_reader(&bytes[..]);
            let mut rec = csv::ByteRecord::new();
            let mut n = 0;
            while r.read_byte_record(&mut rec).unwrap() {
                black_box(rec.position().unwrap().line());
                n += 1;
            }
            n
        }
        _ => panic!("mode"),
    };
    fin(mode, t, n, &bytes, path, t_read, t_utf8);
}
fn fin(mode: &str, t: Instant, n: usize, _b: &[u8], path: &str, tr: f64, tu: f64) {
    let s = t.elapsed().as_secs_f64();
    let len = std::fs::metadata(path).unwrap().len();
    println!("{mode}\t{len}\t{n}\t{s:.4}\t{:.0}\tread={tr:.4}\tutf8={tu:.4}", len as f64 / s / 1e6);
}
