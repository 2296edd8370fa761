"""The calibration block of the configuration: typed, and strict about what it does not know."""

import pytest
import yaml

from analysis.configuration import load_settings
from analysis.records import InputError
from tests.conftest import ROOT


def test_the_default_run_tests_two_thousand_panels(settings):
    assert settings.calibration.panels == 2000


def test_the_full_size_lies_over_the_default_settings(config):
    text = (ROOT / "workflow/config/full.yaml").read_text(encoding="utf-8")
    full = load_settings({**config, **yaml.safe_load(text)}).calibration
    assert min(full.panels, full.fitted_panels) >= 2000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pannels": 9}, "did you mean 'panels'"),
        ({"draws": 18}, "calibration.draws: '18'"),
        ({"panels": 100}, "searched_panels <= fitted_panels <= panels"),
        ({"searched_panels": 1000}, "searched_panels <= fitted_panels <= panels"),
    ],
)
def test_wrong_sizes_are_refused_by_name(config, change, message):
    wrong = {**config, "calibration": {**config["calibration"], **change}}
    with pytest.raises(InputError, match=message):
        load_settings(wrong)


def test_a_missing_size_is_named(config):
    rest = {key: value for key, value in config["calibration"].items() if key != "draws"}
    with pytest.raises(InputError, match="'draws' is a required property"):
        load_settings({**config, "calibration": rest})
