"""To come: form."""

from lib.ui.frame import page

with page("ui.nav.form"):
    pass
