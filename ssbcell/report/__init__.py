"""Figures and pages from results; `ssbcell.report.figures` holds the figures."""
