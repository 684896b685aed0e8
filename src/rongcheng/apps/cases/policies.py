"""Who may do what in cases; the only place where roles are named."""
