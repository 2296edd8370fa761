"""Panels whose true effects are known."""
