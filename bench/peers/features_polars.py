"""Arrears and the standard features of one snapshot, in polars: the peer of bench/arrears-features/run.mjs.

From the raw Parquet files of a generated workspace (no tolerance, cohort dpd >= 1, the default buckets), by the
definitions of docs/arrears-arithmetic.md and docs/features.en.md. Nothing is validated or staged on the way.
Usage: features_polars.py <workspace> <as_of_date> <output.parquet>
Prints one JSON line: seconds, seconds of CPU, peak memory in bytes, threads, rows.
"""

import json
import resource
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
from polars import col, lit, when

BUCKET_LOWER_EDGES = [1, 31, 61, 91, 121, 151, 181]
FIRST_DAY = date(1900, 1, 1)
SHANGHAI = timedelta(hours=8)  # the portfolio's clock, ahead of UTC


def cents(name: str) -> pl.Expr:
    """DECIMAL(18,2) as whole cents."""
    return col(name).to_physical().cast(pl.Int64).alias(name)


def days(later, earlier) -> pl.Expr:
    return (later - earlier).dt.total_days().cast(pl.Int32)


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return when(whole != 0).then(part / whole)


def bucket(dpd: pl.Expr) -> pl.Expr:
    return pl.sum_horizontal((dpd >= edge).cast(pl.Int32) for edge in BUCKET_LOWER_EDGES)


class Snapshot:
    """The facts of a workspace as known at the start of day `t`."""

    def __init__(self, raw: Path, t: date):
        self.raw = raw
        self.t = lit(t)
        self.day = t

    def scan(self, table: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.raw / f"{table}.parquet").filter(col("known_on") < self.t)

    def ago(self, n: int) -> pl.Expr:
        return lit(self.day - timedelta(days=n))

    def not_yet(self, name: str) -> pl.Expr:
        return col(name).is_null() | (col(name) >= self.t)

    def whole_months(self, since: str) -> pl.Expr:
        """How often the day of the month came round, the last day of a shorter month standing in for it; at least 0."""
        t, start = self.day, col(since)
        is_last = (t + timedelta(days=1)).day == 1
        short = (lit(t.day) < start.dt.day()) & lit(not is_last)
        months = (t.year - start.dt.year()) * 12 + t.month - start.dt.month().cast(pl.Int32) - short.cast(pl.Int32)
        return months.clip(lower_bound=0)


def cohort_of(s: Snapshot) -> pl.DataFrame:
    """Open loans with more due than paid: key, loan_id, customer_id, principal, due and paid in cents."""
    due = (
        s.scan("installment")
        .filter(col("due_on") < s.t, s.not_yet("superseded_on"))
        .group_by("loan_id")
        .agg(due=(cents("principal_due") + cents("interest_due") + cents("fee_due")).sum())
    )
    paid = (
        s.scan("payment")
        .filter(col("paid_on") < s.t, s.not_yet("reversed_on"))
        .group_by("loan_id")
        .agg(paid=cents("amount").sum())
    )
    return (
        s.scan("loan")
        .filter(s.not_yet("closed_on"), s.not_yet("charged_off_on"))
        .select("loan_id", "customer_id", "originated_on", cents("principal"), "annual_rate")
        .join(due, on="loan_id")
        .join(paid, on="loan_id", how="left")
        .with_columns(col("paid").fill_null(0))
        .filter(col("due") > col("paid"))
        .sort("loan_id")
        .with_row_index("key")
        .collect(engine="streaming")
    )


def schedule_of(s: Snapshot, cohort: pl.DataFrame) -> pl.DataFrame:
    """All installments of the cohort that are known, in the order in which payments clear them."""
    return (
        s.scan("installment")
        .join(cohort.lazy().select("loan_id", "key"), on="loan_id")
        .select(
            "key", "installment_no", "due_on", "known_on", "superseded_on",
            cents("principal_due"), charges=cents("interest_due") + cents("fee_due"),
        )
        .with_columns(amount=col("principal_due") + col("charges"))
        .collect(engine="streaming")
        .sort("key", "due_on", "installment_no")
    )


def payments_of(s: Snapshot, cohort: pl.DataFrame) -> pl.DataFrame:
    """Payments of the cohort, the reversed ones marked."""
    return (
        s.scan("payment")
        .filter(col("paid_on") < s.t)
        .join(cohort.lazy().select("loan_id", "key"), on="loan_id")
        .select("key", "paid_on", cents("amount"), "method", "reversed_on", reversed=~s.not_yet("reversed_on"))
        .collect(engine="streaming")
        .sort("key", "paid_on")
    )


def contacts_of(s: Snapshot, cohort: pl.DataFrame) -> pl.DataFrame:
    """Contacts of the cohort's customers."""
    return (
        s.scan("contact")
        .with_columns(contacted_at=col("contacted_at") + SHANGHAI)
        .filter(col("contacted_at") < lit(datetime.combine(s.day, datetime.min.time())))
        .join(cohort.lazy().select("customer_id"), on="customer_id", how="semi")
        .select(
            "contact_id", "customer_id", "loan_id", "direction", "promised_on", cents("promised_amount"),
            contacted_on=col("contacted_at").dt.date(),
            right_party=col("outcome").is_in(["right_party", "promise", "refused", "dispute"]),
            promise=col("outcome") == "promise",
        )
        .collect(engine="streaming")
    )


def position_of(s: Snapshot, cohort: pl.DataFrame, schedule: pl.DataFrame) -> pl.LazyFrame:
    """dpd, amount past due and outstanding principal: payments clear installments oldest first."""
    allocated = pl.min_horizontal(
        pl.max_horizontal(col("paid") - (col("cumulative") - col("amount")), 0), col("amount")
    )
    repaid = pl.min_horizontal(pl.max_horizontal(allocated - col("charges"), 0), col("principal_due"))
    stand = (
        schedule.lazy()
        .filter(s.not_yet("superseded_on"))
        .with_columns(cumulative=col("amount").cum_sum().over("key"))
        .join(cohort.lazy().select("key", "paid"), on="key")
        .group_by("key")
        .agg(
            oldest_due_on=col("due_on").filter((col("due_on") < s.t) & (col("cumulative") > col("paid"))).min(),
            repaid=repaid.sum(),
            installments=pl.len(),
            still_to_come=(col("due_on") >= s.t).sum(),
        )
    )
    return cohort.lazy().join(stand, on="key").with_columns(
        dpd=days(s.t, col("oldest_due_on")),
        past_due=col("due") - col("paid"),
        outstanding=pl.max_horizontal(col("principal") - col("repaid"), 0),
    )


def installments_of(s: Snapshot, cohort: pl.DataFrame, schedule: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Installments due so far, once for each version of the schedule [from, to) that they belong to."""
    due = schedule.lazy().filter(col("due_on") < s.t).drop("principal_due", "charges")
    starts = pl.concat([
        cohort.lazy().select("key", start=lit(FIRST_DAY)),
        due.filter(col("superseded_on") < s.t).select("key", start=col("superseded_on").dt.offset_by("1d")),
        due.filter(col("known_on") > col("due_on")).select("key", start=col("known_on").dt.offset_by("1d")),
    ])
    version = (
        starts.unique()
        .sort("key", "start")
        .with_columns(end=col("start").shift(-1).over("key").fill_null(s.day + timedelta(days=1)))
    )
    scheduled = (
        version.join(due, on="key")
        .filter(
            col("due_on") < col("end").dt.offset_by("-1d"),
            (col("known_on") <= col("due_on")) | (col("known_on") < col("start")),
            col("superseded_on").is_null() | (col("superseded_on") >= col("start")),
        )
        .drop("known_on", "superseded_on")
        .sort("key", "start", "due_on", "installment_no")
        .with_columns(cumulative=col("amount").cum_sum().over("key", "start"))
    )
    # The day of the payment that reached the cumulative due.
    cleared = (
        scheduled.sort("key", "cumulative")
        .join_asof(
            paid.lazy(), by="key", left_on="cumulative", right_on="paid", strategy="forward", check_sortedness=False
        )
        .with_columns(cleared_on=when(col("cumulative") <= 0).then(col("due_on")).otherwise(col("paid_on")))
        .drop("paid_on", "paid")
        .sort("key", "start", "due_on", "installment_no")
    )
    clear_from = col("cleared_on").dt.offset_by("1d").fill_null(col("end"))
    return cleared.with_columns(
        oldest_from=pl.max_horizontal(
            col("due_on").dt.offset_by("1d"),
            "start",
            clear_from.shift(1).over("key", "start").fill_null(FIRST_DAY),
        ),
        oldest_to=pl.min_horizontal(clear_from, "end"),
    ).collect()


def cumulative_paid(payments: pl.DataFrame) -> pl.DataFrame:
    return (
        payments.lazy()
        .filter(~col("reversed"), col("amount") > 0)
        .group_by("key", "paid_on")
        .agg(col("amount").sum())
        .sort("key", "paid_on")
        .select("key", "paid_on", paid=col("amount").cum_sum().over("key"))
        .collect()
    )


def timeline_of(installments: pl.DataFrame) -> pl.DataFrame:
    """Stretches of snapshots [from_on, to_on) on which one installment is the oldest unpaid one."""
    stretch = (
        installments.lazy()
        .filter(col("oldest_from") < col("oldest_to"))
        .select(
            "key", from_on="oldest_from", to_on="oldest_to", due_on="due_on",
            dpd_last=days(col("oldest_to"), col("due_on")) - 1,
        )
        .sort("key", "from_on")
    )
    same = col("key") == col("key").shift(1)
    return stretch.with_columns(
        earlier_to=when(same).then(col("to_on").shift(1)),
        earlier_dpd=when(same).then(col("dpd_last").shift(1)),
        next_from=when(col("key") == col("key").shift(-1)).then(col("from_on").shift(-1)),
    ).with_columns(starts=col("from_on").ne_missing(col("earlier_to"))).collect()


def dpd_ago(s: Snapshot, n: int) -> pl.Expr:
    then = s.ago(n)
    return days(then, col("due_on")).filter((col("from_on") <= then) & (col("to_on") > then)).max().fill_null(0)


def delinquency(s: Snapshot, timeline: pl.DataFrame, installments: pl.DataFrame) -> list[pl.LazyFrame]:
    def worst(n: int) -> pl.Expr:
        return col("dpd_last").filter(col("to_on") > s.ago(n - 1)).max()

    def times(limit: int) -> pl.Expr:
        on = pl.max_horizontal(col("due_on").dt.offset_by(f"{limit}d"), col("from_on"))
        went_on = (on == col("earlier_to")) & (col("earlier_dpd") >= limit)
        return ((col("dpd_last") >= limit) & (on > s.ago(365)) & ~went_on.fill_null(False)).sum()

    history = timeline.lazy().group_by("key").agg(
        dpd_max_life=col("dpd_last").max(),
        dpd_max_3m=worst(90), dpd_max_6m=worst(180), dpd_max_12m=worst(365),
        times_delinquent_life=col("starts").sum(),
        times_30plus_12m=times(30), times_60plus_12m=times(60),
        days_in_delinquency_total=days(col("to_on"), col("from_on")).sum(),
        last_ended_on=col("to_on").filter(
            (col("to_on") <= s.t) & col("next_from").ne_missing(col("to_on"))
        ).max(),
        **{f"dpd_{30 * step}_ago": dpd_ago(s, 30 * step) for step in range(13)},
    )
    late = col("cleared_on").is_null() | (col("cleared_on") > col("due_on"))
    runs = (
        installments.lazy()
        .filter(col("end") > s.t)
        .with_columns(late=late)
        .with_columns(run=pl.struct("key", "late").rle_id())
        .filter("late")
        .group_by("key", "run").len()
        .group_by("key").agg(consecutive_late_installments_max=col("len").max())
    )
    last_owed = pl.min_horizontal(col("cleared_on").fill_null(s.day), col("end").dt.offset_by("-1d"))
    first = (
        installments.lazy()
        .sort("key", "due_on", "installment_no", "end", descending=[False, False, False, True])
        .unique("key", keep="first", maintain_order=True)
        .select("key", first_payment_default=(days(last_owed, col("due_on")) > 30).cast(pl.Int32))
    )
    return [history, runs, first]


def roll_behavior(s: Snapshot, cohort: pl.DataFrame, timeline: pl.DataFrame, contacts: pl.DataFrame) -> pl.LazyFrame:
    spells = (
        timeline.lazy()
        .with_columns(spell=col("starts").cum_sum())
        .group_by("key", "spell")
        .agg(col("from_on").min(), col("to_on").max())
        .filter(col("to_on") <= s.t)
        .join(cohort.lazy().select("key", "customer_id"), on="key")
    )
    attempts = contacts.lazy().filter(col("direction") == "outbound").select("customer_id", "contacted_on")
    attempted = (
        spells.join(attempts, on="customer_id")
        .filter(col("contacted_on") >= col("from_on"), col("contacted_on") < col("to_on"))
        .select("spell", attempted=True)
        .unique()
    )
    return (
        spells.join(attempted, on="spell", how="left")
        .group_by("key")
        .agg(self_cured_spells_share=col("attempted").is_null().mean())
    )


def exposure(s: Snapshot, installments: pl.DataFrame, paid: pl.DataFrame) -> list[pl.LazyFrame]:
    # The amount past due peaks on the first snapshot on which an installment counts.
    peak = (
        installments.lazy()
        .select("key", "cumulative", on=pl.max_horizontal(col("due_on").dt.offset_by("1d"), "start"))
        .sort("key", "on")
        .join_asof(
            paid.lazy(), by="key", left_on="on", right_on="paid_on", strategy="backward",
            allow_exact_matches=False, check_sortedness=False,
        )
        .group_by("key")
        .agg(past_due_max_life=pl.max_horizontal(col("cumulative") - col("paid").fill_null(0), 0).max() / 100)
    )
    due_since = lambda n: col("due_on") >= s.ago(n)  # noqa: E731
    days_late = pl.max_horizontal(days(col("cleared_on").fill_null(s.day), col("due_on")), 0)
    so_far = installments.lazy().filter(col("end") > s.t).group_by("key").agg(
        due_count=pl.len(),
        due_to_cleared=col("cumulative").filter(col("cleared_on").is_not_null()).max().fill_null(0),
        due_to_oldest_unpaid=col("cumulative").filter(col("cleared_on").is_null()).min(),
        last_cleared_on=col("cleared_on").max(),
        due_total=col("amount").sum(),
        cleared_count=col("cleared_on").count(),
        due_90=col("amount").filter(due_since(90)).sum(),
        due_180=col("amount").filter(due_since(180)).sum(),
        count_180=due_since(180).sum(),
        early_180=(due_since(180) & (col("cleared_on") < col("due_on"))).sum(),
        avg_days_late_3m=days_late.filter(due_since(90)).mean(),
        avg_days_late_6m=days_late.filter(due_since(180)).mean(),
        avg_days_late_12m=days_late.filter(due_since(365)).mean(),
    )
    return [peak, so_far]


def payment(s: Snapshot, payments: pl.DataFrame, so_far: pl.LazyFrame) -> list[pl.LazyFrame]:
    kept = ~col("reversed") & (col("amount") > 0)
    since = lambda n: col("paid_on") >= s.ago(n)  # noqa: E731
    debit = (col("method") == "direct_debit") & since(180)
    totals = (
        payments.lazy()
        .join(so_far.select("key", "due_count", "due_total"), on="key", how="left")
        .group_by("key")
        .agg(
            last_paid_on=col("paid_on").filter(kept).max(),
            payments=kept.sum(),
            payments_count_30d=(kept & since(30)).sum(),
            payments_count_60d=(kept & since(60)).sum(),
            payments_count_90d=(kept & since(90)).sum(),
            payments_180=(kept & since(180)).sum(),
            partial_180=(kept & since(180) & (col("amount") * col("due_count") < col("due_total"))).sum(),
            paid_30=col("amount").filter(~col("reversed") & since(30)).sum(),
            paid_90=col("amount").filter(~col("reversed") & since(90)).sum(),
            paid_180=col("amount").filter(~col("reversed") & since(180)).sum(),
            debits=debit.sum(),
            failed_debits=(debit & col("reversed")).sum(),
            reversed_payments_12m=(col("reversed") & (col("reversed_on") >= s.ago(365))).sum(),
        )
    )
    month_end = (s.day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    next_month_end = (month_end.replace(day=28) + timedelta(days=34)).replace(day=1) - timedelta(days=1)
    this, following = (pl.min_horizontal("on_day", end.day) for end in (month_end, next_month_end))
    payday = (
        payments.lazy()
        .filter(kept)
        .group_by("key", on_day=col("paid_on").dt.day().cast(pl.Int32))
        .len()
        .sort("key", "len", "on_day", descending=[False, True, False])
        .unique("key", keep="first", maintain_order=True)
        .select(
            "key",
            payday_proximity=when(this >= s.day.day)
            .then(this - s.day.day)
            .otherwise((month_end - s.day).days + following),
        )
    )
    return [totals, payday]


def contact(s: Snapshot, cohort: pl.DataFrame, contacts: pl.DataFrame, payments: pl.DataFrame) -> list[pl.LazyFrame]:
    outbound, right = col("direction") == "outbound", col("right_party")
    since = lambda n: col("contacted_on") >= s.ago(n)  # noqa: E731
    reached = contacts.lazy().group_by("customer_id").agg(
        attempts_7d=(outbound & since(7)).sum(),
        attempts_30d=(outbound & since(30)).sum(),
        attempts_90=(outbound & since(90)).sum(),
        right_party_contacts_90d=(outbound & right & since(90)).sum(),
        last_right_party_on=col("contacted_on").filter(right).max(),
        inbound_90d=((col("direction") == "inbound") & since(90)).sum(),
    )
    promised = (
        contacts.lazy()
        .filter("promise")
        .join(cohort.lazy().select("customer_id", "key", own_loan_id="loan_id"), on="customer_id")
        .filter(col("loan_id").is_null() | (col("loan_id") == col("own_loan_id")))
        .select("key", "contact_id", "contacted_on", "promised_on", "promised_amount")
    )
    paid = (
        promised.join(payments.lazy().filter(~col("reversed")).select("key", "paid_on", "amount"), on="key")
        .filter(col("paid_on") >= col("contacted_on"), col("paid_on") <= col("promised_on"))
        .group_by("key", "contact_id")
        .agg(col("amount").sum())
    )
    due_lately = (col("promised_on") >= s.ago(365)) & (col("promised_on") < s.t)
    promises = (
        promised.join(paid, on=["key", "contact_id"], how="left")
        .with_columns(
            kept=col("amount").fill_null(0) >= pl.max_horizontal(col("promised_amount").fill_null(0), 1)
        )
        .group_by("key")
        .agg(
            promises_12m=since(365).sum(),
            promises_due=due_lately.sum(),
            promises_kept=(due_lately & col("kept")).sum(),
            last_broken_on=col("promised_on").filter((col("promised_on") < s.t) & ~col("kept")).max(),
            open_promise=(col("promised_on") >= s.t).any().cast(pl.Int32),
        )
    )
    return [reached, promises]


def customer(s: Snapshot, position: pl.LazyFrame) -> list[pl.LazyFrame]:
    loans = (
        s.scan("loan")
        .join(position.select("customer_id"), on="customer_id", how="semi")
        .group_by("customer_id")
        .agg(
            customer_open_loans=(
                (col("originated_on") < s.t) & s.not_yet("closed_on") & s.not_yet("charged_off_on")
            ).sum(),
            first_originated_on=col("originated_on").min(),
        )
    )
    disputes = (
        s.scan("restriction")
        .filter(col("kind") == "dispute", col("starts_on") < s.t, s.not_yet("ends_on"))
        .group_by("customer_id")
        .agg(disputes_open=pl.len())
    )
    mine = position.select("key", "customer_id")
    others = (
        mine.join(position.select("customer_id", other="key", other_dpd="dpd"), on="customer_id")
        .filter(col("key") != col("other"))
        .group_by("key")
        .agg(other_loans_dpd_max=col("other_dpd").max())
    )
    return [loans, disputes, others]


ZERO_WHEN_ABSENT = [
    "dpd_max_life", "dpd_max_3m", "dpd_max_6m", "dpd_max_12m", "times_delinquent_life", "times_30plus_12m",
    "times_60plus_12m", "days_in_delinquency_total", "consecutive_late_installments_max",
    "payments_count_30d", "payments_count_60d", "payments_count_90d", "paid_30", "paid_90", "paid_180",
    "reversed_payments_12m", "attempts_7d", "attempts_30d", "right_party_contacts_90d", "inbound_90d",
    "promises_12m", "open_promise", "other_loans_dpd_max", "disputes_open",
]  # fmt: skip


def features(s: Snapshot) -> pl.LazyFrame:
    """One row a cohort loan: loan_id, then every standard feature; null where it is missing."""
    cohort = cohort_of(s)
    schedule = schedule_of(s, cohort)
    payments = payments_of(s, cohort)
    contacts = contacts_of(s, cohort)
    paid = cumulative_paid(payments)
    position = position_of(s, cohort, schedule).collect().lazy()
    installments = installments_of(s, cohort, schedule, paid)
    del schedule
    timeline = timeline_of(installments)

    history, runs, first = delinquency(s, timeline, installments)
    peak, so_far = exposure(s, installments, paid)
    so_far = so_far.collect().lazy()
    totals, payday = payment(s, payments, so_far)
    reached, promises = contact(s, cohort, contacts, payments)
    loans, disputes, others = customer(s, position)

    by_key = [history, runs, first, roll_behavior(s, cohort, timeline, contacts), peak, so_far, totals, payday,
              promises, others]  # fmt: skip
    joined = position
    for frame in by_key:
        joined = joined.join(frame, on="key", how="left")
    for frame in [reached, loans, disputes]:
        joined = joined.join(frame, on="customer_id", how="left")

    age = days(s.t, col("originated_on"))
    ago = {step: col(f"dpd_{30 * step}_ago").fill_null(0) for step in range(13)}
    ago[0] = col("dpd")
    steps = [bucket(ago[step]) - bucket(ago[step + 1]) for step in range(12)]
    return (
        joined.with_columns(col(name).fill_null(0) for name in ZERO_WHEN_ABSENT)
        .select(
            "loan_id",
            dpd="dpd",
            dpd_bucket=bucket(col("dpd")),
            dpd_max_life="dpd_max_life", dpd_max_3m="dpd_max_3m", dpd_max_6m="dpd_max_6m", dpd_max_12m="dpd_max_12m",
            times_delinquent_life="times_delinquent_life",
            times_30plus_12m="times_30plus_12m", times_60plus_12m="times_60plus_12m",
            months_since_last_delinquent=days(s.t, col("last_ended_on")) / 30.4375,
            consecutive_late_installments_max="consecutive_late_installments_max",
            days_in_delinquency_total="days_in_delinquency_total",
            delinquent_days_share_of_age=col("days_in_delinquency_total") / pl.max_horizontal(age, 1),
            avg_delinquency_spell_days=share(col("days_in_delinquency_total"), col("times_delinquent_life")),
            first_payment_default="first_payment_default",
            dpd_change_30d=when(age >= 30).then(col("dpd") - ago[1]),
            dpd_change_90d=when(age >= 90).then(col("dpd") - ago[3]),
            roll_forward_count_12m=pl.sum_horizontal((step > 0).cast(pl.Int32) for step in steps),
            roll_back_count_12m=pl.sum_horizontal((step < 0).cast(pl.Int32) for step in steps),
            self_cured_spells_share="self_cured_spells_share",
            worst_bucket_6m=bucket(col("dpd_max_6m")),
            amount_past_due=money("past_due"),
            outstanding_principal=money("outstanding"),
            past_due_to_outstanding=share(col("past_due"), col("outstanding")),
            outstanding_to_principal=share(col("outstanding"), col("principal")),
            past_due_max_life="past_due_max_life",
            installments_paid_share=col("cleared_count") / col("due_count"),
            installments_past_due=col("due_count").cast(pl.Int64) - col("cleared_count"),
            remaining_term_share=col("still_to_come") / col("installments"),
            principal=col("principal") / 100,
            annual_rate="annual_rate",
            months_on_book=s.whole_months("originated_on"),
            days_since_last_payment=days(s.t, col("last_paid_on")),
            days_since_last_cleared=days(s.t, col("last_cleared_on")),
            oldest_unpaid_paid_share=pl.max_horizontal(col("due_total") - col("past_due") - col("due_to_cleared"), 0)
            / (col("due_to_oldest_unpaid") - col("due_to_cleared")),
            payments_count_30d="payments_count_30d",
            payments_count_60d="payments_count_60d",
            payments_count_90d="payments_count_90d",
            paid_to_due_3m=share(col("paid_90"), col("due_90")),
            paid_to_due_6m=share(col("paid_180"), col("due_180")),
            paid_to_outstanding_1m=share(col("paid_30"), col("paid_30") + col("outstanding")),
            paid_to_outstanding_3m=share(col("paid_90"), col("paid_90") + col("outstanding")),
            partial_payment_share_6m=share(col("partial_180"), col("payments_180")),
            payment_amount_trend_3m=share(col("paid_90"), col("paid_180") - col("paid_90")),
            early_payment_share_6m=share(col("early_180"), col("count_180")),
            avg_days_late_3m="avg_days_late_3m",
            avg_days_late_6m="avg_days_late_6m",
            avg_days_late_12m="avg_days_late_12m",
            failed_debit_share_6m=share(col("failed_debits"), col("debits")),
            reversed_payments_12m="reversed_payments_12m",
            payday_proximity=when(col("payments") >= 3).then(col("payday_proximity")),
            attempts_7d="attempts_7d",
            attempts_30d="attempts_30d",
            right_party_contacts_90d="right_party_contacts_90d",
            right_party_rate_90d=share(col("right_party_contacts_90d"), col("attempts_90")),
            days_since_right_party=days(s.t, col("last_right_party_on")),
            inbound_90d="inbound_90d",
            promises_12m="promises_12m",
            promises_kept_share_12m=share(col("promises_kept"), col("promises_due")),
            days_since_broken_promise=days(s.t, col("last_broken_on")),
            open_promise="open_promise",
            customer_open_loans="customer_open_loans",
            other_loans_dpd_max="other_loans_dpd_max",
            customer_tenure_months=s.whole_months("first_originated_on"),
            disputes_open="disputes_open",
        )
    )  # fmt: skip


def money(name: str) -> pl.Expr:
    return (col(name).cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2))


def main() -> None:
    workspace, as_of_date, output = sys.argv[1:]
    start = time.perf_counter()
    table = features(Snapshot(Path(workspace) / "raw", date.fromisoformat(as_of_date))).collect()
    table.write_parquet(output)
    seconds = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({
        "seconds": round(seconds, 3),
        "cpuSeconds": round(usage.ru_utime + usage.ru_stime, 3),
        "peakBytes": usage.ru_maxrss * 1024,
        "threads": pl.thread_pool_size(),
        "rows": table.height,
        "version": pl.__version__,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
