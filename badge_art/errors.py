"""What can go wrong with a picture, each with one sentence fit to show to a person."""


class BadgeArtError(Exception):
    """Base of everything that this package raises on purpose."""


class UnreadableImage(BadgeArtError):
    """Not a picture that we accept: damaged, truncated, animated, or no PNG or SVG at all."""


class UnsafeMarkup(UnreadableImage):
    """An SVG that asks its reader to do more than draw: a DOCTYPE, an inclusion, a style sheet."""


class ImageTooLarge(BadgeArtError):
    """More bytes, chunks or pixels than a badge may have; decided before any pixel is decoded."""


class UnknownDesign(BadgeArtError):
    """No design of this name, or a design folder that cannot be drawn."""


class TextDoesNotFit(BadgeArtError):
    """Too long for its place, or with a character that cannot be written there."""


class NotBaked(BadgeArtError):
    """A sound picture that carries no Open Badges 3.0 credential in the form the standard asks."""


class BakedForOpenBadges2(NotBaked):
    """The picture carries an Open Badges 2.0 badge or an older one, which is not read here."""


class BakedMoreThanOnce(BadgeArtError):
    """Several credentials in one picture: readers would disagree about which of them it shows."""
