//! Hand-written "ideal": parse + all five checks in one pass, diagnostics with line:col.
//! usage: ideal MODE FILE [-j N] [--mmap] [--time]      MODE = ev | fast | detable | serde | csv | jsonl
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::hash::BuildHasher;
use std::time::Instant;

mod parse;
use parse::*;

// ---------- data model
#[derive(Default)]
pub struct Shared {
    pub states: FxHashMap<String, u16>,
    pub names: Vec<String>,
    pub eif: Vec<i32>,
    pub state_off: Vec<usize>,
    pub deadlines: Vec<[i32; 4]>,
    pub chems: Vec<String>,
    pub declared: Vec<i64>,
    pub decl_off: Vec<usize>,
}
impl Shared {
    pub fn key(&self, s: usize, c: usize, g: usize) -> usize {
        (s * self.chems.len() + c) * 3 + g - 1
    }
    pub fn add_state(&mut self, name: &str, eif: i32, off: usize) {
        self.states.insert(name.into(), self.names.len() as u16);
        self.names.push(name.into());
        self.eif.push(eif);
        self.state_off.push(off);
        let (y, m, d) = civil(eif);
        let dd = |n| days(y + n, m, if m == 2 && d == 29 { 28 } else { d });
        self.deadlines.push([dd(3), dd(5), dd(7), dd(10)]);
    }
    pub fn add_stock(&mut self, s: &str, c: &str, g: i64, kg: i64, off: usize) {
        let n = self.names.len() * self.chems.len() * 3;
        if self.declared.len() < n {
            self.declared.resize(n, 0);
            self.decl_off.resize(n, 0);
        }
        let k = self.key(self.states[s] as usize, self.chem(c).unwrap(), g as usize);
        self.declared[k] += kg;
        self.decl_off[k] = off;
    }
    #[inline]
    pub fn chem(&self, c: &str) -> Option<usize> {
        self.chems.iter().position(|x| x == c)
    }
}
#[derive(Clone, Copy)]
pub enum V<'a> {
    None,
    Str(&'a str, usize),
    Int(i64, usize),
    Date(i32, usize),
    Other(usize),
}
impl<'a> V<'a> {
    pub fn off(&self) -> Option<usize> {
        match self {
            V::None => None,
            V::Str(_, o) | V::Int(_, o) | V::Date(_, o) | V::Other(o) => Some(*o),
        }
    }
}
pub const ID: usize = 0;
pub const STATE: usize = 1;
pub const FAC: usize = 2;
pub const CHEM: usize = 3;
pub const CAT: usize = 4;
pub const QTY: usize = 5;
pub const DATE: usize = 6;
pub const REP: usize = 7;
pub struct Rec<'a> {
    pub off: usize,
    pub f: [V<'a>; 8],
}
const FNAMES: [&str; 8] = ["id", "state", "facility", "chemical", "category", "quantity", "date", "reported"];
pub struct Diag {
    pub off: usize,
    pub kind: &'static str,
    pub msg: String,
}
const PARTS: usize = 64;
pub struct Checker<'s> {
    pub sh: &'s Shared,
    pub sums: Vec<i64>,
    pub phase: Vec<[i64; 4]>,
    pub diags: Vec<Diag>,
    pub ids: Vec<Vec<(u64, u64)>>,
    pub n: usize,
    pub hasher: rustc_hash::FxBuildHasher,
    pub fallback: usize,
    pub level: u8,
    pub cols: (Vec<u32>, Vec<i64>, Vec<i32>, Vec<i32>, Vec<u64>),
}
impl<'s> Checker<'s> {
    pub fn new(sh: &'s Shared) -> Self {
        Checker {
            sh,
            sums: vec![0; sh.declared.len()],
            phase: vec![[0; 4]; sh.names.len()],
            diags: vec![],
            ids: vec![vec![]; PARTS],
            n: 0,
            hasher: Default::default(),
            fallback: 0,
            level: LEVEL.load(std::sync::atomic::Ordering::Relaxed),
            cols: Default::default(),
        }
    }
    #[cold]
    fn bad(&mut self, off: usize, fld: usize, what: &str) {
        self.diags.push(Diag { off, kind: "bad", msg: format!("{}: {}", FNAMES[fld], what) });
    }
    #[inline]
    pub fn record(&mut self, r: &Rec<'_>) {
        self.n += 1;
        if self.level == 1 {
            std::hint::black_box(r);
            return;
        }
        if self.level != 2 {
            if let V::Str(s, o) = r.f[ID] {
                let h = self.hasher.hash_one(s);
                self.ids[(h >> 58) as usize].push((h, (o as u64) << 16 | s.len() as u64));
            }
        }
        for (i, v) in r.f.iter().enumerate() {
            if let V::None = v {
                return self.bad(r.off, i, "missing");
            }
        }
        let V::Str(..) = r.f[ID] else { return self.bad(r.f[ID].off().unwrap(), ID, "want string") };
        let V::Str(..) = r.f[FAC] else { return self.bad(r.f[FAC].off().unwrap(), FAC, "want string") };
        let V::Str(st, so) = r.f[STATE] else {
            return self.bad(r.f[STATE].off().unwrap(), STATE, "want string");
        };
        let Some(&s) = self.sh.states.get(st) else { return self.bad(so, STATE, "unknown state") };
        let V::Str(ch, co) = r.f[CHEM] else {
            return self.bad(r.f[CHEM].off().unwrap(), CHEM, "want string");
        };
        let Some(c) = self.sh.chem(ch) else { return self.bad(co, CHEM, "unknown chemical") };
        let V::Int(g, go) = r.f[CAT] else { return self.bad(r.f[CAT].off().unwrap(), CAT, "want integer") };
        if !(1..=3).contains(&g) {
            return self.bad(go, CAT, "category 1..3");
        }
        let V::Str(q, qo) = r.f[QTY] else { return self.bad(r.f[QTY].off().unwrap(), QTY, "want quantity") };
        let Some(kg) = kg(q) else { return self.bad(qo, QTY, "want quantity like \"1.234 t\"") };
        let V::Date(d, _) = r.f[DATE] else { return self.bad(r.f[DATE].off().unwrap(), DATE, "want date") };
        let V::Date(rep, ro) = r.f[REP] else { return self.bad(r.f[REP].off().unwrap(), REP, "want date") };
        let s = s as usize;
        if self.level == 3 {
            let k = &mut self.cols;
            k.0.push((s as u32) << 16 | (c as u32) << 8 | g as u32);
            k.1.push(kg);
            k.2.push(d);
            k.3.push(rep);
            k.4.push(r.off as u64);
        }
        self.sums[self.sh.key(s, c, g as usize)] += kg;
        if g == 1 {
            let dl = &self.sh.deadlines[s];
            let p = &mut self.phase[s];
            for j in 0..4 {
                p[j] += if d <= dl[j] { kg } else { 0 };
            }
        }
        if rep > d + 60 {
            self.diags.push(Diag {
                off: ro,
                kind: "late",
                msg: format!("reported {} days after destruction", rep - d),
            });
        }
    }
    pub fn merge(mut self, o: Checker<'s>) -> Self {
        for (a, b) in self.sums.iter_mut().zip(o.sums) {
            *a += b
        }
        for (a, b) in self.phase.iter_mut().zip(o.phase) {
            for j in 0..4 {
                a[j] += b[j]
            }
        }
        for (a, b) in self.ids.iter_mut().zip(o.ids) {
            if a.is_empty() {
                *a = b
            } else {
                a.extend(b)
            }
        }
        self.diags.extend(o.diags);
        self.n += o.n;
        self.fallback += o.fallback;
        self
    }
    pub fn finish(mut self, get: &(dyn Fn(usize, usize) -> Vec<u8> + Sync), par: bool) -> Vec<Diag> {
        let f = |part: &mut Vec<(u64, u64)>| -> Vec<Diag> {
            part.sort_unstable();
            let mut out = vec![];
            let mut i = 0;
            while i + 1 < part.len() {
                if part[i].0 != part[i + 1].0 {
                    i += 1;
                    continue;
                }
                let mut j = i;
                let mut seen: Vec<Vec<u8>> = vec![];
                while j < part.len() && part[j].0 == part[i].0 {
                    let o = (part[j].1 >> 16) as usize;
                    let l = (part[j].1 & 0xffff) as usize;
                    let id = get(o, l);
                    if seen.contains(&id) {
                        out.push(Diag {
                            off: o,
                            kind: "dup",
                            msg: format!("duplicate id {}", String::from_utf8_lossy(&id)),
                        })
                    } else {
                        seen.push(id)
                    }
                    j += 1;
                }
                i = j;
            }
            out
        };
        let dups: Vec<Vec<Diag>> =
            if par { self.ids.par_iter_mut().map(f).collect() } else { self.ids.iter_mut().map(f).collect() };
        self.diags.extend(dups.into_iter().flatten());
        let sh = self.sh;
        let nc = sh.chems.len();
        for (k, (&sum, &dec)) in self.sums.iter().zip(&sh.declared).enumerate() {
            if sum > dec {
                self.diags.push(Diag {
                    off: sh.decl_off[k],
                    kind: "over",
                    msg: format!(
                        "{}/{}/{} destroyed {} kg of {} kg declared",
                        sh.names[k / 3 / nc],
                        sh.chems[k / 3 % nc],
                        k % 3 + 1,
                        sum,
                        dec
                    ),
                });
            }
        }
        for s in 0..sh.names.len() {
            let dec1: i64 = (0..nc).map(|c| sh.declared[sh.key(s, c, 1)]).sum();
            for (j, (y, pct)) in [(3, 1), (5, 20), (7, 45), (10, 100)].iter().enumerate() {
                if self.phase[s][j] * 100 < pct * dec1 {
                    self.diags.push(Diag {
                        off: sh.state_off[s],
                        kind: "phase",
                        msg: format!(
                            "{}/{}y destroyed {} kg of {} kg, want {}%",
                            sh.names[s], y, self.phase[s][j], dec1, pct
                        ),
                    });
                }
            }
        }
        self.diags.sort_by_key(|d| d.off);
        self.diags
    }
}
pub fn kg(q: &str) -> Option<i64> {
    let b = q.as_bytes();
    let n = b.len();
    if n < 7 || &b[n - 2..] != b" t" || b[n - 6] != b'.' {
        return None;
    }
    let mut v = 0i64;
    for (i, &c) in b[..n - 2].iter().enumerate() {
        if i == n - 6 {
            continue;
        }
        let d = c.wrapping_sub(b'0');
        if d > 9 {
            return None;
        }
        v = v * 10 + d as i64;
    }
    Some(v)
}
pub fn days(y: i32, m: u32, d: u32) -> i32 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let yoe = (y - era * 400) as u32;
    let mp = (m + 9) % 12;
    let doy = (153 * mp + 2) / 5 + d - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146097 + doe as i32 - 719468
}
pub fn civil(z: i32) -> (i32, u32, u32) {
    let z = z + 719468;
    let era = z.div_euclid(146097);
    let doe = (z - era * 146097) as u32;
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    let y = yoe as i32 + era * 400;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let d = doy - (153 * mp + 2) / 5 + 1;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (if m <= 2 { y + 1 } else { y }, m, d)
}
#[inline]
pub fn date(b: &[u8]) -> Option<i32> {
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let g = |i: usize| -> u32 { (b[i].wrapping_sub(b'0')) as u32 };
    for i in [0, 1, 2, 3, 5, 6, 8, 9] {
        if g(i) > 9 {
            return None;
        }
    }
    let (y, m, d) = (g(0) * 1000 + g(1) * 100 + g(2) * 10 + g(3), g(5) * 10 + g(6), g(8) * 10 + g(9));
    let dim = [
        31,
        if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    if m < 1 || m > 12 || d < 1 || d > dim[m as usize - 1] {
        return None;
    }
    Some(days(y as i32, m, d))
}

/// 0 all; 1 parse only; 2 without the duplicate-id check; 3 all, and keep every record in columns (for a rule engine)
static LEVEL: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
fn main() {
    if let Ok(l) = std::env::var("LEVEL") {
        LEVEL.store(l.parse().unwrap(), std::sync::atomic::Ordering::Relaxed)
    }
    let t0 = Instant::now();
    let a: Vec<String> = std::env::args().collect();
    let mode = a[1].as_str();
    let path = a[2].as_str();
    let j: usize = a.iter().position(|x| x == "-j").map(|p| a[p + 1].parse().unwrap()).unwrap_or(1);
    let time = a.iter().any(|x| x == "--time");
    if a.iter().any(|x| x == "--stream") {
        return stream(mode, path, time, t0);
    }
    let mut owned;
    let mm;
    let bytes: &[u8] = if a.iter().any(|x| x == "--mmap") {
        let f = std::fs::File::open(path).unwrap();
        mm = unsafe { memmap2::Mmap::map(&f).unwrap() };
        &mm
    } else {
        owned = std::fs::read(path).unwrap();
        owned.shrink_to_fit();
        &owned
    };
    let t_read = t0.elapsed();
    if j > 1 {
        rayon::ThreadPoolBuilder::new().num_threads(j).build_global().unwrap();
    }
    let mut sh = Shared::default();
    let (diags, n, fb, t_parse) = match mode {
        "ev" | "fast" => {
            // prologue = up to the first [[destruction]]
            let cut = memchr::memmem::find(bytes, b"\n[[destruction]]").map(|p| p + 1).unwrap_or(bytes.len());
            prologue(std::str::from_utf8(&bytes[..cut]).unwrap(), &mut sh);
            let sh = &sh;
            let fast = mode == "fast";
            // multi-line strings anywhere => no cutting (one chunk)
            let cuttable = memchr::memmem::find(bytes, b"\"\"\"").is_none()
                && memchr::memmem::find(bytes, b"'''").is_none();
            let mut cuts = vec![cut];
            let f = memchr::memmem::Finder::new("\n[[destruction]]");
            if cuttable {
                let mut p = cut;
                while p + (1 << 18) < bytes.len() {
                    match f.find(&bytes[p + (1 << 18)..]) {
                        Some(q) => {
                            p = p + (1 << 18) + q + 1;
                            cuts.push(p)
                        }
                        None => break,
                    }
                }
            }
            cuts.push(bytes.len());
            let go = |ck: &mut Checker, scratch: &mut Scratch, i: usize| {
                let s = std::str::from_utf8(&bytes[cuts[i]..cuts[i + 1]]).expect("utf8");
                if fast {
                    fast_chunk(s, cuts[i], ck, scratch)
                } else {
                    ev_chunk(s, cuts[i], ck, scratch)
                }
            };
            let ck = if j > 1 {
                (0..cuts.len() - 1)
                    .into_par_iter()
                    .fold(
                        || (Checker::new(sh), Scratch::default()),
                        |(mut c, mut s), i| {
                            go(&mut c, &mut s, i);
                            (c, s)
                        },
                    )
                    .map(|x| x.0)
                    .reduce(|| Checker::new(sh), |a, b| a.merge(b))
            } else {
                let mut c = Checker::new(sh);
                let mut s = Scratch::default();
                for i in 0..cuts.len() - 1 {
                    go(&mut c, &mut s, i)
                }
                c
            };
            let tp = t0.elapsed();
            let (n, fb) = (ck.n, ck.fallback);
            (ck.finish(&|o, l| bytes[o..o + l].to_vec(), j > 1), n, fb, tp)
        }
        "detable" => {
            let s = std::str::from_utf8(bytes).unwrap();
            let doc = toml::de::DeTable::parse(s).unwrap();
            let tp = t0.elapsed();
            from_detable_shared(&doc, &mut sh);
            let mut ck = Checker::new(&sh);
            from_detable(&doc, s, &mut ck);
            let n = ck.n;
            std::mem::forget(doc);
            (ck.finish(&|o, l| bytes[o..o + l].to_vec(), false), n, 0, tp)
        }
        "serde" => {
            let s = std::str::from_utf8(bytes).unwrap();
            let doc: SLedger = toml::from_str(s).unwrap();
            let tp = t0.elapsed();
            from_serde_shared(&doc, &mut sh);
            let mut ck = Checker::new(&sh);
            from_serde(&doc, s, &mut ck);
            let n = ck.n;
            std::mem::forget(doc);
            (ck.finish(&|o, l| bytes[o..o + l].to_vec(), false), n, 0, tp)
        }
        "csv" | "jsonl" => {
            let dir = std::path::Path::new(path).parent().unwrap();
            side_csv(dir, &mut sh);
            let sh = &sh;
            let mut cuts = vec![if mode == "csv" { memchr::memchr(b'\n', bytes).unwrap() + 1 } else { 0 }];
            let quoted = mode == "csv" && memchr::memchr(b'"', bytes).is_some();
            if !quoted {
                loop {
                    let p = *cuts.last().unwrap();
                    if p + (1 << 18) >= bytes.len() {
                        break;
                    }
                    match memchr::memchr(b'\n', &bytes[p + (1 << 18)..]) {
                        Some(q) => cuts.push(p + (1 << 18) + q + 1),
                        None => break,
                    }
                }
            }
            if *cuts.last().unwrap() != bytes.len() {
                cuts.push(bytes.len());
            }
            let go = |ck: &mut Checker, i: usize| {
                if mode == "csv" {
                    csv_chunk(&bytes[cuts[i]..cuts[i + 1]], cuts[i], ck)
                } else {
                    jsonl_chunk(std::str::from_utf8(&bytes[cuts[i]..cuts[i + 1]]).unwrap(), cuts[i], ck)
                }
            };
            let ck = if j > 1 {
                (0..cuts.len() - 1)
                    .into_par_iter()
                    .fold(
                        || Checker::new(sh),
                        |mut c, i| {
                            go(&mut c, i);
                            c
                        },
                    )
                    .reduce(|| Checker::new(sh), |a, b| a.merge(b))
            } else {
                let mut c = Checker::new(sh);
                for i in 0..cuts.len() - 1 {
                    go(&mut c, i)
                }
                c
            };
            let tp = t0.elapsed();
            let n = ck.n;
            (ck.finish(&|o, l| bytes[o..o + l].to_vec(), j > 1), n, 0, tp)
        }
        _ => panic!("mode"),
    };
    // line:col by one forward newline scan
    use std::io::Write;
    let mut o = std::io::BufWriter::new(std::io::stdout().lock());
    let side = matches!(mode, "csv" | "jsonl");
    let (mut pos, mut line, mut bol) = (0usize, 1usize, 0usize);
    for d in &diags {
        if side && (d.kind == "over" || d.kind == "phase") {
            writeln!(o, "side:{}:1 {} {}", d.off, d.kind, d.msg).unwrap();
            continue;
        }
        for p in memchr::memchr_iter(b'\n', &bytes[pos..d.off]) {
            line += 1;
            bol = pos + p + 1;
        }
        pos = d.off;
        writeln!(o, "{}:{}:{} {} {}", path, line, d.off - bol + 1, d.kind, d.msg).unwrap();
    }
    o.flush().unwrap();
    drop(o);
    if time {
        eprintln!(
            "read {:.4} parse+check {:.4} total {:.4} records {} diags {} fallback {}",
            t_read.as_secs_f64(),
            (t_parse - t_read).as_secs_f64(),
            t0.elapsed().as_secs_f64(),
            n,
            diags.len(),
            fb
        );
    }
    let code = if diags.is_empty() { 0 } else { 1 };
    std::process::exit(code);
}

/// constant-memory variant: 1 MiB blocks read into one reused buffer, cut at record headers
fn stream(mode: &str, path: &str, time: bool, t0: Instant) {
    use std::io::{Read, Write};
    use std::os::unix::fs::FileExt;
    let mut f = std::fs::File::open(path).unwrap();
    let fast = mode == "fast";
    let mut buf: Vec<u8> = vec![0; 2 << 20];
    let mut have = 0usize;
    let mut base = 0usize;
    let header = b"\n[[destruction]]";
    let mut sh = Shared::default();
    let mut idx: Vec<(usize, usize)> = vec![];
    let mut lines = 0usize;
    // fill until the first destruction header: the declarations
    let cut = loop {
        if have == buf.len() {
            buf.resize(have * 2, 0)
        }
        let n = f.read(&mut buf[have..]).unwrap();
        have += n;
        if let Some(p) = memchr::memmem::find(&buf[..have], header) {
            break p + 1;
        }
        if n == 0 {
            break have;
        }
    };
    prologue(std::str::from_utf8(&buf[..cut]).unwrap(), &mut sh);
    idx.push((0, 0));
    lines += memchr::memchr_iter(b'\n', &buf[..cut]).count();
    buf.copy_within(cut..have, 0);
    have -= cut;
    base += cut;
    let mut ck = Checker::new(&sh);
    let mut sc = Scratch::default();
    let mut eof = false;
    let rf = memchr::memmem::FinderRev::new(header);
    loop {
        while !eof && have < 1 << 19 {
            let n = f.read(&mut buf[have..1 << 19]).unwrap();
            if n == 0 {
                eof = true
            }
            have += n;
        }
        if have == 0 {
            break;
        }
        let end = if eof { have } else { rf.rfind(&buf[..have]).expect("record larger than the block") + 1 };
        let b = &buf[..end];
        if memchr::memmem::find(b, b"\"\"\"").is_some() || memchr::memmem::find(b, b"\'\'\'").is_some() {
            panic!("multi-line string: fall back to the whole file")
        }
        let s = std::str::from_utf8(b).expect("utf8");
        if fast {
            fast_chunk(s, base, &mut ck, &mut sc)
        } else {
            ev_chunk(s, base, &mut ck, &mut sc)
        }
        idx.push((base, lines));
        lines += memchr::memchr_iter(b'\n', b).count();
        buf.copy_within(end..have, 0);
        have -= end;
        base += end;
    }
    let n = ck.n;
    let tp = t0.elapsed();
    let diags = ck.finish(
        &|o, l| {
            let mut v = vec![0; l];
            f.read_exact_at(&mut v, o as u64).unwrap();
            v
        },
        false,
    );
    let mut o = std::io::BufWriter::new(std::io::stdout().lock());
    let mut blk = vec![];
    for d in &diags {
        let i = idx.partition_point(|x| x.0 <= d.off) - 1;
        let (bo, bl) = idx[i];
        blk.resize(d.off - bo, 0);
        f.read_exact_at(&mut blk, bo as u64).unwrap();
        let mut line = bl + 1;
        let mut bol = 0;
        for p in memchr::memchr_iter(b'\n', &blk) {
            line += 1;
            bol = p + 1;
        }
        writeln!(o, "{}:{}:{} {} {}", path, line, blk.len() - bol + 1, d.kind, d.msg).unwrap();
    }
    o.flush().unwrap();
    drop(o);
    if time {
        eprintln!(
            "parse+check {:.4} total {:.4} records {} diags {} lines {}",
            tp.as_secs_f64(),
            t0.elapsed().as_secs_f64(),
            n,
            diags.len(),
            lines
        );
    }
    std::process::exit(if diags.is_empty() { 0 } else { 1 })
}
