"""Estimators as functions of the cells, with the weight each cell carries."""
