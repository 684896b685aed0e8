"""Writes of places: one function is one durable transaction with its events."""

from rongcheng.apps.places.services.cells import end_grid_cell, open_grid_cells
from rongcheng.apps.places.services.divisions import load_divisions
from rongcheng.apps.places.services.ground import draw_demonstration_areas, load_areas

__all__ = ["draw_demonstration_areas", "end_grid_cell", "load_areas", "load_divisions", "open_grid_cells"]
