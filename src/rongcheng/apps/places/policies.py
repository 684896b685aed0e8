"""Who may do what in places; the only place where roles are named."""
