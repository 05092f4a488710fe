#!/usr/bin/env python3
"""plain.py DATADIR toml|json|csv: what a careful analyst writes (stdlib only)"""

import sys, json, csv, tomllib, datetime as dt, re

d, fmt = sys.argv[1:3]
D = dt.date
if fmt == "toml":
    doc = tomllib.load(open(d + "/ledger.toml", "rb"))
elif fmt == "json":
    doc = json.load(open(d + "/ledger.json"))
else:
    doc = {
        "chemicals": [r["chemical"] for r in csv.DictReader(open(d + "/chem.csv"))],
        "state": {r["state"]: r for r in csv.DictReader(open(d + "/state.csv"))},
        "stockpile": [
            dict(r, category=int(r["category"])) for r in csv.DictReader(open(d + "/stockpile.csv"))
        ],
        "destruction": csv.DictReader(open(d + "/destruction.csv")),
    }
isd = fmt != "toml"


def date(x):
    if type(x) is D:
        return x
    if not isd or not isinstance(x, str):
        return None
    try:
        return D.fromisoformat(x)
    except ValueError:
        return None


Q = re.compile(r"(\d+)\.(\d{3}) t").fullmatch


def kg(q):
    m = Q(q) if isinstance(q, str) else None
    return int(m[1]) * 1000 + int(m[2]) if m else None


eif = {s: date(v["entry_into_force"]) for s, v in doc["state"].items()}
chems = set(doc["chemicals"])
dec = {(r["state"], r["chemical"], r["category"]): kg(r["quantity"]) for r in doc["stockpile"]}
dl = {s: [D(e.year + y, e.month, e.day) for y in (3, 5, 7, 10)] for s, e in eif.items()}
sums = {}
ph = {s: [0] * 4 for s in eif}
seen = set()
bad = []
late = []
dup = []
sixty = dt.timedelta(days=60)
for n, r in enumerate(doc["destruction"], 1):
    i = r.get("id")
    if isinstance(i, str) and i:
        if i in seen:
            dup.append(n)
        else:
            seen.add(i)
    s = r.get("state")
    c = r.get("chemical")
    g = r.get("category")
    q = kg(r.get("quantity"))
    a = date(r.get("date"))
    b = date(r.get("reported"))
    if fmt == "csv":
        g = int(g) if g.isdigit() else None
    if not (
        i and r.get("facility") and s in eif and c in chems and g in (1, 2, 3) and q is not None and a and b
    ):
        bad.append(n)
        continue
    k = (s, c, g)
    sums[k] = sums.get(k, 0) + q
    if g == 1:
        p = ph[s]
        for j, x in enumerate(dl[s]):
            if a <= x:
                p[j] += q
    if b - a > sixty:
        late.append(n)
over = sorted("%s/%s/%d" % k for k, v in sums.items() if v > dec[k])
phase = sorted(
    f"{s}/{y}y"
    for s in eif
    for j, (y, p) in enumerate(((3, 1), (5, 20), (7, 45), (10, 100)))
    if ph[s][j] * 100 < p * sum(dec[(s, c, 1)] for c in chems)
)
print(json.dumps({"bad": bad, "late": late, "dup": dup, "over": over, "phase": phase}))
