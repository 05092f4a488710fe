#!/usr/bin/env python3
"""Deterministic workload W(n).  usage: gen.py N OUTDIR
Writes declaration.toml (the form servanda reads), ledger.toml (the same records under another header), ledger.json, destruction.jsonl, destruction.csv, stockpile.csv, state.csv,
refs (chem.csv), ledger.hledger, ledger.ledger (assert form), ledger.beancount, ledger.lp, expected.json
"""

import sys, os, random, json, datetime as dt

n = int(sys.argv[1])
out = sys.argv[2]
os.makedirs(out, exist_ok=True)
S = 8 if n <= 10_000 else 193
rnd = random.Random(20260101 + n)
states = []
i = 0  # user-assigned codes: invented States
while len(states) < S:
    c = "X" + chr(65 + i // 26) + chr(65 + i % 26)
    i += 1
    states.append(c)
CHEMS = ["107-44-8", "96-64-0", "50782-69-9", "505-60-2", "541-25-3", "77-81-6"]
D = dt.date


def addy(d, y):
    return D(d.year + y, d.month, d.day)


eif = {
    s: D(1997, 4, 29) + dt.timedelta(days=(0 if k < 4 else rnd.randrange(0, 3000)))
    for k, s in enumerate(states)
}
for s in states:
    if eif[s].month == 2 and eif[s].day == 29:
        eif[s] = D(eif[s].year, 2, 28)
FAC = ["F-101", "F-2022", "F-303", "F-40404", "F-505050505", "F-606060", "F-7070707", "F-808080"]

# --- records: (id,state,fac,chem,cat,kg,date,reported)
recs = []
percat1 = {s: [] for s in states}
for k in range(n):
    s = states[k % S]
    cat = 1 if (k // S) % 3 == 0 else rnd.choice((2, 3))
    chem = CHEMS[rnd.randrange(6)]
    recs.append([None, s, FAC[rnd.randrange(8)], chem, cat, rnd.randrange(1000, 25000), None, None])
    if cat == 1:
        percat1[s].append(k)
for s in states:  # stratified dates for category 1
    ks = percat1[s]
    for j, k in enumerate(ks):
        f = (j + 0.1 + 0.5 * rnd.random()) / len(ks)
        recs[k][6] = eif[s] + dt.timedelta(days=int(f * 3600))
for k, r in enumerate(recs):
    if r[6] is None:
        r[6] = eif[r[1]] + dt.timedelta(days=rnd.randrange(0, 3640))
    r[7] = r[6] + dt.timedelta(days=rnd.randrange(3, 60))
    r[0] = "%s-%04d-%06d" % (r[1], r[6].year, k)


def cnt(rate):
    return max(1, round(n * rate))


def pick(m, avoid):
    o = []
    while len(o) < m:
        k = rnd.randrange(n // 10, n)
        if k not in avoid:
            avoid.add(k)
            o.append(k)
    return o


used = set()
late = pick(cnt(0.0005), used)
for k in late:
    recs[k][7] = recs[k][6] + dt.timedelta(days=61 + rnd.randrange(0, 60))
bad = pick(cnt(0.0002) if n > 100 else 1, used)
badkind = {k: rnd.choice(["nofac", "state", "chem", "cat", "qty", "date"]) for k in bad}
# declared from the good records
tot = {(s, c, g): 0 for s in states for c in CHEMS for g in (1, 2, 3)}
for k, r in enumerate(recs):
    if k not in badkind:
        tot[(r[1], r[3], r[4])] += r[5]
declared = {}
for key, v in tot.items():
    declared[key] = v if key[2] == 1 else v + rnd.randrange(0, 50000)
nz = sorted(k for k, v in tot.items() if v > 0 and k[2] != 1)
for key in rnd.sample(nz, max(1, round(len(tot) * 0.001))):
    declared[key] = tot[key] - 1  # overrun by 1 kg
slow = rnd.sample(states, 1 if S == 8 else 2)  # 10y milestone missed
for s in slow:
    k = percat1[s][-1]
    if k in used:
        k = percat1[s][-2]
    recs[k][6] = addy(eif[s], 10) + dt.timedelta(days=30)
    recs[k][7] = recs[k][6] + dt.timedelta(days=20)
dups = pick(cnt(0.0002) if n > 100 else 1, used)
for k in dups:
    recs[k][0] = recs[rnd.randrange(0, n // 10)][0]


def q(kg):
    return "%d.%03d t" % (kg // 1000, kg % 1000)


epoch = D(1970, 1, 1)
T = open(f"{out}/ledger.toml", "w")
J = open(f"{out}/ledger.json", "w")
L = open(f"{out}/destruction.jsonl", "w")
C = open(f"{out}/destruction.csv", "w")
H = open(f"{out}/ledger.hledger", "w")
B = open(f"{out}/ledger.beancount", "w")
P = open(f"{out}/ledger.lp", "w")
V = open(f"{out}/declaration.toml", "w")
LG = open(f"{out}/ledger.ledger", "w")
V.write('[declaration]\nby = "public record"\ntreaty = "LEDGER"\nsubmitted = 2026-01-01\ncomplete = true\n\n')
for s in states:
    V.write('[[party]]\nstate = "%s"\ntreaty = "LEDGER"\nin_force = %s\n\n' % (s, eif[s]))
T.write('treaty = "cwc"\nedition = 1\nchemicals = [%s]\n\n' % ", ".join('"%s"' % c for c in CHEMS))
for s in states:
    T.write("[state.%s]\nentry_into_force = %s\n\n" % (s, eif[s]))
J.write('{"treaty":"cwc","edition":1,"chemicals":%s,\n"state":{' % json.dumps(CHEMS))
J.write(",\n".join('"%s":{"entry_into_force":"%s"}' % (s, eif[s]) for s in states))
J.write('},\n"stockpile":[\n')
with open(f"{out}/state.csv", "w") as f:
    f.write("state,entry_into_force\n")
    for s in states:
        f.write(f"{s},{eif[s]}\n")
with open(f"{out}/chem.csv", "w") as f:
    f.write("chemical\n")
    f.writelines(c + "\n" for c in CHEMS)
SC = open(f"{out}/stockpile.csv", "w")
SC.write("state,chemical,category,quantity\n")
B.write('option "operating_currency" "KG"\n')
first = True


def acc(s, c, g):
    return f"{s}:C{c}:K{g}"


used_acc = set()
for s in states:
    P.write('state("%s",%d,%d,%d,%d).\n' % (s, *[(addy(eif[s], y) - epoch).days for y in (3, 5, 7, 10)]))
for c in CHEMS:
    P.write('chem("%s").\n' % c)
for (s, c, g), kg in declared.items():
    T.write(
        '[[stockpile]]\nstate = "%s"\nchemical = "%s"\ncategory = %d\nquantity = "%s"\n\n' % (s, c, g, q(kg))
    )
    V.write(
        '[[stockpile]]\nstate = "%s"\nchemical = "%s"\ncategory = %d\nquantity = "%s"\nas_at = %s\n\n'
        % (s, c, g, q(kg), eif[s])
    )
    J.write(
        ("" if first else ",\n")
        + '{"state":"%s","chemical":"%s","category":%d,"quantity":"%s"}' % (s, c, g, q(kg))
    )
    first = False
    SC.write(f"{s},{c},{g},{q(kg)}\n")
    H.write(f"{eif[s]} declared\n    stockpile:{acc(s,c,g)}  {q(kg)}\n    declared:{acc(s,c,g)}\n\n")
    LG.write(f"{eif[s]} declared\n    stockpile:{acc(s,c,g)}  {q(kg)}\n    declared:{acc(s,c,g)}\n\n")
    B.write(
        f"1990-01-01 open Assets:Stock:{acc(s,c,g)}\n1990-01-01 open Equity:Decl:{acc(s,c,g)}\n1990-01-01 open Expenses:Dest:{acc(s,c,g)}\n"
    )
    B.write(
        f'{eif[s]} * "declared"\n  Assets:Stock:{acc(s,c,g)}  {kg/1000:.3f} TON\n  Equity:Decl:{acc(s,c,g)}\n'
    )
    P.write('stock("%s","%s",%d,%d).\n' % (s, c, g, kg))
LG.write("= /^stockpile:/\n    assert account(account_name).total >= 0 t\n\n" if False else "")
J.write('],\n"destruction":[\n')
C.write("id,state,facility,chemical,category,quantity,date,reported\n")
for k, (id_, s, fac, ch, cat, kg, d, rep) in enumerate(recs):
    kind = badkind.get(k)
    qq = q(kg)
    dd = str(d)
    dj = '"%s"' % dd
    cc = str(cat)
    cj = cc
    fj = fac
    if kind == "state":
        s = "XXX"
    elif kind == "chem":
        ch = "0-00-0"
    elif kind == "cat":
        cc = "one"
        cj = '"one"'
    elif kind == "qty":
        qq = "lots"
    elif kind == "date":
        dd = "n/a"
        dj = '"n/a"'
    elif kind == "nofac":
        fj = None
    for W in (T, V):
        W.write(
            '[[destruction]]\nid = "%s"\nstate = "%s"\n%schemical = "%s"\ncategory = %s\nquantity = "%s"\ndate = %s\nreported = %s\n\n'
            % (
                id_,
                s,
                "" if fj is None else 'facility = "%s"\n' % fj,
                ch,
                cj,
                qq,
                dj if kind == "date" else dd,
                rep,
            )
        )
    line = (
        '{"id":"%s","state":"%s",%s"chemical":"%s","category":%s,"quantity":"%s","date":%s,"reported":"%s"}'
        % (id_, s, "" if fj is None else '"facility":"%s",' % fj, ch, cj, qq, dj, rep)
    )
    L.write(line + "\n")
    J.write((",\n" if k else "") + line)
    C.write(f"{id_},{s},{fj or ''},{ch},{cc},{qq},{dd},{rep}\n")
    hd = str(recs[k][6])
    hq = q(kg)
    a = acc(s, ch, cat)
    if kind is None:  # the accounting tools get only what they can read
        H.write(f"{hd}={rep} {id_} {fac}\n    destroyed:{a}  {hq}\n    stockpile:{a}  -{hq}\n\n")
        LG.write(f"{hd}={rep} {id_} {fac}\n    destroyed:{a}  {hq}\n    stockpile:{a}  -{hq}\n\n")
        B.write(f'{hd} * "{fac}" "{id_}"\n  Expenses:Dest:{a}  {kg/1000:.3f} TON\n  Assets:Stock:{a}\n')
    dn = -1 if kind == "date" else (d - epoch).days
    P.write(
        'dest(%d,"%s","%s","%s","%s",%s,%s,%d,%d).\n'
        % (
            k + 1,
            id_,
            s,
            fj or "",
            ch,
            '"one"' if kind == "cat" else cat,
            '"lots"' if kind == "qty" else kg,
            dn,
            (rep - epoch).days,
        )
    )
J.write("]}\n")
for f in (T, V, J, L, C, SC, H, B, P, LG):
    f.close()
# expected
exp = {
    "bad": sorted(k + 1 for k in bad),
    "late": sorted(k + 1 for k in range(n) if k not in badkind and (recs[k][7] - recs[k][6]).days > 60),
}
seen = set()
dup = []
for k in range(n):
    if recs[k][0] in seen:
        dup.append(k + 1)
    seen.add(recs[k][0])
exp["dup"] = dup
sums = {}
ph = {}
for k, r in enumerate(recs):
    if k in badkind:
        continue
    sums[(r[1], r[3], r[4])] = sums.get((r[1], r[3], r[4]), 0) + r[5]
    if r[4] == 1:
        for j, y in enumerate((3, 5, 7, 10)):
            if r[6] <= addy(eif[r[1]], y):
                ph[(r[1], j)] = ph.get((r[1], j), 0) + r[5]
exp["over"] = sorted("%s/%s/%d" % k for k, v in sums.items() if v > declared[k])
exp["phase"] = []
for s in sorted(states):
    dec1 = sum(declared[(s, c, 1)] for c in CHEMS)
    for j, (y, pct) in enumerate(((3, 1), (5, 20), (7, 45), (10, 100))):
        if ph.get((s, j), 0) * 100 < pct * dec1:
            exp["phase"].append("%s/%dy" % (s, y))
json.dump(exp, open(f"{out}/expected.json", "w"))
open(f"{out}/counts.txt", "w").write(" ".join(f"{k}={len(v)}" for k, v in exp.items()) + "\n")
print(n, {k: len(v) for k, v in exp.items()})
