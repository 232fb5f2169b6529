"""A page with each component, for the browser tests beside it: ``?show=date&lang=fa``."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from lib.i18n import translator
from lib.i18n.dates import Month
from lib.ui.components import (
    Attendee,
    Column,
    DayMark,
    Edit,
    EditColumn,
    Entry,
    Item,
    Paging,
    Sort,
    Topic,
    check_in,
    clear_selected,
    copy_button,
    date_field,
    date_text,
    editable,
    focus,
    month_grid,
    paper,
    print_button,
    put_date,
    records,
    selected,
    tally,
)

TODAY = date(2026, 11, 23)
t = translator(st.query_params.get("lang", "fa"))
show = st.query_params.get("show", "date")


@st.cache_resource
def kept() -> dict:
    """What the demonstration's 'server' holds: over reloads and sessions."""
    return {}


def date_demo() -> None:
    raw = date_field("تاریخ جلسه", "free", None, t, today=TODAY, help="راهنما", required=True)
    st.text(f"free: {raw}")
    st.button("reset", on_click=put_date, args=("free", date(2025, 9, 23)))
    with st.form("form"):
        date_field("در فرم", "inside", date(2026, 11, 24), t, today=TODAY)
        st.text_input("other", key="other")
        if st.form_submit_button("send"):
            st.text(f"sent: {date_text('inside')}")

    @st.dialog("گفت‌وگو")
    def dialog() -> None:
        raw = date_field("در گفت‌وگو", "dialog", None, t, today=TODAY, error=None)
        st.text(f"dialog: {raw}")

    if st.button("open dialog"):
        dialog()


def month_demo() -> None:
    month = Month.of(TODAY, t.lang)
    first = month.first
    entries = [
        Entry(
            1,
            first + timedelta(2),
            "گروه معتمدان محلهٔ یافت‌آباد و بلورسازی",
            "نشست سه‌شنبه",
            "turquoise",
            "circle",
            "held",
            "برگزار شد",
            "۱۴:۳۰",
        ),
        Entry(
            2,
            first + timedelta(8),
            "ائمهٔ جمعه و جماعات",
            "نشست سه‌شنبه",
            "turquoise",
            "circle",
            "cancelled",
            "لغو شد",
            "۱۴:۳۰",
            "آلودگی هوا",
        ),
        Entry(
            3,
            first + timedelta(8),
            "دیدار عمومی",
            "دیدار عمومی دوشنبه",
            "lapis",
            "square",
            "planned",
            "برنامه‌ریزی شده",
            "۰۹:۰۰",
        ),
        Entry(
            4,
            first + timedelta(12),
            "حاج‌آقا رضایی",
            "دیدار فردی",
            "plum",
            "diamond",
            "moved",
            "جابه‌جا شد",
            "۱۱:۰۰",
        ),
    ]
    marks = [
        DayMark(first + timedelta(5), "شهادت حضرت فاطمه", True),
        DayMark(first + timedelta(16), "تعطیل رسمی"),
    ]
    result = month_grid(
        month,
        entries,
        marks,
        "grid",
        t,
        today=TODAY,
        on_open=lambda id: kept().update(opened=id),
        on_pick=lambda day: kept().update(picked=day),
        on_turn=lambda way: kept().update(turned=way),
    )
    st.text(f"open: {result.open} pick: {result.pick} turn: {result.turn} kept: {kept()}")


def records_demo() -> None:
    total = 123
    number = st.session_state.setdefault("number", 1)
    order = st.session_state.setdefault("order", Sort("name"))
    people = [
        {
            "id": n,
            "name": f"شخص {t.digits(str(n))}",
            "position": "معتمد محل" if n % 2 else "",
            "phone": f"+98912{n:07d}",
            "age": n * 10,
            "on": TODAY - timedelta(n),
            "stage": ("core", "known", "")[n % 3],
            "groups": ["اصناف", "جوانان"][: n % 3],
            "strip": [("turquoise", "حاضر"), (None, "—"), ("clay", "غایب")],
            "old": n == 5,
        }
        for n in range(1, total + 1)
    ]
    people.sort(key=lambda p: p["id"], reverse=order.descending)
    columns = [
        Column("name", "نام", under="position", sortable=True, width="22%"),
        Column("phone", "تلفن", "phone"),
        Column(
            "stage",
            "مرحله",
            "badge",
            badges={"core": ("هستهٔ اولیه", "turquoise"), "known": ("شناسایی‌شده", "slate")},
        ),
        Column("groups", "گروه‌ها", "tags"),
        Column("age", "شمار", "number", sortable=True),
        Column("on", "آخرین حضور", "date"),
        Column("strip", "حضور", "strip"),
    ]
    result = records(
        people[(number - 1) * 50 : number * 50],
        columns,
        "people",
        t,
        caption="افراد",
        link="person?id={id}",
        select=True,
        sort=order,
        paging=Paging(number, 50, total),
        dim="old",
        on_sort=lambda key, descending: st.session_state.update(order=Sort(key, descending)),
        on_page=lambda n: st.session_state.update(number=n),
    )
    st.text(f"open: {result.open} selected: {selected('people')}")
    st.button("clear", on_click=clear_selected, args=("people",))
    records([], columns, "none", t)


def check_demo() -> None:
    people = kept().setdefault(
        "people",
        {
            n: Attendee(n, f"{name} {t.digits(str(n))}", "پیش‌نماز مسجد جامع", "ائمهٔ جمعه و جماعات")
            for n, name in enumerate(
                ["رضا حسن‌زاده", "علی موسوی", "مریم کریمی", "زهرا يوسفی", "اکبر نجفی"] * 5, 1
            )
        },
    )
    done = kept().setdefault("done", set())
    log = kept().setdefault("log", [])

    def carry_out(taps: list[dict]) -> list[str]:
        if kept().get("down"):
            return []
        for tap in taps:
            if tap["id"] not in done:
                done.add(tap["id"])
                log.append(tap)
                if tap["guest"]:
                    # As SQLite: the number of the last row, once deleted, is given again.
                    taken = [int(id[1:]) for id in people if isinstance(id, str)]
                    id = f"g{max(taken, default=0) + 1}"
                    people[id] = Attendee(id, tap["guest"], status="guest", guest=True)
                elif isinstance(tap["person"], str) and not tap["status"]:
                    people.pop(tap["person"], None)
                elif tap["person"] in people:
                    old = people[tap["person"]]
                    people[old.id] = Attendee(
                        old.id,
                        old.name,
                        old.position,
                        old.group,
                        tap["status"],
                        tap["representative"],
                        guest=old.guest,
                    )
        return [tap["id"] for tap in taps]

    @st.fragment
    def room() -> None:
        check_in(list(people.values()), "room", t, meeting=7, on_taps=carry_out)
        st.text(f"marked: {sum(bool(p.status) for p in people.values())} log: {len(log)}")

    st.toggle("down", key="down", on_change=lambda: kept().update(down=st.session_state.down))
    st.button(
        "clear all", on_click=lambda: [kept().pop(k, None) for k in ("people", "done", "log")]
    )
    room()


def editable_demo() -> None:
    rows = kept().setdefault(
        "rows",
        {
            n: {
                "id": n,
                "version": 1,
                "archived": n == 3,
                "name": name,
                "order": n,
                "kind": "a",
                "on": TODAY,
                "sure": n % 2 == 0,
                "places": [1],
            }
            for n, name in enumerate(["آذری", "زمزم", "گلچین"], 1)
        },
    )
    done = kept().setdefault("requests", set())

    def carry_out(edits: list[Edit]) -> dict:
        answers: dict = {}
        for edit in edits:
            answers[edit.request_id] = None
            if edit.request_id in done:
                continue
            kept().setdefault("edits", []).append(edit)
            if edit.action != "save":
                rows[edit.id] |= {"archived": edit.action == "archive", "version": edit.version + 1}
            elif not edit.values["name"]:
                answers[edit.request_id] = {"name": "نام لازم است."}
                continue
            elif edit.id and rows[edit.id]["version"] != edit.version:
                answers[edit.request_id] = "همکارتان این سطر را تغییر داده است."
                continue
            else:
                id = edit.id or max(rows) + 1
                rows[id] = {
                    "id": id,
                    "archived": False,
                    "version": (edit.version or 0) + 1,
                } | edit.values
            done.add(edit.request_id)
        return answers

    columns = [
        EditColumn("name", "نام", required=True, width="30%"),
        EditColumn("order", "ترتیب", "number", width="6rem"),
        EditColumn("kind", "نوع", "select", options=[("a", "نوع الف"), ("b", "نوع ب")]),
        EditColumn("on", "تاریخ", "date", width="10rem"),
        EditColumn("sure", "قطعی", "check"),
        EditColumn("places", "محله‌ها", "tags", options=[(1, "آذری"), (2, "زمزم"), (3, "گلچین")]),
    ]
    editable(
        list(rows.values()), columns, "table", t, today=TODAY, on_edits=carry_out, caption="محله‌ها"
    )
    st.text(f"rows: {len(rows)} edits: {len(kept().get('edits', []))}")
    st.text("names: " + " ".join(row["name"] for row in rows.values()))
    st.button(
        "begin anew", on_click=lambda: [kept().pop(k, None) for k in ("rows", "requests", "edits")]
    )


def tally_demo() -> None:
    counts = kept().setdefault(
        "counts",
        dict.fromkeys(("ساخت‌وساز و شهرسازی", "پسماند", "فضای سبز", "ترافیک", "فرهنگی", "مالی"), 0),
    )
    done = kept().setdefault("tallied", set())

    def carry_out(taps: list[dict]) -> list[str]:
        for tap in taps:
            if tap["id"] not in done:
                done.add(tap["id"])
                counts[tap["topic"]] += tap["delta"]
        return [tap["id"] for tap in taps]

    @st.fragment
    def room() -> None:
        tally(
            [Topic(name, name, n) for name, n in counts.items()],
            "tally",
            t,
            meeting=9,
            on_taps=carry_out,
        )
        st.text(f"sum: {sum(counts.values())}")

    room()


def paper_demo() -> None:
    papers = kept().setdefault("papers", {})
    lost = kept().setdefault("lost", [])

    def carry_out(sent: list[dict]) -> list[str]:
        if not lost:
            lost.append(len(sent))  # the first receipt never arrives
            return []
        for each in sent:
            if "back" in each:
                papers.pop(each["back"], None)
            else:
                papers.setdefault(each["id"], each)
        return [each["id"] for each in sent]

    items = [
        Item("heard", "۱", "شنیدند"),
        Item("third", "۲", "حرمت", young="دیده شدم"),
        Item("worry", "۳", "نگرانی", low=0, high=10),
        Item("field", "۴", "زمینه", high=12, choices=tuple(f"زمینهٔ {n}" for n in range(1, 13))),
    ]
    paper(items, "paper", t, box="demo", entered=len(papers), scales=["۱ … ۷"], on_papers=carry_out)
    st.text(f"papers: {[(p['young'], p['answers']) for p in papers.values()]}")
    st.button("look")
    st.text(f"the session holds: {dict(st.session_state.get('paper') or {})}")


def small_demo() -> None:
    st.text_input("first", key="first")
    saves = st.session_state.setdefault("saves", 0)
    st.button("save", on_click=lambda: st.session_state.update(saves=saves + 1))
    focus("first", saves)
    print_button("چاپ")
    copy_button("رونوشت", "۰۹۱۲", "copy", done="رونوشت شد", kind="primary")


{
    "date": date_demo,
    "editable": editable_demo,
    "tally": tally_demo,
    "paper": paper_demo,
    "small": small_demo,
    "month": month_demo,
    "records": records_demo,
    "check": check_demo,
}[show]()
