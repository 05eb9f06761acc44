"""Public holidays of places."""

from datetime import date

import holidays
import pytest

from playlists.errors import TimetableError
from playlists.timetable.public_holidays import check_place, public_holidays


def test_holidays_are_those_of_the_country_and_of_its_region():
    assert public_holidays("DE", None, 2026)[date(2026, 10, 3)] == "German Unity Day"
    assert date(2026, 3, 8) not in public_holidays("DE", None, 2026)
    assert date(2026, 3, 8) in public_holidays("DE", "BE", 2026)
    assert date(2021, 12, 31) in public_holidays("US", "NY", 2021)  # observed
    assert all(day.year == 2026 for day in public_holidays("AU", "NSW", 2026))


def test_every_known_country_gives_its_holidays():
    found = {
        country: public_holidays(country, None, 2026)
        for country in holidays.list_supported_countries(include_aliases=False)
    }

    assert len(found) > 200
    assert all(name.strip() for days in found.values() for name in days.values())


@pytest.mark.parametrize(
    ("country", "region", "message"),
    [
        (
            "Germany",
            None,
            "the holidays of the country 'Germany' are not known; did you mean 'DE'?",
        ),
        ("de", None, "the holidays of the country 'de' are not known; did you mean 'DE'?"),
        ("DEU", None, "the holidays of the country 'DEU' are not known; did you mean 'DE'?"),
        ("united states", None, "did you mean 'US'?"),
        ("Utopia", None, "the holidays of the country 'Utopia' are not known"),
        ("DE", "Berlin", "DE has no region 'Berlin'; did you mean 'BE'?"),
        ("US", "new york", "US has no region 'new york'; did you mean 'NY'?"),
        ("DE", "XQ", "DE has no region 'XQ'; there are Augsburg, BB, BE,"),
        ("IR", "Tehran", "the country IR has no regions with holidays of their own"),
    ],
)
def test_a_place_that_is_not_known_is_told_with_the_nearest_names(country, region, message):
    with pytest.raises(TimetableError) as caught:
        check_place(country, region)
    assert message in str(caught.value)
