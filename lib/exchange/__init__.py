"""Files that leave the desk (and, later, come in)."""
