"""Words, numbers, dates, phones and the normal form of text, in Persian and English."""

from lib.i18n.catalogues import LANGS
from lib.i18n.naming import SHIPPED, Naming
from lib.i18n.translator import Translator, translator

__all__ = ["LANGS", "SHIPPED", "Naming", "Translator", "translator"]
