"""How the plain data of articles is put into words."""

from __future__ import annotations

from datetime import date

from assistant.content.articles import date_in_words


class InAnotherLocale(date):
    """A day whose month has the name that it has on a German machine."""

    def strftime(self, format: str) -> str:
        return super().strftime(format).replace("Dec", "Dez")


def test_a_day_reads_the_same_in_every_locale() -> None:
    day = InAnotherLocale(2026, 12, 5)

    assert f"{day:%d %b}" == "05 Dez"  # so such a machine would write it
    assert (date_in_words(day), date_in_words(day, year=False)) == ("5 Dec 2026", "5 Dec")


def test_each_month_has_its_own_name() -> None:
    days = [date_in_words(date(2026, month, 1), year=False) for month in range(1, 13)]

    assert days == [
        "1 Jan",
        "1 Feb",
        "1 Mar",
        "1 Apr",
        "1 May",
        "1 Jun",
        "1 Jul",
        "1 Aug",
        "1 Sep",
        "1 Oct",
        "1 Nov",
        "1 Dec",
    ]


def test_no_day_has_no_words() -> None:
    assert date_in_words(None) == ""
