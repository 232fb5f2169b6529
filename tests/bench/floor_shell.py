"""The floor's script: the desk's own shell over a folder where every page is empty.

The same frame, navigation and settings; what a page costs above this is the page's own.
"""

from lib.shell import shell
from tests.bench.server import EMPTY_PAGES

shell(EMPTY_PAGES)
