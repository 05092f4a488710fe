#!/usr/bin/env python3
"""pol.py DATADIR csv|jsonl: all five checks in polars (lazy)"""

import polars as pl, sys, json

d, fmt = sys.argv[1:3]
C = "id state facility chemical category quantity date reported".split()
src = (
    pl.scan_csv(f"{d}/destruction.csv", schema={c: pl.String for c in C})
    if fmt == "csv"
    else pl.scan_ndjson(f"{d}/destruction.jsonl", schema={c: pl.String for c in C})
)
st = pl.read_csv(f"{d}/state.csv", try_parse_dates=True)
ch = pl.read_csv(f"{d}/chem.csv", schema={"chemical": pl.String})
kg = lambda e: pl.when(e.str.contains(r"^[0-9]+\.[0-9]{3} t$")).then(
    e.str.replace(" t", "", literal=True).str.replace(".", "", literal=True).cast(pl.Int64, strict=False)
)
stock = pl.read_csv(f"{d}/stockpile.csv").with_columns(kg(pl.col("quantity")).alias("dec"))
r = (
    src.with_row_index("n", 1)
    .with_columns(
        pl.col("category").cast(pl.Int64, strict=False),
        kg(pl.col("quantity")).alias("kg"),
        pl.col("date").str.to_date("%Y-%m-%d", strict=False),
        pl.col("reported").str.to_date("%Y-%m-%d", strict=False),
    )
    .with_columns(
        (
            pl.col("id").is_not_null()
            & pl.col("facility").is_not_null()
            & pl.col("state").is_in(st["state"].to_list())
            & pl.col("chemical").is_in(ch["chemical"].to_list())
            & pl.col("category").is_between(1, 3)
            & pl.col("kg").is_not_null()
            & pl.col("date").is_not_null()
            & pl.col("reported").is_not_null()
        )
        .fill_null(False)
        .alias("ok")
    )
    .collect()
)
ok = r.lazy().filter("ok")
bad = r.lazy().filter(~pl.col("ok")).select("n")
late = ok.filter(pl.col("reported") > pl.col("date") + pl.duration(days=60)).select("n")
dup = r.lazy().filter(pl.col("id").is_not_null() & ~pl.col("id").is_first_distinct()).select("n")
over = (
    ok.group_by("state", "chemical", "category")
    .agg(pl.col("kg").sum())
    .join(stock.lazy(), on=["state", "chemical", "category"])
    .filter(pl.col("kg") > pl.col("dec"))
    .select(pl.concat_str("state", "chemical", pl.col("category").cast(pl.String), separator="/").alias("k"))
    .sort("k")
)
P = {3: 1, 5: 20, 7: 45, 10: 100}
agg = (
    ok.filter(pl.col("category") == 1)
    .join(st.lazy(), on="state")
    .group_by("state")
    .agg(
        *[
            pl.col("kg")
            .filter(pl.col("date") <= pl.col("entry_into_force").dt.offset_by(f"{y}y"))
            .sum()
            .alias(str(y))
            for y in P
        ]
    )
)
ph = (
    stock.lazy()
    .filter(pl.col("category") == 1)
    .group_by("state")
    .agg(pl.col("dec").sum())
    .join(agg, on="state", how="left")
    .collect()
)
phase = [
    f"{x['state']}/{y}y"
    for x in ph.iter_rows(named=True)
    for y, p in P.items()
    if (x[str(y)] or 0) * 100 < p * x["dec"]
]
b, l, u, o = pl.collect_all([bad, late, dup, over])
print(
    json.dumps(
        {
            "bad": b["n"].to_list(),
            "late": l["n"].to_list(),
            "dup": u["n"].to_list(),
            "over": o["k"].to_list(),
            "phase": sorted(phase),
        }
    )
)
