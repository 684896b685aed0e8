"""Tables of incidents: constraints and indexes, no behaviour."""
