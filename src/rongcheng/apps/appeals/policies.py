"""Who may do what in appeals; the only place where roles are named."""
