"""To come: participation."""

from lib.ui.frame import page

with page("ui.nav.participation"):
    pass
