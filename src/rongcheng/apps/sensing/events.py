"""What sensing announces."""
