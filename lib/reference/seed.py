"""The lists a new desk begins with; all of them can be edited in the settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from lib.i18n import SHIPPED
from lib.i18n.text import clean
from lib.reference.models import (
    ActingUnit,
    Category,
    CategoryFamily,
    GroupKind,
    Holiday,
    HolidayKind,
    Named,
    Neighbourhood,
    Programme,
)

NEIGHBOURHOODS = (
    ("آذری", "Azari"),
    ("ابوذر شرقی", "Abuzar East"),
    ("ابوذر غربی", "Abuzar West"),
    ("امامزاده حسن", "Emamzadeh Hasan"),
    ("باغ خزانه", "Bagh-e Khazaneh"),
    ("بلورسازی", "Bolursazi"),
    ("جلیلی", "Jalili"),
    ("زمزم", "Zamzam"),
    ("زهتابی", "Zehtabi"),
    ("سجاد", "Sajjad"),
    ("گلچین", "Golchin"),
    ("مقدم", "Moghaddam"),
    ("وصفنارد", "Vasfenard"),
    ("یافت‌آباد", "Yaftabad"),
)
"""To be confirmed by the district."""

GROUP_KINDS = (
    ("ائمهٔ جمعه و جماعات", "Prayer leaders"),
    ("معتمدان محلات", "Neighbourhood trustees"),
    ("سرمایه‌گذاران", "Investors"),
    ("اصناف", "Guilds"),
    ("خیّرین", "Benefactors"),
    ("نخبگان", "Elites"),
    ("فرهیختگان", "Scholars"),
    ("چهره‌های اثرگذار", "Influential people"),
    ("گروه‌های مؤثر اجتماعی", "Effective social groups"),
    ("جوانان و نوجوانان", "The young"),
)
"""Brief F6; the young are our addition, from F16."""

CATEGORIES = (
    ("پروانه و تخلف ساختمانی", "Building permits and offences", CategoryFamily.BUILDING),
    ("بافت فرسوده و نوسازی", "Worn fabric and renewal", CategoryFamily.BUILDING),
    ("طرح تفصیلی و کاربری", "Detailed plan and land use", CategoryFamily.BUILDING),
    ("املاک و تملک", "Property and acquisition", CategoryFamily.BUILDING),
    ("معابر و ترافیک", "Streets and traffic", CategoryFamily.SERVICES),
    ("نظافت و پسماند", "Cleaning and waste", CategoryFamily.SERVICES),
    ("فضای سبز و بوستان", "Green space and parks", CategoryFamily.SERVICES),
    ("ساماندهی صنوف و مشاغل", "Trades and businesses", CategoryFamily.SERVICES),
    ("گره‌های ارتباطی", "Communication knots", CategoryFamily.KNOT),
    ("اطلاع‌رسانی", "Informing citizens", CategoryFamily.KNOT),
    ("فرهنگ و هنر", "Culture and arts", CategoryFamily.VITALITY),
    ("ورزش و نشاط", "Sport and vitality", CategoryFamily.VITALITY),
    ("آسیب‌های اجتماعی", "Social harms", CategoryFamily.SOCIAL),
    ("جوانان و اشتغال", "The young and work", CategoryFamily.SOCIAL),
    ("تعاملات اجتماعی", "Social interaction", CategoryFamily.SOCIAL),
    ("سایر", "Other", CategoryFamily.OTHER),
)
"""Families by brief F5, F10, F13, F17."""

ACTING_UNITS = (
    ("معاونت شهرسازی و معماری", "Planning and architecture"),
    ("معاونت خدمات شهری و محیط زیست", "City services and environment"),
    ("معاونت فنی و عمرانی", "Technical and construction"),
    ("معاونت حمل‌ونقل و ترافیک", "Transport and traffic"),
    ("معاونت اجتماعی و فرهنگی", "Social and cultural"),
    ("معاونت مالی و اقتصاد شهری", "Finance and city economy"),
    ("ادارهٔ روابط عمومی", "Public relations"),
    ("شهرداری ناحیهٔ ۱", "Sub-district 1"),
    ("شهرداری ناحیهٔ ۲", "Sub-district 2"),
    ("شهرداری ناحیهٔ ۳", "Sub-district 3"),
)


def seed_reference(db: Session, today: date) -> None:
    """Fill the lists of an empty database; holidays for the years around ``today``."""
    (name, name_en), (organisation, organisation_en) = SHIPPED.programme, SHIPPED.organisation
    db.add(
        Programme(
            id=1,
            name=name,
            name_en=name_en,
            organisation=organisation,
            organisation_en=organisation_en,
            dialogue_day=SHIPPED.dialogue_day,
            public_day=SHIPPED.public_day,
        )
    )
    _add(db, Neighbourhood, NEIGHBOURHOODS)
    _add(db, GroupKind, GROUP_KINDS)
    _add(db, ActingUnit, ACTING_UNITS)
    for position, (name, name_en, family) in enumerate(CATEGORIES):
        db.add(Category(name=clean(name), name_en=name_en, family=family, position=position))
    db.add_all(holidays(range(today.year - 2, today.year + 3)))


def _add(db: Session, table: type[Named], rows: Iterable[tuple[str, str]]) -> None:
    for position, (name, name_en) in enumerate(rows):
        db.add(table(name=clean(name), name_en=name_en, position=position))  # type: ignore[call-arg]


def holidays(years: Iterable[int]) -> list[Holiday]:
    """Iran's holidays of these Gregorian years; lunar dates ahead are estimates, not confirmed."""
    import holidays as library

    years = list(years)
    fa = library.country_holidays("IR", years=years, language="fa_IR")
    en = library.country_holidays("IR", years=years, language="en_US")
    closures = {"تعطیلی عمومی"}
    made = []
    for day, name in sorted(fa.items()):
        made.append(
            Holiday(
                closed_on=day,
                name=clean(name.replace("(تخمینی)", "").replace(";", "؛")),
                name_en=clean(en.get(day, "").replace("(estimated)", "")),
                kind=HolidayKind.CLOSURE if name in closures else HolidayKind.OFFICIAL,
                confirmed="تخمینی" not in name,
            )
        )
    return made
