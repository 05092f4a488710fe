//! Random conditions and amounts, each as text.

use crate::treaty::{Kind, Seen, Sort, Writer};

impl Writer<'_> {
    pub fn value(&mut self, sort: Sort, depth: usize) -> String {
        match sort {
            Sort::Mass => self.mass(depth),
            _ => self.truth(depth),
        }
    }

    /// A field of something seen, of this sort.
    pub fn field(&mut self, sort: Sort) -> Option<String> {
        let mut all = Vec::new();
        for seen in &self.seen {
            match seen {
                Seen::Record(name, kind) => self.fields_of(name, *kind, sort, 1, &mut all),
                Seen::State(name) if sort == Sort::State => all.push(name.clone()),
                Seen::Row(name) if sort == Sort::Row => all.push(name.clone()),
                Seen::Row(name) if sort == Sort::Mass => all.push(format!("{name}.most")),
                Seen::Period(name) if sort == Sort::Date => {
                    all.extend([format!("{name}.start"), format!("{name}.end")]);
                }
                Seen::Group(name, _) if sort == Sort::State => all.push(format!("{name}.holder")),
                _ => {}
            }
        }
        if all.is_empty() { None } else { Some(self.dice.of(&all).clone()) }
    }

    fn fields_of(&self, of: &str, kind: usize, sort: Sort, deep: usize, all: &mut Vec<String>) {
        for field in &self.kinds[kind].fields {
            let path = format!("{of}.{}", field.name);
            match field.sort {
                own if own == sort => all.push(path),
                Sort::Ref(other) if deep > 0 => self.fields_of(&path, other, sort, deep - 1, all),
                Sort::Row if sort == Sort::Mass => all.push(format!("{path}.most")),
                Sort::Row if sort == Sort::Number => all.push(format!("{path}.number")),
                _ => {}
            }
        }
    }

    fn mass(&mut self, depth: usize) -> String {
        if depth > 0 {
            match self.dice.below(8) {
                0..3 => return self.sum(depth),
                3 => return format!("{} + {}", self.mass(depth - 1), self.mass(depth - 1)),
                4 => {
                    let word = *self.dice.of(&["the", "latest", "earliest"]);
                    let (kind, find) = self.find(depth);
                    let field = self.kinds[kind].fields.iter().find(|f| f.sort == Sort::Mass);
                    return format!("{word}({find}).{}", field.map_or("f0", |f| &f.name));
                }
                5 => return self.stated(),
                6 => {
                    if let Some(call) = self.call(Sort::Mass) {
                        return call;
                    }
                }
                _ => {}
            }
        }
        let field = if self.dice.one_in(3) { None } else { self.field(Sort::Mass) };
        let optional = if self.dice.one_in(4) { " else 1 t" } else { "" };
        field.map_or_else(|| format!("{} t", 1 + self.dice.below(25)), |f| format!("({f}{optional})"))
    }

    fn sum(&mut self, depth: usize) -> String {
        let groups: Vec<(String, usize)> = self
            .seen
            .iter()
            .filter_map(|s| match s {
                Seen::Group(name, kind) => Some((name.clone(), *kind)),
                _ => None,
            })
            .collect();
        let var = self.fresh();
        if !groups.is_empty() && !self.dice.one_in(4) {
            let (name, kind) = self.dice.of(&groups).clone();
            self.seen.push(Seen::Record(var.clone(), kind));
            let limb = if self.dice.one_in(2) {
                format!(" where {}", self.limb(&var, kind, 0))
            } else {
                String::new()
            };
            self.seen.pop();
            return match self.dice.below(3) {
                0 => format!("sum({var}.f0 for {var} in {name}{limb})"),
                _ => format!("sum({var}.f0 for {var} in {name})"),
            };
        }
        let kind = self.dice.below(self.kinds.len());
        let condition = self.condition(&var, kind, depth - 1);
        let term = if self.dice.one_in(4) { format!("({var}.f0 else 2 t)") } else { format!("{var}.f0") };
        format!("sum({term} for k{kind} {var} where {condition})")
    }

    fn stated(&mut self) -> String {
        let figures = |kinds: &[Kind], nature: &str| {
            let fits = |k: &&Kind| k.nature.starts_with(nature);
            kinds.iter().find(fits).map(|k| k.name.clone())
        };
        let holder = self.field(Sort::State).unwrap_or_else(|| "XAA".to_owned());
        match (figures(&self.kinds, "as of"), figures(&self.kinds, "happens")) {
            (Some(of), Some(flow)) if self.dice.one_in(2) => format!(
                "stated(q.f0 for {of} q where q.holder = {holder} adding w.f0 for {flow} w where w.holder = {holder})"
            ),
            (Some(of), _) => format!("stated(q.f0 for {of} q where q.holder = {holder})"),
            _ => "3 t".to_owned(),
        }
    }

    fn call(&mut self, gives: Sort) -> Option<String> {
        let fitting: Vec<(String, Sort)> =
            self.defines.iter().filter(|d| d.1 == gives).map(|d| (d.0.clone(), d.2)).collect();
        if fitting.is_empty() {
            return None;
        }
        let (name, takes) = self.dice.of(&fitting).clone();
        let argument = match takes {
            Sort::Ref(kind) => {
                let is_of = |s: &Seen| match s {
                    Seen::Record(name, of) if *of == kind => Some(name.clone()),
                    _ => None,
                };
                self.seen.iter().find_map(is_of)?
            }
            _ => self.field(Sort::State)?,
        };
        Some(format!("{name}({argument})"))
    }

    fn fresh(&mut self) -> String {
        self.next += 1;
        format!("v{}", self.next)
    }

    fn find(&mut self, depth: usize) -> (usize, String) {
        let (var, kind) = (self.fresh(), self.dice.below(self.kinds.len()));
        let condition = self.condition(&var, kind, depth.saturating_sub(1));
        (kind, format!("k{kind} {var} where {condition}"))
    }

    /// A condition on `var`, mostly with the State that is at hand as a key.
    pub fn condition(&mut self, var: &str, kind: usize, depth: usize) -> String {
        let mut limbs = Vec::new();
        let outer = self.field(Sort::State);
        if let (Some(state), false) = (outer, self.dice.one_in(6)) {
            limbs.push(if self.dice.one_in(2) {
                format!("{var}.holder = {state}")
            } else {
                format!("{state} = {var}.holder")
            });
        }
        let keys: Vec<(String, Sort)> =
            self.kinds[kind].fields.iter().map(|f| (f.name.clone(), f.sort)).collect();
        if self.dice.one_in(3) {
            let (name, sort) = self.dice.of(&keys).clone();
            if let Some(value) = self.field(sort) {
                limbs.push(format!("{var}.{name} = {value}"));
            }
        }
        if self.kinds[kind].is_dated() && self.dice.one_in(2) {
            limbs.push(self.window(var));
        }
        self.seen.push(Seen::Record(var.to_owned(), kind));
        if limbs.is_empty() || self.dice.one_in(2) {
            limbs.push(self.limb(var, kind, depth));
        }
        self.seen.pop();
        limbs.join(" and ")
    }

    fn window(&mut self, var: &str) -> String {
        let periods = self.seen.iter().find_map(|s| match s {
            Seen::Period(name) => Some(name.clone()),
            _ => None,
        });
        match (periods, self.dice.below(3)) {
            (Some(period), 0..2) => format!("{var}.done in {period}"),
            (_, 0) => {
                let (a, b) = (self.date(), self.date());
                format!("{var}.done in 2 months before {a} .. {b}")
            }
            _ => format!("{var}.done {} {}", self.dice.of(&["<", "<=", ">", ">="]).to_owned(), self.date()),
        }
    }

    fn date(&mut self) -> String {
        match self.field(Sort::Date) {
            Some(field) if !self.dice.one_in(3) => field,
            _ => self.dice.day(),
        }
    }

    /// A condition that reads `var`, whose kind this is.
    fn limb(&mut self, var: &str, kind: usize, depth: usize) -> String {
        let fields: Vec<(String, Sort, bool)> = self.kinds[kind]
            .fields
            .iter()
            .map(|f| (format!("{var}.{}", f.name), f.sort, f.optional))
            .collect();
        let (path, sort, optional) = self.dice.of(&fields).clone();
        if optional && self.dice.one_in(2) {
            return format!("{path} is given");
        }
        self.about(&path, sort, depth)
    }

    fn about(&mut self, path: &str, sort: Sort, depth: usize) -> String {
        let op = self.dice.of(&["=", "!=", "<", "<=", ">", ">="]).to_owned();
        let same = self.dice.of(&["=", "!="]).to_owned();
        match sort {
            Sort::State if self.dice.one_in(2) => format!("party({path}, T)"),
            Sort::State => format!("{path} {same} {}", self.field(sort).unwrap_or_else(|| "XAA".to_owned())),
            Sort::Mass => format!("{path} {op} {}", self.mass(depth.min(1))),
            Sort::Number => format!("{path} {op} {}", self.dice.below(4)),
            Sort::Choice if self.dice.one_in(3) => format!("{path} in [Red, Blue]"),
            Sort::Choice => format!("{path} {same} {}", self.dice.of(&["Red", "Green"])),
            Sort::Text => format!("{path} {same} {}", self.dice.of(&["\"a\"", "\"b\"", "\"nowhere\""])),
            Sort::Flag if self.dice.one_in(2) => format!("not {path}"),
            Sort::Flag => path.to_owned(),
            Sort::Date if self.dice.one_in(3) => {
                format!("{path} in {} .. {}", self.dice.day(), self.dice.day())
            }
            Sort::Date => format!("{path} {op} {} days after {}", self.dice.below(60), self.date()),
            Sort::Row => format!("{path}.number {op} {}", self.dice.below(3)),
            Sort::Ref(of) => {
                let field = &self.kinds[of].fields[self.dice.below(self.kinds[of].fields.len())];
                let (path, sort) = (format!("{path}.{}", field.name), field.sort);
                if matches!(sort, Sort::Ref(_)) {
                    format!("{path}.holder = XAA")
                } else {
                    self.about(&path, sort, 0)
                }
            }
        }
    }

    pub fn truth(&mut self, depth: usize) -> String {
        if depth > 0 {
            match self.dice.below(12) {
                0 => return format!("({} and {})", self.truth(depth - 1), self.truth(depth - 1)),
                1 => return format!("({} or {})", self.truth(depth - 1), self.truth(depth - 1)),
                2 => return format!("not {}", self.simple(depth)),
                3 => return format!("exists({})", self.find(depth).1),
                4 => {
                    return format!(
                        "count({}) {} {}",
                        self.find(depth).1,
                        self.dice.of(&[">=", "<=", "="]).to_owned(),
                        self.dice.below(4)
                    );
                }
                5 => {
                    if let Some(call) = self.call(Sort::Flag) {
                        return call;
                    }
                }
                6 if self.dice.one_in(3) => return format!("({} on {})", self.simple(depth), self.date()),
                7..11 => {
                    let op = self.dice.of(&["<", "<=", ">", ">=", "="]).to_owned();
                    return format!("{} {op} {}", self.mass(depth), self.mass(depth - 1));
                }
                _ => {}
            }
        }
        self.simple(depth)
    }

    /// A condition in one piece, so that a word may stand before it.
    fn simple(&mut self, depth: usize) -> String {
        let records: Vec<(String, usize)> = self
            .seen
            .iter()
            .filter_map(|s| match s {
                Seen::Record(name, kind) => Some((name.clone(), *kind)),
                _ => None,
            })
            .collect();
        if !records.is_empty() && !self.dice.one_in(4) {
            let (name, kind) = self.dice.of(&records).clone();
            return format!("({})", self.limb(&name, kind, depth.saturating_sub(1)));
        }
        match self.field(Sort::State) {
            Some(state) if self.dice.one_in(2) => format!("party({state}, T)"),
            _ => format!("({} <= {})", self.mass(depth.saturating_sub(1)), self.mass(0)),
        }
    }
}
