"""Private PostgreSQL and NATS servers under the data directory, for a machine that has none."""
