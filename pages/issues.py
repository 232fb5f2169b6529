"""To come: issues."""

from lib.ui.frame import page

with page("ui.nav.issues"):
    pass
