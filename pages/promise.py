"""To come: promise."""

from lib.ui.frame import page

with page("ui.nav.promise"):
    pass
