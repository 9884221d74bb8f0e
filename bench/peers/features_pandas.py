"""Arrears and the standard features of one snapshot, in pandas: part of the second peer of bench/nightly/run.mjs.

From the raw Parquet files of a generated workspace (no tolerance, cohort dpd >= 1, the default buckets), by the
definitions of docs/arrears-arithmetic.md and docs/features.en.md. Nothing is validated. Days are numbers since
1970-01-01, money is whole cents; ids are read as dictionaries, so that no text is compared row by row.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BUCKET_LOWER_EDGES = [1, 31, 61, 91, 121, 151, 181]
EPOCH = date(1970, 1, 1)
FIRST_DAY = (date(1900, 1, 1) - EPOCH).days
NEVER = 10_000_000
SHANGHAI = timedelta(hours=8)  # the portfolio's clock, ahead of UTC
IDS = ["loan_id", "customer_id", "product", "currency", "method", "direction", "outcome", "kind"]


def column(values: pa.ChunkedArray):
    """A column as pandas takes it best: days, cents, categories."""
    kind = values.type
    if pa.types.is_date32(kind):
        return pc.fill_null(values.cast(pa.int32()), NEVER).to_numpy()
    if pa.types.is_decimal(kind):
        return np.rint(values.cast(pa.float64()).to_numpy() * 100)
    if pa.types.is_timestamp(kind):
        return (values.to_numpy() + np.timedelta64(SHANGHAI)).astype("datetime64[D]").astype(np.int64)
    return values.to_pandas()


def bucket(dpd: np.ndarray) -> np.ndarray:
    return np.searchsorted(BUCKET_LOWER_EDGES, dpd, side="right")


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=(whole != 0) & ~np.isnan(whole))


class Snapshot:
    """The facts of a workspace as known at the start of day `t`."""

    def __init__(self, raw: Path, day: date):
        self.raw, self.day, self.t = raw, day, (day - EPOCH).days

    def read(self, table: str, columns: list[str], *more: tuple) -> pd.DataFrame:
        read = pq.read_table(
            self.raw / f"{table}.parquet",
            columns=columns,
            filters=[("known_on", "<", self.day), *more],
            read_dictionary=IDS,
        ).unify_dictionaries()
        return pd.DataFrame({name: column(read[name]) for name in columns})

    def whole_months(self, since: np.ndarray) -> np.ndarray:
        """How often the day of the month came round, the last day of a shorter month standing in for it; at least 0."""
        start = since.astype("datetime64[D]")
        month = start.astype("datetime64[M]")
        day_of_month = (start - month.astype("datetime64[D]")).astype(int) + 1
        is_last = (self.day + timedelta(days=1)).day == 1
        short = (self.day.day < day_of_month) & (not is_last)
        return np.maximum((self.day.year - 1970) * 12 + self.day.month - 1 - month.astype(int) - short, 0)


def places(values: pd.Series, index: pd.Index) -> np.ndarray:
    """Position of each value in an index, -1 where it has none or is missing."""
    of_category = np.append(index.get_indexer(values.cat.categories), -1)
    return of_category[values.cat.codes]


class ByKey:
    """Aggregates rows by a number below `n`."""

    def __init__(self, key: np.ndarray, n: int):
        self.key, self.n = np.asarray(key), n

    def sum(self, values) -> np.ndarray:
        return np.bincount(self.key, weights=np.asarray(values, dtype=np.float64), minlength=self.n)

    def extreme(self, how: str, values, mask=None) -> np.ndarray:
        """Missing where no row counts."""
        values, key = np.asarray(values), self.key
        if mask is not None:
            values, key = values[mask], key[mask]
        return pd.Series(values).groupby(key).agg(how).reindex(range(self.n)).to_numpy(dtype=np.float64)

    def mean(self, values, mask) -> np.ndarray:
        return share(self.sum(np.where(mask, values, 0)), self.sum(mask))


def cohort_of(s: Snapshot):
    """Open loans with more due than paid, with their schedule and payments."""
    loans = s.read("loan", ["loan_id", "customer_id", "product", "currency", "originated_on", "principal", "annual_rate",
                            "closed_on", "charged_off_on"])  # fmt: skip
    index = pd.Index(loans.loan_id.astype(object))
    schedule = s.read("installment", ["loan_id", "installment_no", "due_on", "principal_due", "interest_due", "fee_due",
                                      "known_on", "superseded_on"])  # fmt: skip
    payments = s.read("payment", ["loan_id", "paid_on", "amount", "method", "reversed_on"], ("paid_on", "<", s.day))
    for frame in [schedule, payments]:
        frame["loan"] = places(frame.pop("loan_id"), index)
    schedule["charges"] = schedule.pop("interest_due") + schedule.pop("fee_due")
    schedule["amount"] = schedule.principal_due + schedule.charges
    payments["reversed"] = payments.reversed_on < s.t
    is_due = (schedule.due_on < s.t) & (schedule.superseded_on >= s.t) & (schedule.loan >= 0)
    kept = ~payments.reversed & (payments.loan >= 0)
    loans["due"] = ByKey(schedule.loan[is_due], len(loans)).sum(schedule.amount[is_due])
    loans["paid"] = ByKey(payments.loan[kept], len(loans)).sum(payments.amount[kept])
    is_open = (loans.closed_on >= s.t) & (loans.charged_off_on >= s.t)
    cohort = loans[is_open & (loans.due > loans.paid)].copy()
    cohort["loan_id"] = cohort.loan_id.astype(object)
    cohort = cohort.sort_values("loan_id")
    key_of = np.full(len(loans) + 1, -1)
    key_of[cohort.index] = np.arange(len(cohort))
    for frame in [schedule, payments]:
        frame["key"] = key_of[frame.pop("loan")]
    schedule = schedule[schedule.key >= 0].sort_values(["key", "due_on", "installment_no"], kind="stable")
    payments = payments[payments.key >= 0].sort_values(["key", "paid_on"], kind="stable")
    return loans, cohort.reset_index(drop=True), schedule.reset_index(drop=True), payments.reset_index(drop=True)


def contacts_of(s: Snapshot, customers: pd.Index) -> pd.DataFrame:
    """Contacts of the cohort's customers."""
    midnight = datetime.combine(s.day, datetime.min.time()) - SHANGHAI
    contacts = s.read("contact", ["contact_id", "customer_id", "loan_id", "contacted_at", "direction", "outcome",
                                  "promised_on", "promised_amount"], ("contacted_at", "<", midnight))  # fmt: skip
    contacts["customer"] = places(contacts.pop("customer_id"), customers)
    contacts = contacts[contacts.customer >= 0]
    return contacts.assign(
        contacted_on=contacts.contacted_at,
        outbound=contacts.direction == "outbound",
        inbound=contacts.direction == "inbound",
        right_party=contacts.outcome.isin(["right_party", "promise", "refused", "dispute"]),
        promise=contacts.outcome == "promise",
    )


def position_of(s: Snapshot, cohort: pd.DataFrame, schedule: pd.DataFrame) -> pd.DataFrame:
    """dpd, amount past due and outstanding principal: payments clear installments oldest first."""
    active = schedule[schedule.superseded_on >= s.t]
    paid = cohort.paid.to_numpy()[active.key]
    cumulative = active.groupby("key").amount.cumsum()
    allocated = np.minimum(np.maximum(paid - (cumulative - active.amount), 0), active.amount)
    repaid = np.minimum(np.maximum(allocated - active.charges, 0), active.principal_due)
    by = ByKey(active.key, len(cohort))
    oldest = by.extreme("min", active.due_on, (active.due_on < s.t) & (cumulative > paid))
    return cohort.assign(
        dpd=s.t - oldest,
        past_due=cohort.due - cohort.paid,
        outstanding=np.maximum(cohort.principal - by.sum(repaid), 0),
        installments=by.sum(np.ones(len(active))),
        still_to_come=by.sum(active.due_on >= s.t),
    )


def cumulative_paid(payments: pd.DataFrame) -> pd.DataFrame:
    kept = payments[~payments.reversed & (payments.amount > 0)]
    daily = kept.groupby(["key", "paid_on"], as_index=False).amount.sum()
    return daily.assign(paid=daily.groupby("key").amount.cumsum())[["key", "paid_on", "paid"]]


def installments_of(s: Snapshot, cohort: pd.DataFrame, schedule: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """Installments due so far, once for each version of the schedule [from, to) that they belong to."""
    due = schedule[schedule.due_on < s.t].drop(columns=["principal_due", "charges"])
    changed = due[due.superseded_on < s.t]
    late = due[due.known_on > due.due_on]
    version = pd.concat([
        pd.DataFrame({"key": np.arange(len(cohort)), "start": FIRST_DAY}),
        pd.DataFrame({"key": changed.key, "start": changed.superseded_on + 1}),
        pd.DataFrame({"key": late.key, "start": late.known_on + 1}),
    ]).drop_duplicates().sort_values(["key", "start"])  # fmt: skip
    version["end"] = version.groupby("key").start.shift(-1).fillna(s.t + 1).astype(np.int64)
    scheduled = version.merge(due, on="key")
    scheduled = scheduled[
        (scheduled.due_on < scheduled.end - 1)
        & ((scheduled.known_on <= scheduled.due_on) | (scheduled.known_on < scheduled.start))
        & (scheduled.superseded_on >= scheduled.start)
    ].sort_values(["key", "start", "due_on", "installment_no"], kind="stable")
    scheduled["cumulative"] = scheduled.groupby(["key", "start"]).amount.cumsum()
    # The day of the payment that reached the cumulative due.
    cleared = pd.merge_asof(
        scheduled.sort_values("cumulative"), paid.sort_values("paid"),
        by="key", left_on="cumulative", right_on="paid", direction="forward",
    )  # fmt: skip
    cleared["cleared_on"] = np.where(cleared.cumulative <= 0, cleared.due_on, cleared.paid_on.fillna(NEVER)).astype(int)
    cleared = cleared.drop(columns=["paid", "paid_on"]).sort_values(["key", "start", "due_on", "installment_no"])
    clear_from = pd.Series(np.where(cleared.cleared_on == NEVER, cleared.end, cleared.cleared_on + 1), cleared.index)
    before = clear_from.groupby([cleared.key, cleared.start]).shift(1).fillna(FIRST_DAY)
    return cleared.assign(
        oldest_from=np.maximum(np.maximum(cleared.due_on + 1, cleared.start), before).astype(int),
        oldest_to=np.minimum(clear_from, cleared.end),
    ).reset_index(drop=True)


def timeline_of(installments: pd.DataFrame) -> pd.DataFrame:
    """Stretches of snapshots [from_on, to_on) on which one installment is the oldest unpaid one."""
    stretch = installments[installments.oldest_from < installments.oldest_to]
    stretch = pd.DataFrame({
        "key": stretch.key, "from_on": stretch.oldest_from, "to_on": stretch.oldest_to, "due_on": stretch.due_on,
        "dpd_last": stretch.oldest_to - stretch.due_on - 1,
    }).sort_values(["key", "from_on"])  # fmt: skip
    by = stretch.groupby("key")
    stretch["earlier_to"], stretch["earlier_dpd"] = by.to_on.shift(1), by.dpd_last.shift(1)
    stretch["next_from"] = by.from_on.shift(-1)
    stretch["starts"] = stretch.from_on != stretch.earlier_to
    return stretch.reset_index(drop=True)


def delinquency(s: Snapshot, n: int, timeline: pd.DataFrame, installments: pd.DataFrame) -> dict:
    by = ByKey(timeline.key, n)

    def worst(days: int) -> np.ndarray:
        return np.nan_to_num(by.extreme("max", timeline.dpd_last, timeline.to_on > s.t - (days - 1)))

    def times(limit: int) -> np.ndarray:
        on = np.maximum(timeline.due_on + limit, timeline.from_on)
        went_on = (on == timeline.earlier_to) & (timeline.earlier_dpd >= limit)
        return by.sum((timeline.dpd_last >= limit) & (on > s.t - 365) & ~went_on)

    def ago(days: int) -> np.ndarray:
        then = s.t - days
        on = (timeline.from_on <= then) & (timeline.to_on > then)
        return np.nan_to_num(by.extreme("max", then - timeline.due_on, on))

    ended = (timeline.to_on <= s.t) & (timeline.next_from != timeline.to_on)
    current = installments[installments.end > s.t]
    late = current.cleared_on > current.due_on
    run = ((current.key != current.key.shift()) | (late != late.shift())).cumsum()
    lengths = current[late].groupby([current.key, run]).size().groupby(level=0).max()
    first = installments.sort_values(["key", "due_on", "installment_no", "end"], ascending=[True, True, True, False])
    first = first.drop_duplicates("key")
    owed_to = np.minimum(np.where(first.cleared_on == NEVER, s.t, first.cleared_on), first.end - 1)
    return dict(
        dpd_max_life=np.nan_to_num(by.extreme("max", timeline.dpd_last)),
        dpd_max_3m=worst(90), dpd_max_6m=worst(180), dpd_max_12m=worst(365),
        times_delinquent_life=by.sum(timeline.starts),
        times_30plus_12m=times(30), times_60plus_12m=times(60),
        days_in_delinquency_total=by.sum(timeline.to_on - timeline.from_on),
        last_ended_on=by.extreme("max", timeline.to_on, ended),
        ago=[ago(30 * step) for step in range(13)],
        consecutive_late=lengths.reindex(range(n)).fillna(0).to_numpy(),
        first_payment_default=ByKey(first.key, n).extreme("max", (owed_to - first.due_on > 30).astype(int)),
    )  # fmt: skip


def self_cured(s: Snapshot, cohort: pd.DataFrame, timeline: pd.DataFrame, contacts: pd.DataFrame) -> np.ndarray:
    spells = timeline.assign(spell=timeline.starts.cumsum()).groupby(["key", "spell"], as_index=False)
    spells = spells.agg(from_on=("from_on", "min"), to_on=("to_on", "max"))
    spells = spells[spells.to_on <= s.t].assign(customer=lambda each: cohort.customer.to_numpy()[each.key])
    attempts = contacts.loc[contacts.outbound, ["customer", "contacted_on"]]
    met = spells.merge(attempts, on="customer")
    met = met.spell[(met.contacted_on >= met.from_on) & (met.contacted_on < met.to_on)].unique()
    return ByKey(spells.key, len(cohort)).mean(~spells.spell.isin(met), np.ones(len(spells), dtype=bool))


def exposure(s: Snapshot, n: int, installments: pd.DataFrame, paid: pd.DataFrame) -> dict:
    # The amount past due peaks on the first snapshot on which an installment counts.
    counts = pd.DataFrame({
        "key": installments.key, "cumulative": installments.cumulative,
        "on": np.maximum(installments.due_on + 1, installments.start).astype(np.int64),
    }).sort_values("on")  # fmt: skip
    paid_by = paid.assign(on=paid.paid_on.astype(np.int64)).sort_values("on")
    peak = pd.merge_asof(counts, paid_by, on="on", by="key", direction="backward", allow_exact_matches=False)
    past_due = np.maximum(peak.cumulative - peak.paid.fillna(0), 0)
    current = installments[installments.end > s.t]
    by = ByKey(current.key, n)
    since_90, since_180, since_365 = (current.due_on >= s.t - days for days in (90, 180, 365))
    cleared = (current.cleared_on != NEVER).to_numpy()
    days_late = np.maximum(np.where(current.cleared_on == NEVER, s.t, current.cleared_on) - current.due_on, 0)
    return dict(
        past_due_max_life=ByKey(peak.key, n).extreme("max", past_due) / 100,
        due_count=by.sum(np.ones(len(current))),
        due_total=by.sum(current.amount),
        cleared_count=by.sum(cleared),
        due_90=by.sum(current.amount.where(since_90, 0)),
        due_180=by.sum(current.amount.where(since_180, 0)),
        count_180=by.sum(since_180),
        early_180=by.sum(since_180 & (current.cleared_on < current.due_on)),
        due_to_cleared=np.nan_to_num(by.extreme("max", current.cumulative, cleared)),
        due_to_oldest_unpaid=by.extreme("min", current.cumulative, ~cleared),
        last_cleared_on=by.extreme("max", current.cleared_on, cleared),
        avg_days_late_3m=by.mean(days_late, since_90),
        avg_days_late_6m=by.mean(days_late, since_180),
        avg_days_late_12m=by.mean(days_late, since_365),
    )


def payment(s: Snapshot, payments: pd.DataFrame, so_far: dict) -> dict:
    n = len(so_far["due_count"])
    by, amount = ByKey(payments.key, n), payments.amount
    kept = ~payments.reversed & (amount > 0)
    since = {days: payments.paid_on >= s.t - days for days in (30, 60, 90, 180)}
    debit = (payments.method == "direct_debit") & since[180]
    partial = amount * so_far["due_count"][payments.key] < so_far["due_total"][payments.key]
    paid = lambda days: by.sum(amount.where(~payments.reversed & since[days], 0))  # noqa: E731
    return dict(
        last_paid_on=by.extreme("max", payments.paid_on, kept),
        payments=by.sum(kept),
        **{f"payments_count_{days}d": by.sum(kept & since[days]) for days in (30, 60, 90)},
        payments_180=by.sum(kept & since[180]),
        partial_180=by.sum(kept & since[180] & partial),
        paid_30=paid(30), paid_90=paid(90), paid_180=paid(180),
        debits=by.sum(debit),
        failed_debits=by.sum(debit & payments.reversed),
        reversed_payments_12m=by.sum(payments.reversed & (payments.reversed_on >= s.t - 365)),
        payday_proximity=payday_proximity(s, n, payments[kept]),
    )  # fmt: skip


def payday_proximity(s: Snapshot, n: int, kept: pd.DataFrame) -> np.ndarray:
    paid_on = kept.paid_on.to_numpy().astype("datetime64[D]")
    on_day = (paid_on - paid_on.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    often = kept.groupby([kept.key, pd.Series(on_day, kept.index, name="on_day")]).size().reset_index(name="times")
    often = often.sort_values(["key", "times", "on_day"], ascending=[True, False, True]).drop_duplicates("key")
    month_end = (s.day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    next_month_end = (month_end.replace(day=28) + timedelta(days=34)).replace(day=1) - timedelta(days=1)
    this, following = (np.minimum(often.on_day, end.day) for end in (month_end, next_month_end))
    days = np.where(this >= s.day.day, this - s.day.day, (month_end - s.day).days + following)
    return ByKey(often.key, n).extreme("max", days)


def contact(s: Snapshot, cohort: pd.DataFrame, contacts: pd.DataFrame, payments: pd.DataFrame, customers: int) -> dict:
    by = ByKey(contacts.customer, customers)
    since = lambda days: contacts.contacted_on >= s.t - days  # noqa: E731
    of_customer = dict(
        attempts_7d=by.sum(contacts.outbound & since(7)),
        attempts_30d=by.sum(contacts.outbound & since(30)),
        attempts_90=by.sum(contacts.outbound & since(90)),
        right_party_contacts_90d=by.sum(contacts.outbound & contacts.right_party & since(90)),
        last_right_party_on=by.extreme("max", contacts.contacted_on, contacts.right_party),
        inbound_90d=by.sum(contacts.inbound & since(90)),
    )
    found = {name: values[cohort.customer] for name, values in of_customer.items()}
    promised = contacts.loc[contacts.promise, ["contact_id", "customer", "loan_id", "contacted_on", "promised_on", "promised_amount"]]
    own = pd.DataFrame({"key": np.arange(len(cohort)), "customer": cohort.customer, "own_loan_id": cohort.loan_id})
    promised = promised.assign(loan_id=promised.loan_id.astype(object)).merge(own, on="customer")
    promised = promised[promised.loan_id.isna() | (promised.loan_id == promised.own_loan_id)].reset_index(drop=True)
    kept_payments = payments.loc[~payments.reversed, ["key", "paid_on", "amount"]]
    met = promised.reset_index(names="promise").merge(kept_payments, on="key")
    met = met[(met.paid_on >= met.contacted_on) & (met.paid_on <= met.promised_on)]
    paid = ByKey(met.promise, len(promised)).sum(met.amount)
    kept = paid >= np.maximum(promised.promised_amount.fillna(0), 1)
    by = ByKey(promised.key, len(cohort))
    over = promised.promised_on < s.t
    lately = (promised.promised_on >= s.t - 365) & over
    return found | dict(
        promises_12m=by.sum(promised.contacted_on >= s.t - 365),
        promises_due=by.sum(lately),
        promises_kept=by.sum(lately & kept),
        last_broken_on=by.extreme("max", promised.promised_on, over & ~kept),
        open_promise=(by.sum((promised.promised_on >= s.t) & (promised.promised_on < NEVER)) > 0).astype(int),
    )


def customer(s: Snapshot, loans: pd.DataFrame, position: pd.DataFrame, customers: pd.Index) -> dict:
    loans = loans.assign(customer=places(loans.customer_id, customers))
    loans = loans[loans.customer >= 0]
    by = ByKey(loans.customer, len(customers))
    restrictions = s.read("restriction", ["customer_id", "kind", "starts_on", "ends_on"])
    at = places(restrictions.customer_id, customers)
    open_dispute = (restrictions.kind == "dispute") & (restrictions.starts_on < s.t) & (restrictions.ends_on >= s.t) & (at >= 0)
    mine = pd.DataFrame({"customer": position.customer, "key": np.arange(len(position)), "dpd": position.dpd})
    others = mine.merge(mine, on="customer", suffixes=("", "_other"))
    others = others[others.key != others.key_other]
    is_open = (loans.originated_on < s.t) & (loans.closed_on >= s.t) & (loans.charged_off_on >= s.t)
    return dict(
        customer_open_loans=by.sum(is_open)[position.customer],
        first_originated_on=by.extreme("min", loans.originated_on)[position.customer].astype(int),
        disputes_open=np.bincount(at[open_dispute], minlength=len(customers))[position.customer],
        other_loans_dpd_max=np.nan_to_num(ByKey(others.key, len(position)).extreme("max", others.dpd_other)),
    )


def features(s: Snapshot) -> pd.DataFrame:
    """One row a cohort loan: what identifies it, then every standard feature; NaN where it is missing."""
    loans, cohort, schedule, payments = cohort_of(s)
    cohort["customer_id"] = cohort.customer_id.astype(object)
    customers = pd.Index(cohort.customer_id.unique())
    cohort["customer"] = customers.get_indexer(cohort.customer_id)
    n = len(cohort)
    contacts = contacts_of(s, customers)
    paid = cumulative_paid(payments)
    p = position_of(s, cohort, schedule)
    installments = installments_of(s, cohort, schedule, paid)
    timeline = timeline_of(installments)
    d = delinquency(s, n, timeline, installments)
    e = exposure(s, n, installments, paid)
    y = payment(s, payments, e)
    c = contact(s, cohort, contacts, payments, len(customers))
    u = customer(s, loans, p, customers)

    dpd, age = p.dpd.to_numpy(), s.t - p.originated_on.to_numpy()
    past_due, outstanding = p.past_due.to_numpy(), p.outstanding.to_numpy()
    ago = [dpd, *d["ago"][1:]]
    steps = [bucket(ago[step]) - bucket(ago[step + 1]) for step in range(12)]
    return pd.DataFrame(dict(
        loan_id=p.loan_id, customer_id=p.customer_id, product=p["product"], currency=p.currency,
        dpd=dpd.astype(np.int32),
        dpd_bucket=bucket(dpd),
        dpd_max_life=d["dpd_max_life"], dpd_max_3m=d["dpd_max_3m"], dpd_max_6m=d["dpd_max_6m"], dpd_max_12m=d["dpd_max_12m"],
        times_delinquent_life=d["times_delinquent_life"],
        times_30plus_12m=d["times_30plus_12m"], times_60plus_12m=d["times_60plus_12m"],
        months_since_last_delinquent=(s.t - d["last_ended_on"]) / 30.4375,
        consecutive_late_installments_max=d["consecutive_late"],
        days_in_delinquency_total=d["days_in_delinquency_total"],
        delinquent_days_share_of_age=d["days_in_delinquency_total"] / np.maximum(age, 1),
        avg_delinquency_spell_days=share(d["days_in_delinquency_total"], d["times_delinquent_life"]),
        first_payment_default=d["first_payment_default"],
        dpd_change_30d=np.where(age >= 30, dpd - ago[1], np.nan),
        dpd_change_90d=np.where(age >= 90, dpd - ago[3], np.nan),
        roll_forward_count_12m=sum((step > 0).astype(int) for step in steps),
        roll_back_count_12m=sum((step < 0).astype(int) for step in steps),
        self_cured_spells_share=self_cured(s, cohort, timeline, contacts),
        worst_bucket_6m=bucket(d["dpd_max_6m"]),
        amount_past_due=past_due / 100,
        outstanding_principal=outstanding / 100,
        past_due_to_outstanding=share(past_due, outstanding),
        outstanding_to_principal=share(outstanding, p.principal.to_numpy()),
        past_due_max_life=e["past_due_max_life"],
        installments_paid_share=e["cleared_count"] / e["due_count"],
        installments_past_due=e["due_count"] - e["cleared_count"],
        remaining_term_share=p.still_to_come / p.installments,
        principal=p.principal / 100,
        annual_rate=p.annual_rate,
        months_on_book=s.whole_months(p.originated_on.to_numpy()),
        days_since_last_payment=s.t - y["last_paid_on"],
        days_since_last_cleared=s.t - e["last_cleared_on"],
        oldest_unpaid_paid_share=np.maximum(e["due_total"] - past_due - e["due_to_cleared"], 0)
        / (e["due_to_oldest_unpaid"] - e["due_to_cleared"]),
        payments_count_30d=y["payments_count_30d"],
        payments_count_60d=y["payments_count_60d"],
        payments_count_90d=y["payments_count_90d"],
        paid_to_due_3m=share(y["paid_90"], e["due_90"]),
        paid_to_due_6m=share(y["paid_180"], e["due_180"]),
        paid_to_outstanding_1m=share(y["paid_30"], y["paid_30"] + outstanding),
        paid_to_outstanding_3m=share(y["paid_90"], y["paid_90"] + outstanding),
        partial_payment_share_6m=share(y["partial_180"], y["payments_180"]),
        payment_amount_trend_3m=share(y["paid_90"], y["paid_180"] - y["paid_90"]),
        early_payment_share_6m=share(e["early_180"], e["count_180"]),
        avg_days_late_3m=e["avg_days_late_3m"],
        avg_days_late_6m=e["avg_days_late_6m"],
        avg_days_late_12m=e["avg_days_late_12m"],
        failed_debit_share_6m=share(y["failed_debits"], y["debits"]),
        reversed_payments_12m=y["reversed_payments_12m"],
        payday_proximity=np.where(y["payments"] >= 3, y["payday_proximity"], np.nan),
        attempts_7d=c["attempts_7d"],
        attempts_30d=c["attempts_30d"],
        right_party_contacts_90d=c["right_party_contacts_90d"],
        right_party_rate_90d=share(c["right_party_contacts_90d"], c["attempts_90"]),
        days_since_right_party=s.t - c["last_right_party_on"],
        inbound_90d=c["inbound_90d"],
        promises_12m=c["promises_12m"],
        promises_kept_share_12m=share(c["promises_kept"], c["promises_due"]),
        days_since_broken_promise=s.t - c["last_broken_on"],
        open_promise=c["open_promise"],
        customer_open_loans=u["customer_open_loans"],
        other_loans_dpd_max=u["other_loans_dpd_max"],
        customer_tenure_months=s.whole_months(u["first_originated_on"]),
        disputes_open=u["disputes_open"],
    ))  # fmt: skip
