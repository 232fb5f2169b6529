"""To come: outcomes."""

from lib.ui.frame import page

with page("ui.nav.outcomes"):
    pass
