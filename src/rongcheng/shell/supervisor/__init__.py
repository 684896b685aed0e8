"""Runs every process of one installation on one machine, with readable logs and a clean end."""
