"""Tables of places: constraints and indexes, no behaviour."""
