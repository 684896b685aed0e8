"""Who may do what in sensing; the only place where roles are named."""
