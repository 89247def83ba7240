"""Panels of the course beside its figures: the claims, their verdicts, the reader's beliefs."""
