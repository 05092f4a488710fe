#!/usr/bin/env python3
"""duck.py DATADIR csv|jsonl [threads]: all five checks in DuckDB; prints kind + record number (CSV line = n+1)"""

import duckdb, sys

d, fmt = sys.argv[1:3]
con = duckdb.connect(config={"threads": int(sys.argv[3])} if len(sys.argv) > 3 else {})
if fmt == "csv":
    src = f"read_csv('{d}/destruction.csv', header=true, all_varchar=true)"
else:
    cols = ",".join(
        f"{c}:'VARCHAR'" for c in "id state facility chemical category quantity date reported".split()
    )
    src = f"read_json('{d}/destruction.jsonl', format='newline_delimited', columns={{{cols}}})"
con.execute(f"""
create table state as select * from read_csv('{d}/state.csv');
create table chem as select * from read_csv('{d}/chem.csv', all_varchar=true);
create table stock as select row_number() over () n, state, chemical, category, cast(round(cast(split_part(quantity,' ',1) as decimal(18,3))*1000) as bigint) kg from read_csv('{d}/stockpile.csv');
create table raw as select row_number() over () n, * from {src};
create table r as select n, id, state, facility, chemical, try_cast(category as int) category,
  case when regexp_full_match(quantity, '[0-9]+\\.[0-9]{{3}} t') then cast(replace(replace(quantity,' t',''),'.','') as bigint) end kg,
  try_cast(date as date) date, try_cast(reported as date) reported,
  (id is not null and facility is not null and state in (select state from state) and chemical in (select chemical from chem)) refs from raw;
create view ok as select * from r where refs and category between 1 and 3 and kg is not null and date is not null and reported is not null;
""")
Q = {
    "bad": "select n from r where not coalesce(refs and category between 1 and 3 and kg is not null and date is not null and reported is not null, false) order by n",
    "late": "select n from ok where reported > date + 60 order by n",
    "dup": "select n from (select n, row_number() over (partition by id order by n) k from r where id is not null) where k > 1 order by n",
    "over": "select o.state||'/'||o.chemical||'/'||o.category from (select state, chemical, category, sum(kg) s from ok group by all) o join stock using (state, chemical, category) where s > kg order by 1",
    "phase": """select state||'/'||y||'y' from (select s.state, y, pct, entry_into_force + to_years(y) dl from state s, (values (3,1),(5,20),(7,45),(10,100)) p(y,pct)) m
   join (select state, sum(kg) dec1 from stock where category=1 group by 1) using (state)
   where coalesce((select sum(kg) from ok where ok.state=m.state and category=1 and date <= dl),0)*100 < pct*dec1 order by 1""",
}
out = {k: [x[0] for x in con.execute(q).fetchall()] for k, q in Q.items()}
import json

print(json.dumps(out))
