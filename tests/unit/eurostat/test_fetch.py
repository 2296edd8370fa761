"""Fetching with a client that answers from a text: what is asked, written and refused."""

import builtins
import io
import sys

import pytest

from analysis import fetch
from analysis.cleaning.eurostat import harvest
from analysis.configuration import load_settings
from analysis.records import InputError

sdmx = pytest.importorskip("sdmx")
requests = pytest.importorskip("requests")

SERIES = """<g:Series><g:SeriesKey><g:Value id="freq" value="A"/><g:Value id="citizen" value="{citizen}"/>
<g:Value id="age" value="TOTAL"/><g:Value id="sex" value="T"/><g:Value id="unit" value="PER"/>
<g:Value id="geo" value="NL"/></g:SeriesKey>{observations}</g:Series>"""
OBSERVATION = """<g:Obs><g:ObsDimension value="{year}"/><g:ObsValue value="{value}"/>
<g:Attributes><g:Value id="{attribute}" value="{flag}"/></g:Attributes></g:Obs>"""
ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
 xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<m:Header><m:ID>X</m:ID><m:Test>false</m:Test><m:Prepared>2026-01-01T00:00:00</m:Prepared>
<m:Sender id="ESTAT"/><m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD"><c:Structure>
<Ref agencyID="ESTAT" id="T" version="1.0"/></c:Structure></m:Structure></m:Header>
<m:DataSet structureRef="S">{series}</m:DataSet></m:GenericData>"""


class FakeClient:
    """Answers every request with the same invented figures and keeps what was asked."""

    asked = []  # noqa: RUF012

    def __init__(self, source):
        assert source == "ESTAT"

    def get(self, kind, table, key, params):
        FakeClient.asked.append((kind, table, key, params))
        turkey = OBSERVATION.format(year=2012, value="1234565", attribute="OBS_FLAG", flag="p")
        armenia = OBSERVATION.format(year=2012, value="105", attribute="OBS_FLAG", flag="b")
        armenia += OBSERVATION.format(year=2013, value="NaN", attribute="CONF_STATUS", flag="C")
        series = SERIES.format(citizen="TR", observations=turkey)
        series += SERIES.format(citizen="AM", observations=armenia)
        return sdmx.read_sdmx(io.BytesIO(ANSWER.format(series=series).encode()))


@pytest.fixture
def settings(tmp_path, config):
    own = {**config["sources"]["eurostat"], "folder": str(tmp_path / "eurostat")}
    return load_settings({**config, "sources": {**config["sources"], "eurostat": own}}).of(
        "eurostat"
    )


def test_both_tables_are_asked_for_and_read_back(settings, scope, monkeypatch):
    monkeypatch.setattr(sdmx, "Client", FakeClient)
    FakeClient.asked.clear()
    paths = fetch.fetch(settings)
    assert [path.name for path in paths] == ["migr_eiord.csv", "migr_eirtn.csv"]
    assert [(kind, table) for kind, table, *_ in FakeClient.asked] == [
        ("data", "MIGR_EIORD"), ("data", "MIGR_EIRTN"),
    ]  # fmt: skip
    assert FakeClient.asked[0][3] == {"startPeriod": "2012", "endPeriod": "2016"}
    assert FakeClient.asked[0][2]["sex"] == "T"
    taken = {
        (item.country, item.year): (
            item.token.text if item.token else None,
            item.flag,
            item.missing,
        )
        for item in harvest(paths[0], "ordered", scope).reported
    }
    assert taken == {
        ("ARM", 2012): ("105", "b", ""),
        ("ARM", 2013): (None, "c", "confidential"),
        ("TUR", 2012): ("1234565", "p", ""),
    }
    with pytest.raises(InputError, match="is there already - move it away"):
        fetch.fetch(settings)


def test_without_a_network_the_message_says_what_to_do(settings, monkeypatch):
    class Unreachable(FakeClient):
        def get(self, *_, **__):
            raise requests.ConnectionError("no route to host")

    monkeypatch.setattr(sdmx, "Client", Unreachable)
    with pytest.raises(InputError, match=r"cannot be reached.*README.md says how") as caught:
        fetch.fetch(settings)
    assert "\n" not in str(caught.value)
    assert not settings.folder.exists()


def test_nothing_is_written_when_the_second_table_fails(settings, monkeypatch):
    class Half(FakeClient):
        def get(self, kind, table, key, params):
            if table == "MIGR_EIRTN":
                raise requests.HTTPError("404")
            return super().get(kind, table, key, params)

    monkeypatch.setattr(sdmx, "Client", Half)
    with pytest.raises(InputError, match="migr_eirtn: Eurostat cannot be reached or refuses"):
        fetch.fetch(settings)
    assert not settings.folder.exists()


def test_without_the_package_the_message_names_it(monkeypatch):
    real = builtins.__import__

    def absent(name, *arguments):
        if name == "sdmx":
            raise ImportError(name)
        return real(name, *arguments)

    monkeypatch.delitem(sys.modules, "sdmx", raising=False)
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(InputError, match=r"package sdmx1.*is not installed.*\[fetch\]"):
        fetch.download("migr_eirtn", (2012, 2016))


def test_an_empty_answer_is_refused(settings, monkeypatch):
    class Empty(FakeClient):
        def get(self, *_, **__):
            return sdmx.read_sdmx(io.BytesIO(ANSWER.format(series="").encode()))

    monkeypatch.setattr(sdmx, "Client", Empty)
    with pytest.raises(InputError, match="returned no observation"):
        fetch.fetch(settings)
