"""Treated, compared, left out - on the agreements of the record."""

import pytest

from analysis.design.exposure import Timing
from analysis.design.roles import ExposureRule, assign_roles


def _roles(published, **changes):
    rule = {
        "instrument": "any_agreement",
        "event": "start",
        "onset": "window",
        "window": (2014, 2014),
        "timing": Timing.CALENDAR_YEAR,
        "comparison": "earlier",
    }
    found = assign_roles(published.events, published.countries, ExposureRule(**{**rule, **changes}))
    assert [role.country for role in found] == sorted(published.countries)
    return {role.country: role for role in found}


def test_starts_of_2014_against_earlier_agreements(published):
    roles = _roles(published)
    treated = {code for code, role in roles.items() if role.role == "treated"}
    # Armenia and Azerbaijan: EU agreement in force; Turkey likewise; the others a memorandum.
    assert treated == {"ARM", "AZE", "NGA", "RWA", "SOM", "TUR"}
    compared = {code for code, role in roles.items() if role.role == "compared"}
    assert compared == {"AFG", "BDI", "GEO", "LKA", "PAK", "RUS", "SRB", "UKR"}
    assert "rival_event" in roles["ARM"].flags  # memorandum of 2005
    assert "rival_event" not in roles["NGA"].flags
    assert "year_precision" in roles["SOM"].flags


def test_half_year_rule_leaves_late_starts_out(published):
    roles = _roles(published, timing=Timing.HALF_YEAR)
    for late in ("AZE", "TUR"):
        assert roles[late].role == "excluded"
        assert "counts from 2015" in roles[late].reason


def test_never_treated_comparison(published):
    roles = _roles(published, instrument="mou", comparison="never")
    assert roles["GEO"].role == "compared"
    assert roles["ARM"].role == "excluded"
    assert "already under agreement since 2005" in roles["ARM"].reason


def test_first_onset_ever(published):
    roles = _roles(published, onset="first", window=(2010, 2014), comparison="all")
    assert roles["ARM"].role == "compared"
    assert roles["ARM"].first_treated == 2005
    assert roles["GEO"].role == "treated"
    assert roles["GEO"].first_treated == 2011


@pytest.mark.parametrize("comparison", ["never", "earlier", "all", "not_yet"])
def test_treated_do_not_depend_on_the_comparison(published, comparison):
    roles = _roles(published, comparison=comparison)
    treated = {code for code, role in roles.items() if role.role == "treated"}
    assert treated == {"ARM", "AZE", "NGA", "RWA", "SOM", "TUR"}
