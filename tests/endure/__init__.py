"""What the desk does when something breaks while staff work in it (see __main__.py)."""
