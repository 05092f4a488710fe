use std::time::Instant;
fn main() -> anyhow::Result<()> {
    let a: Vec<String> = std::env::args().collect();
    let t = Instant::now();
    let mut e = regorus::Engine::new();
    e.set_strict_builtin_errors(false);
    e.add_policy_from_file(&a[1])?;
    let t1 = t.elapsed();
    e.set_input_json(&std::fs::read_to_string(&a[2])?)?;
    let t2 = t.elapsed();
    let v = e.eval_rule("data.ledger.report".into())?;
    eprintln!(
        "policy {:.4} input {:.4} eval {:.4}",
        t1.as_secs_f64(),
        (t2 - t1).as_secs_f64(),
        (t.elapsed() - t2).as_secs_f64()
    );
    println!("{}", v.to_json_str()?);
    std::process::exit(0)
}
