"""Pages of workflow."""
