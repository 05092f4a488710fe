//! Trees as text: one line a slot, every operator in brackets before its operands.

use servanda::syntax::ast::*;
use servanda::value::{CalendarUnit, Length, MonthEnd};

/// The tree of a file.
pub fn file(file: &File) -> String {
    file.entries.iter().map(|entry| self::entry(entry) + "\n").collect()
}

fn entry(entry: &Entry) -> String {
    match &entry.kind {
        EntryKind::Treaty(treaty) => treaty_header(treaty),
        EntryKind::Import(name) => format!("(import {})", name.text),
        EntryKind::Choice { name, values } => format!("(choice {} {})", name.text, names(values)),
        EntryKind::Basis(bases) => format!("(basis {})", names(bases)),
        EntryKind::Record(record) => {
            let parent = record.parent.as_ref().map_or(String::new(), |p| format!(" in {}", p.text));
            format!(
                "(record {}{parent}{}{})",
                record.name.text,
                fields(&record.fields),
                nature(record.nature.as_ref())
            )
        }
        EntryKind::Table(table) => {
            let rows: String = table.rows.iter().map(row).collect();
            format!(
                "(table {}{}{}{rows})",
                table.name.text,
                fields(&table.fields),
                nature(table.nature.as_ref())
            )
        }
        EntryKind::Define(define) => {
            format!("(define {}{}{})", define.name.text, fields(&define.params), body(&define.body))
        }
        EntryKind::Clause(clause) => {
            let word = if clause.is_check { "check" } else { "clause" };
            let slots: String = clause.slots.iter().map(|s| format!("\n  {}", slot(&s.kind))).collect();
            format!("({word} {} {:?}{slots})", clause.name.text, clause.title.text)
        }
        EntryKind::Paragraphs { treaty, rows } => {
            let rows: String = rows.iter().map(paragraph).collect();
            format!("(paragraphs {}{rows})", treaty.text)
        }
    }
}

fn treaty_header(treaty: &Treaty) -> String {
    let force = treaty.in_force.map_or(String::new(), |(day, _)| format!(" in-force={day}"));
    let month_end = match treaty.month_end {
        MonthEnd::Unclear => "unclear",
        MonthEnd::Clamp => "clamp",
    };
    format!("(treaty {} {:?}{force} month-end={month_end})", treaty.name.text, treaty.title.text)
}

fn names(names: &[Name]) -> String {
    names.iter().map(|n| n.text).collect::<Vec<_>>().join(" ")
}

fn fields(fields: &[Field]) -> String {
    let field = |f: &Field| {
        let mark = if f.optional { "?" } else { "" };
        format!(" {}{mark}:{}", f.name.text, ty(&f.ty))
    };
    fields.iter().map(field).collect()
}

fn ty(written: &TypeExpr) -> String {
    let signed = |signed: bool| if signed { "signed-" } else { "" };
    match &written.kind {
        TypeExprKind::Name(name) => (*name).to_owned(),
        TypeExprKind::Mass { basis, signed: s } => format!("{}mass-of-{}", signed(*s), basis.text),
        TypeExprKind::Volume { signed: s } => format!("{}volume", signed(*s)),
        TypeExprKind::Items { signed: s } => format!("{}items", signed(*s)),
        TypeExprKind::List(member) => format!("list-of-{}", ty(member)),
    }
}

fn nature(nature: Option<&Nature>) -> String {
    match nature {
        None => String::new(),
        Some(Nature::Happens(on)) => format!(" happens-on={}", on.text),
        Some(Nature::Holds { from, until: None }) => format!(" holds-from={}", from.text),
        Some(Nature::Holds { from, until: Some(until) }) => format!(" holds={}..{}", from.text, until.text),
        Some(Nature::AsOf(of)) => format!(" as-of={}", of.text),
        Some(Nature::Decided(on)) => format!(" decided-on={}", on.text),
    }
}

fn row(row: &Row) -> String {
    let cells: Vec<String> = row.cells.iter().map(|c| c.as_ref().map_or("-".to_owned(), expr)).collect();
    format!("\n  | {}", cells.join(" | "))
}

fn body(body: &Body) -> String {
    match body {
        Body::Expr(value) => format!("\n  {}", expr(value)),
        Body::Cases { cases, otherwise } => {
            let cases: String =
                cases.iter().map(|(c, v)| format!("\n  (if {} {})", expr(c), expr(v))).collect();
            let otherwise =
                otherwise.as_ref().map_or(String::new(), |v| format!("\n  (otherwise {})", expr(v)));
            cases + &otherwise
        }
    }
}

fn paragraph(row: &Paragraph) -> String {
    let status = match row.status {
        ParagraphStatus::Judgement => "judgement",
        ParagraphStatus::Outside => "outside",
        ParagraphStatus::Later => "later",
    };
    let why = row.why.as_ref().map_or(String::new(), |w| format!(" {:?}", w.text));
    format!("\n  ({status} {:?}{why})", row.cite.text)
}

fn slot(slot: &SlotKind) -> String {
    match slot {
        SlotKind::Under(cite) => format!("(under {:?})", cite.text),
        SlotKind::From(day) => format!("(from {day})"),
        SlotKind::Until(day) => format!("(until {day})"),
        SlotKind::Unverified => "(unverified)".to_owned(),
        SlotKind::ForEach(generators) => {
            format!(
                "(for-each{})",
                generators.iter().map(|g| format!(" {}", generator(g))).collect::<String>()
            )
        }
        SlotKind::Duty(owers) => format!("(duty-of {})", all(owers)),
        SlotKind::Demand(demand) => self::demand(demand),
        SlotKind::Timing(timing) => self::timing(timing),
        SlotKind::Unless(exception) => self::exception(exception),
    }
}

fn exception(exception: &Exception) -> String {
    let from = exception.from.map_or(String::new(), |day| format!(" from={day}"));
    let until = exception.until.map_or(String::new(), |day| format!(" until={day}"));
    let when = match &exception.when {
        Condition::Find { pick, find: found } => format!("{}{}", self::pick(*pick), find(found)),
        Condition::Expr(condition) => expr(condition),
    };
    let then = match &exception.then {
        Then::DoesNotApply => "does-not-apply".to_owned(),
        Then::Demand(demand) => self::demand(demand),
        Then::Timing(timing) => self::timing(timing),
    };
    let (name, cite) = (&exception.name.text, &exception.cite.text);
    format!("(unless {name} {cite:?}{from}{until}\n    (when {when})\n    (then {then}))")
}

fn demand(demand: &Demand) -> String {
    let verb = |should: bool| if should { "should" } else { "must" };
    match demand {
        Demand::Holds { should, expr: held } => format!("({} {})", verb(*should), expr(held)),
        Demand::File { should, find: filed } => format!("({}-file {})", verb(*should), find(filed)),
        Demand::Always(held) => format!("(at-all-times {})", expr(held)),
        Demand::Judgement(text) => format!("(judgement {:?})", text.text),
    }
}

fn timing(timing: &Timing) -> String {
    match timing {
        Timing::By(day) => format!("(by {})", expr(day)),
        Timing::Within { length, anchor } => format!("(within {} after {})", expr(length), expr(anchor)),
        Timing::AtLeast { length, anchor } => format!("(at-least {} before {})", expr(length), expr(anchor)),
    }
}

fn pick(pick: Option<Pick>) -> &'static str {
    match pick {
        None => "",
        Some(Pick::Latest) => "latest ",
        Some(Pick::Earliest) => "earliest ",
    }
}

fn unit(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Year => "year",
        CalendarUnit::Quarter => "quarter",
        CalendarUnit::Month => "month",
    }
}

fn generator(generator: &Generator) -> String {
    let bound = |word: &str, day: &Option<Box<Expr>>| {
        day.as_ref().map_or(String::new(), |d| format!(" {word} {}", expr(d)))
    };
    let source = match &generator.source {
        Source::Party(var) => format!("Party {}", var.text),
        Source::State(var) => format!("State {}", var.text),
        Source::Kind { pick: p, kind, var } => format!("{}{} {}", pick(*p), kind.text, var.text),
        Source::In { var, list } => format!("{} in {}", var.text, expr(list)),
        Source::Calendar { unit: u, var, from, to } => {
            format!("calendar-{} {}{}{}", unit(*u), var.text, bound("from", from), bound("to", to))
        }
        Source::Rolling { length: every, var, from, to } => {
            format!("every-{} {} from {}{}", length(*every), var.text, expr(from), bound("to", to))
        }
        Source::Group { left, right, keys } => {
            let right = right.as_ref().map_or(String::new(), |(k, v)| format!(" and {} {}", k.text, v.text));
            let keys: Vec<String> = keys.iter().map(key).collect();
            format!("{} {}{right} on [{}]", left.0.text, left.1.text, keys.join(" "))
        }
    };
    let condition = generator.condition.as_ref().map_or(String::new(), |c| format!(" where {}", expr(c)));
    format!("[{source}{condition}]")
}

fn key(key: &Key) -> String {
    match (&key.right, key.unit) {
        (Some(right), _) => format!("{}={}", key.left.text, right.text),
        (None, Some(u)) => format!("{}({})", unit(u), key.left.text),
        (None, None) => key.left.text.to_owned(),
    }
}

fn find(find: &Find) -> String {
    let source = match &find.source {
        FindSource::Kind(kind) => format!("{} {}", kind.text, find.var.text),
        FindSource::In(list) => format!("{} in {}", find.var.text, expr(list)),
    };
    let condition = find.condition.as_ref().map_or(String::new(), |c| format!(" where {}", expr(c)));
    format!("[{source}{condition}]")
}

fn length(length: Length) -> String {
    match length {
        Length::Days(n) => format!("{n}d"),
        Length::Months(n) => format!("{n}mo"),
    }
}

fn all(exprs: &[Expr]) -> String {
    exprs.iter().map(expr).collect::<Vec<_>>().join(" ")
}

fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Quantity(number, unit) => format!("{number}_{}", unit.name),
        ExprKind::Length(l) => length(*l),
        ExprKind::Date(day) => day.to_string(),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Cas(cas) => format!("cas:{cas}"),
        ExprKind::Name(name) => (*name).to_owned(),
        ExprKind::Call { name, args } if args.is_empty() => format!("({})", name.text),
        ExprKind::Call { name, args } => format!("({} {})", name.text, all(args)),
        ExprKind::Field { of, name } => format!("{}.{}", expr(of), name.text),
        ExprKind::On { expr: e, day } => format!("(on {} {})", expr(e), expr(day)),
        ExprKind::Or(operands) => format!("(or {})", all(operands)),
        ExprKind::And(operands) => format!("(and {})", all(operands)),
        ExprKind::Not(e) => format!("(not {})", expr(e)),
        ExprKind::Compare { op, left, right } => format!("({} {} {})", compare(*op), expr(left), expr(right)),
        ExprKind::In { expr: e, set } => format!("(in {} {})", expr(e), expr(set)),
        ExprKind::InRange { expr: e, from, to } => format!("(in {} {} .. {})", expr(e), expr(from), expr(to)),
        ExprKind::IsGiven(e) => format!("(given {})", expr(e)),
        ExprKind::Cast { expr: e, ty: to } => format!("(as {} {})", expr(e), ty(to)),
        ExprKind::Arith { op, left, right } => format!("({} {} {})", arith(*op), expr(left), expr(right)),
        ExprKind::Negate(e) => format!("(neg {})", expr(e)),
        ExprKind::Shift { length, before, anchor } => {
            format!("({} {} {})", if *before { "before" } else { "after" }, expr(length), expr(anchor))
        }
        ExprKind::Else { expr: e, default } => format!("(else {} {})", expr(e), expr(default)),
        ExprKind::List(members) => format!("[{}]", all(members)),
        ExprKind::PercentOf { share, of } => format!("(share-of {share} {})", expr(of)),
        ExprKind::DayOf { day, month, of } => format!("(day-of {month}-{day} {})", expr(of)),
        ExprKind::Aggregate { op, find: found } => format!("({} {})", aggregate(*op), find(found)),
        ExprKind::Sum { expr: e, find: found } => format!("(sum {} {})", expr(e), find(found)),
        ExprKind::Stated { expr: e, find: found, adding } => {
            let adding =
                adding.as_ref().map_or(String::new(), |(e, f)| format!(" adding {} {}", expr(e), find(f)));
            format!("(stated {} {}{adding})", expr(e), find(found))
        }
        ExprKind::Judgement(text) => format!("(judgement {text:?})"),
    }
}

fn compare(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "=",
        CompareOp::NotEqual => "!=",
        CompareOp::Less => "<",
        CompareOp::AtMost => "<=",
        CompareOp::More => ">",
        CompareOp::AtLeast => ">=",
    }
}

fn arith(op: ArithOp) -> &'static str {
    match op {
        ArithOp::Plus => "+",
        ArithOp::Minus => "-",
        ArithOp::Times => "*",
        ArithOp::Over => "/",
    }
}

fn aggregate(op: AggregateOp) -> &'static str {
    match op {
        AggregateOp::Exists => "exists",
        AggregateOp::Count => "count",
        AggregateOp::The => "the",
        AggregateOp::Latest => "latest",
        AggregateOp::Earliest => "earliest",
    }
}
