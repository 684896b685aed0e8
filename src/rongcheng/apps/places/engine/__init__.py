"""Geometry kernels of places: cells, point location, outlines; no Django, no I/O."""
