"""Reads of places. Divisions and their outlines are public facts: nobody's rights narrow them."""
