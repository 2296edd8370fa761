"""The RO-Crate validator without a network: its one remote document comes from a stored file."""

import json
from pathlib import Path

import requests
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity
from urllib3 import HTTPResponse

CONTEXT = Path(__file__).resolve().parents[1] / "oracle/reference/ro_crate_1.1_context.json"


def issues(crate, folder, profile="workflow-run-crate-0.5"):
    """Return what the validator finds, required and recommended, and the checks it skipped.

    Args:
        crate: folder with an RO-Crate.
        folder: an empty folder for the validator's store of remote documents.
        profile: the profile; those that it rests on are checked as well.
    """
    store = str(folder / "documents")
    _remember(store, json.loads(CONTEXT.read_text())["@id"], CONTEXT.read_bytes())
    settings = services.ValidationSettings(
        rocrate_uri=crate,
        profile_identifier=profile,
        requirement_severity=Severity.RECOMMENDED,
        offline=True,
        cache_path=store,
    )
    result = services.validate(settings)
    found = [
        (issue.severity.name, issue.check.identifier, issue.message)
        for issue in result.get_issues()
    ]
    return found, {check.identifier for check in result.skipped_checks}


def _remember(store, address, content):
    """Put a document where the validator looks first, as if it had been fetched before."""
    response = requests.Response()
    response.status_code, response._content, response.url = 200, content, address
    response.headers["Content-Type"] = "application/ld+json"
    response.request = requests.Request("GET", address).prepare()
    response.raw = HTTPResponse(body=b"", status=200, preload_content=False, request_url=address)
    session = CachedSession(cache_name=store, backend="sqlite", expire_after=-1)
    session.cache.save_response(response)
    session.close()
