"""How to reach somebody."""

from __future__ import annotations

from lib.i18n import translator
from lib.roster import tables


def test_an_address_of_mail_adds_nothing_to_the_letter(monkeypatch):
    drawn: list[str] = []
    monkeypatch.setattr(tables.st, "html", drawn.append)
    tables.contact_card([], "a?bcc=b&body=<i>@c.ir", [], translator("en"))
    assert 'href="mailto:a%3Fbcc%3Db%26body%3D%3Ci%3E@c.ir"' in drawn[0]
    assert ">a?bcc=b&amp;body=&lt;i&gt;@c.ir</a>" in drawn[0]
