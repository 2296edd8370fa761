"""Rebuilding the results in a clean folder and holding them against those here."""
