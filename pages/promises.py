"""To come: promises."""

from lib.ui.frame import page

with page("ui.nav.promises"):
    pass
