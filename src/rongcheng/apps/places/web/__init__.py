"""The pages of places and their JSON for maps."""
