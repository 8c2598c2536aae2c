"""Figures and pages from results: `figures`, `cell_page`, `lot_page`."""
