"""Pages of appeals: for everybody, and for the desk."""
