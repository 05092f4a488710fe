use crate::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml_parser::{decoder::Encoding, parser::EventReceiver, ErrorSink, Source, Span};

#[derive(Default)]
pub struct Scratch {
    toks: Vec<toml_parser::lexer::Token>,
}
fn field(k: &[u8]) -> Option<usize> {
    Some(match k {
        b"id" => ID,
        b"state" => STATE,
        b"facility" => FAC,
        b"chemical" => CHEM,
        b"category" => CAT,
        b"quantity" => QTY,
        b"date" => DATE,
        b"reported" => REP,
        _ => return None,
    })
}

struct Ev<'a, 'c, 's> {
    s: &'a str,
    base: usize,
    ck: &'c mut Checker<'s>,
    rec: Rec<'a>,
    open: bool,
    in_dest: bool,
    hdr: bool,
    key: Option<usize>,
    known: bool,
    depth: u32,
    dup: bool,
}
impl<'a> Ev<'a, '_, '_> {
    fn flush(&mut self) {
        if self.open {
            self.ck.record(&self.rec);
        }
        self.open = false;
    }
}
pub fn scalar<'a>(raw: &'a str, enc: Option<Encoding>, off: usize) -> V<'a> {
    match enc {
        Some(Encoding::BasicString) => {
            let t = &raw[1..raw.len() - 1];
            if t.as_bytes().iter().any(|&c| c == b'\\' || c < 0x20) {
                V::Other(off)
            } else {
                V::Str(t, off + 1)
            }
        }
        Some(Encoding::LiteralString) => V::Str(&raw[1..raw.len() - 1], off + 1),
        Some(_) => V::Other(off),
        None => {
            let b = raw.as_bytes();
            if let Some(d) = date(b) {
                V::Date(d, off)
            } else if !b.is_empty()
                && b.len() < 18
                && b.iter().all(|c| c.is_ascii_digit())
                && (b.len() == 1 || b[0] != b'0')
            {
                V::Int(raw.parse().unwrap(), off)
            } else {
                V::Other(off)
            }
        }
    }
}
impl EventReceiver for Ev<'_, '_, '_> {
    fn std_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.flush();
        self.in_dest = false;
        self.hdr = true;
    }
    fn std_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.hdr = false
    }
    fn array_table_open(&mut self, sp: Span, _: &mut dyn ErrorSink) {
        self.flush();
        self.hdr = true;
        self.in_dest = false;
        self.rec = Rec { off: self.base + sp.start(), f: [V::None; 8] };
    }
    fn array_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.hdr = false;
        self.open = self.in_dest;
    }
    fn simple_key(&mut self, sp: Span, _k: Option<Encoding>, _: &mut dyn ErrorSink) {
        let k = &self.s[sp.start()..sp.end()];
        if self.hdr {
            self.in_dest = k == "destruction"
        } else if self.depth == 0 {
            self.key = field(k.as_bytes());
        }
    }
    fn inline_table_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.depth += 1;
        true
    }
    fn inline_table_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.depth -= 1
    }
    fn array_open(&mut self, _: Span, _: &mut dyn ErrorSink) -> bool {
        self.depth += 1;
        true
    }
    fn array_close(&mut self, _: Span, _: &mut dyn ErrorSink) {
        self.depth -= 1
    }
    fn scalar(&mut self, sp: Span, enc: Option<Encoding>, _: &mut dyn ErrorSink) {
        if self.depth > 0 || !self.open {
            return;
        }
        if let Some(k) = self.key {
            if !matches!(self.rec.f[k], V::None) {
                self.dup = true
            }
            self.rec.f[k] = scalar(&self.s[sp.start()..sp.end()], enc, self.base + sp.start());
        }
    }
}
pub fn ev_chunk<'a>(s: &'a str, base: usize, ck: &mut Checker<'_>, sc: &mut Scratch) {
    sc.toks.clear();
    sc.toks.extend(Source::new(s).lex());
    let mut errs: Vec<toml_parser::ParseError> = vec![];
    let mut ev = Ev {
        s,
        base,
        ck,
        rec: Rec { off: 0, f: [V::None; 8] },
        open: false,
        in_dest: false,
        hdr: false,
        key: None,
        known: false,
        depth: 0,
        dup: false,
    };
    toml_parser::parser::parse_document(&sc.toks, &mut ev, &mut errs);
    ev.flush();
    let _ = ev.known;
    if ev.dup {
        panic!("duplicate key")
    }
    if !errs.is_empty() {
        panic!("toml error {:?}", errs[0])
    }
}
/// canonical record text; anything else goes to the event parser, block by block
pub fn fast_chunk<'a>(s: &'a str, base: usize, ck: &mut Checker<'_>, sc: &mut Scratch) {
    let b = s.as_bytes();
    let mut p = 0;
    const H: &[u8] = b"[[destruction]]\n";
    while p < b.len() {
        if b[p] == b'\n' {
            p += 1;
            continue;
        }
        let start = p;
        let mut ok = b[p..].starts_with(H);
        if ok {
            p += H.len();
            let mut rec = Rec { off: base + start, f: [V::None; 8] };
            loop {
                if p >= b.len() || b[p] == b'[' {
                    break;
                }
                if b[p] == b'\n' {
                    p += 1;
                    continue;
                }
                let ks = p;
                while p < b.len() && b[p].is_ascii_lowercase() {
                    p += 1
                }
                let Some(k) = field(&b[ks..p]) else {
                    ok = false;
                    break;
                };
                if p + 3 >= b.len() || &b[p..p + 3] != b" = " || !matches!(rec.f[k], V::None) {
                    ok = false;
                    break;
                }
                p += 3;
                let vs = p;
                if b[p] == b'"' {
                    p += 1;
                    while p < b.len() && b[p] != b'"' && b[p] != b'\\' && b[p] >= 0x20 {
                        p += 1
                    }
                    if p + 1 >= b.len() || b[p] != b'"' || b[p + 1] != b'\n' || p == vs + 1 {
                        ok = false;
                        break;
                    }
                    rec.f[k] = V::Str(&s[vs + 1..p], base + vs + 1);
                    p += 2;
                } else {
                    while p < b.len() && (b[p].is_ascii_digit() || b[p] == b'-') {
                        p += 1
                    }
                    if p >= b.len() || b[p] != b'\n' {
                        ok = false;
                        break;
                    }
                    let v = scalar(&s[vs..p], None, base + vs);
                    if let V::Other(_) = v {
                        ok = false;
                        break;
                    }
                    rec.f[k] = v;
                    p += 1;
                }
            }
            if ok {
                ck.record(&rec);
                continue;
            }
        }
        let end = memchr::memmem::find(&b[start + 1..], b"\n[").map(|q| start + 1 + q + 1).unwrap_or(b.len());
        ck.fallback += 1;
        ev_chunk(&s[start..end], base + start, ck, sc);
        p = end;
    }
}
pub fn prologue(s: &str, sh: &mut Shared) {
    let doc = toml::de::DeTable::parse(s).unwrap();
    from_detable_shared(&doc, sh);
}
type D<'a> = toml::Spanned<toml::de::DeTable<'a>>;
fn dstr<'x>(t: &'x toml::de::DeTable<'_>, k: &str) -> &'x str {
    t.get(k).unwrap().get_ref().as_str().unwrap()
}
fn dt(d: &toml::value::Datetime) -> Option<i32> {
    if d.time.is_some() {
        return None;
    }
    let d = d.date?;
    Some(days(d.year as i32, d.month as u32, d.day as u32))
}
pub fn from_detable_shared(doc: &D<'_>, sh: &mut Shared) {
    let t = doc.get_ref();
    for c in t.get("chemicals").unwrap().get_ref().as_array().unwrap().iter() {
        sh.chems.push(c.get_ref().as_str().unwrap().into())
    }
    let mut st: Vec<_> = t.get("state").unwrap().get_ref().as_table().unwrap().iter().collect();
    st.sort_by_key(|x| x.1.span().start);
    for (k, v) in st {
        sh.add_state(
            k.get_ref(),
            dt(v.get_ref()
                .as_table()
                .unwrap()
                .get("entry_into_force")
                .unwrap()
                .get_ref()
                .as_datetime()
                .unwrap())
            .unwrap(),
            v.span().start,
        )
    }
    for e in t.get("stockpile").unwrap().get_ref().as_array().unwrap().iter() {
        let r = e.get_ref().as_table().unwrap();
        let g = r.get("category").unwrap().get_ref().as_integer().unwrap().as_str().parse().unwrap();
        sh.add_stock(
            dstr(r, "state"),
            dstr(r, "chemical"),
            g,
            kg(dstr(r, "quantity")).unwrap(),
            e.span().start,
        )
    }
}
pub fn from_detable(doc: &D<'_>, text: &str, ck: &mut Checker<'_>) {
    for e in doc.get_ref().get("destruction").unwrap().get_ref().as_array().unwrap().iter() {
        let mut rec = Rec { off: e.span().start, f: [V::None; 8] };
        for (k, v) in e.get_ref().as_table().unwrap().iter() {
            if let Some(i) = field(k.get_ref().as_bytes()) {
                let o = v.span().start;
                rec.f[i] = match v.get_ref() {
                    toml::de::DeValue::String(s) => {
                        let q = text.as_bytes()[o] == b'"';
                        V::Str(s, o + q as usize)
                    }
                    toml::de::DeValue::Integer(n) => V::Int(n.as_str().parse().unwrap(), o),
                    toml::de::DeValue::Datetime(d) => dt(d).map(|d| V::Date(d, o)).unwrap_or(V::Other(o)),
                    _ => V::Other(o),
                }
            }
        }
        ck.record(&rec);
    }
}
type Sp<T> = toml::Spanned<T>;
#[derive(Deserialize)]
pub struct SLedger {
    chemicals: Vec<String>,
    state: BTreeMap<Sp<String>, StateD>,
    stockpile: Vec<Sp<SStock>>,
    destruction: Vec<Sp<SDest>>,
}
#[derive(Deserialize)]
struct StateD {
    entry_into_force: Sp<toml::value::Datetime>,
}
#[derive(Deserialize)]
struct SStock {
    state: String,
    chemical: String,
    category: i64,
    quantity: String,
}
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyV {
    S(String),
    I(i64),
    D(toml::value::Datetime),
}
#[derive(Deserialize)]
struct SDest {
    id: Option<Sp<String>>,
    state: Option<Sp<String>>,
    facility: Option<Sp<String>>,
    chemical: Option<Sp<String>>,
    category: Option<Sp<toml::Value>>,
    quantity: Option<Sp<String>>,
    date: Option<Sp<toml::Value>>,
    reported: Option<Sp<toml::Value>>,
}
pub fn from_serde_shared(d: &SLedger, sh: &mut Shared) {
    let _ = |a: AnyV| match a {
        AnyV::S(_) | AnyV::I(_) | AnyV::D(_) => (),
    };
    sh.chems = d.chemicals.clone();
    let mut st: Vec<_> = d.state.iter().collect();
    st.sort_by_key(|x| x.0.span().start);
    for (k, v) in st {
        sh.add_state(k.get_ref(), dt(v.entry_into_force.get_ref()).unwrap(), k.span().start)
    }
    for e in &d.stockpile {
        let r = e.get_ref();
        sh.add_stock(&r.state, &r.chemical, r.category, kg(&r.quantity).unwrap(), e.span().start)
    }
}
pub fn from_serde(d: &SLedger, _t: &str, ck: &mut Checker<'_>) {
    fn s(x: &Option<Sp<String>>) -> V<'_> {
        match x {
            None => V::None,
            Some(v) => V::Str(v.get_ref(), v.span().start + 1),
        }
    }
    fn a(x: &Option<Sp<toml::Value>>) -> V<'_> {
        match x {
            None => V::None,
            Some(v) => {
                let o = v.span().start;
                match v.get_ref() {
                    toml::Value::String(t) => V::Str(t, o + 1),
                    toml::Value::Integer(i) => V::Int(*i, o),
                    toml::Value::Datetime(d) => dt(d).map(|d| V::Date(d, o)).unwrap_or(V::Other(o)),
                    _ => V::Other(o),
                }
            }
        }
    }
    for e in &d.destruction {
        let r = e.get_ref();
        ck.record(&Rec {
            off: e.span().start,
            f: [
                s(&r.id),
                s(&r.state),
                s(&r.facility),
                s(&r.chemical),
                a(&r.category),
                s(&r.quantity),
                a(&r.date),
                a(&r.reported),
            ],
        });
    }
}
pub fn side_csv(dir: &std::path::Path, sh: &mut Shared) {
    let rd = |f: &str| -> Vec<Vec<String>> {
        let mut r = csv::Reader::from_path(dir.join(f)).unwrap();
        r.records().map(|x| x.unwrap().iter().map(String::from).collect()).collect()
    };
    for r in rd("chem.csv") {
        sh.chems.push(r[0].clone())
    }
    for (i, r) in rd("state.csv").into_iter().enumerate() {
        sh.add_state(&r[0], date(r[1].as_bytes()).unwrap(), i + 2)
    }
    for (i, r) in rd("stockpile.csv").into_iter().enumerate() {
        sh.add_stock(&r[0], &r[1], r[2].parse().unwrap(), kg(&r[3]).unwrap(), i + 2)
    }
}
pub fn csv_chunk(b: &[u8], base: usize, ck: &mut Checker<'_>) {
    let mut r = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(b);
    let mut rec = csv::ByteRecord::new();
    while r.read_byte_record(&mut rec).unwrap() {
        let o = base + rec.position().unwrap().byte() as usize;
        let mut f = [V::None; 8];
        let mut fo = o;
        for i in 0..8 {
            let v = rec.get(i).unwrap_or(b"");
            let st = std::str::from_utf8(v).expect("utf8");
            f[i] = if v.is_empty() {
                V::None
            } else if i == CAT {
                match st.parse() {
                    Ok(n) => V::Int(n, fo),
                    Err(_) => V::Str(st, fo),
                }
            } else if i == DATE || i == REP {
                match date(v) {
                    Some(d) => V::Date(d, fo),
                    None => V::Str(st, fo),
                }
            } else {
                V::Str(st, fo)
            };
            fo += v.len() + 1;
        }
        ck.record(&Rec { off: o, f });
    }
}
#[derive(Deserialize)]
struct JDest<'a> {
    #[serde(borrow)]
    id: Option<&'a str>,
    #[serde(borrow)]
    state: Option<&'a str>,
    #[serde(borrow)]
    facility: Option<&'a str>,
    #[serde(borrow)]
    chemical: Option<&'a str>,
    category: Option<JV<'a>>,
    #[serde(borrow)]
    quantity: Option<&'a str>,
    #[serde(borrow)]
    date: Option<&'a str>,
    #[serde(borrow)]
    reported: Option<&'a str>,
}
enum JV<'a> {
    I(i64),
    S(&'a str),
}
impl<'de: 'a, 'a> Deserialize<'de> for JV<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct X;
        impl<'de> serde::de::Visitor<'de> for X {
            type Value = JV<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("int or string")
            }
            fn visit_u64<E>(self, v: u64) -> Result<JV<'de>, E> {
                Ok(JV::I(v as i64))
            }
            fn visit_i64<E>(self, v: i64) -> Result<JV<'de>, E> {
                Ok(JV::I(v))
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<JV<'de>, E> {
                Ok(JV::S(v))
            }
        }
        d.deserialize_any(X)
    }
}
pub fn jsonl_chunk(s: &str, base: usize, ck: &mut Checker<'_>) {
    let mut p = 0;
    let b = s.as_bytes();
    while p < b.len() {
        let e = memchr::memchr(b'\n', &b[p..]).map(|q| p + q).unwrap_or(b.len());
        let l = &s[p..e];
        let lb = base + p;
        let o = |x: &str| base + (x.as_ptr() as usize - s.as_ptr() as usize);
        let v: JDest = serde_json::from_str(l).unwrap();
        let st = |x: Option<&'_ str>| -> V<'_> {
            match x {
                None => V::None,
                Some(t) => {
                    let t: &str = unsafe { std::mem::transmute(t) };
                    V::Str(t, o(t))
                }
            }
        };
        let da = |x: Option<&'_ str>| -> V<'_> {
            match x {
                None => V::None,
                Some(t) => match date(t.as_bytes()) {
                    Some(d) => V::Date(d, o(t)),
                    None => {
                        let t: &str = unsafe { std::mem::transmute(t) };
                        V::Str(t, o(t))
                    }
                },
            }
        };
        ck.record(&Rec {
            off: lb,
            f: [
                st(v.id),
                st(v.state),
                st(v.facility),
                st(v.chemical),
                match v.category {
                    None => V::None,
                    Some(JV::I(i)) => V::Int(i, lb),
                    Some(JV::S(t)) => V::Str("", o(t)),
                },
                st(v.quantity),
                da(v.date),
                da(v.reported),
            ],
        });
        p = e + 1;
    }
}
