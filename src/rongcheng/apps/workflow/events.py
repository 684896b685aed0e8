"""What workflow announces."""
