"""Public holidays by country and region, worked out without a network. Pure.

Only this file knows the package `holidays`, which is loaded when a timetable asks for it.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType

from playlists.errors import TimetableError, did_you_mean, shown


@lru_cache(maxsize=32)
def public_holidays(country: str, region: str | None, year: int) -> Mapping[date, str]:
    """The holidays of a year and their names, in English where the names are known in it.

    Args:
        country: Code of two letters, such as "DE".
        region: Code of a part of the country, such as "BE"; None for what holds everywhere.
        year: By the calendar.

    Raises:
        NotImplementedError: There is no such country or region; see `check_place`.
    """
    import holidays

    found = holidays.country_holidays(country, subdiv=region, years=year, language="en_US")
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


def check_place(country: str, region: str | None) -> None:
    """Sees that the holidays of a place are known.

    Raises:
        TimetableError: They are not; offers the nearest names.
    """
    regions = _regions().get(country)
    if regions is None:
        offered = did_you_mean(_near(country, _country_names()))
        message = f"the holidays of the country {shown(country)} are not known{offered}"
        raise TimetableError(message)
    if region is None or region in regions.values():
        return
    if not regions:
        message = f"the country {country} has no regions with holidays of their own"
        raise TimetableError(message)
    offered = did_you_mean(_near(region, regions))
    if not offered:
        offered = f"; there are {', '.join(sorted(set(regions.values())))}"
    message = f"{country} has no region {shown(region)}{offered}"
    raise TimetableError(message)


def _near(typed: str, codes: Mapping[str, str]) -> list[str]:
    """Up to three codes whose own name, or whose other names, are spelt nearly as typed."""
    by_plain_name = {name.lower(): code for name, code in codes.items()}
    if typed.lower() in by_plain_name:
        return [by_plain_name[typed.lower()]]
    near = get_close_matches(typed.lower(), by_plain_name, n=3, cutoff=0.6)
    return list(dict.fromkeys(by_plain_name[name] for name in near))


@cache
def _regions() -> dict[str, dict[str, str]]:
    """For each country the codes of its regions by their codes and names."""
    import holidays

    return {
        country: {**dict(zip(codes, codes, strict=True)), **_aliases(country)}
        for country, codes in holidays.list_supported_countries(include_aliases=False).items()
    }


def _aliases(country: str) -> dict[str, str]:
    import holidays

    aliases: dict[str, str] = getattr(getattr(holidays, country), "subdivisions_aliases", {})
    return aliases


@cache
def _country_names() -> dict[str, str]:
    """Codes of two letters by every name of the country."""
    from holidays.registry import COUNTRIES

    names = {code: code for code in _regions()}
    for name, (_, *codes) in COUNTRIES.items():
        two_letters = next((code for code in codes if code in names), None)
        if two_letters is not None:
            names |= {name.replace("_", " "): two_letters, codes[-1]: two_letters}
    return names
