"""Figures: (data, parameters) -> figure and reading; one module a chapter."""
