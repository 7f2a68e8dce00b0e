"""Documents as a JSON-LD processor compacts them."""


def in_short(value):
    """Every array of one without its array, as a JSON-LD processor compacts them."""
    if isinstance(value, dict):
        return {name: one if name == "@context" else in_short(one) for name, one in value.items()}
    if isinstance(value, list):
        return in_short(value[0]) if len(value) == 1 else [in_short(item) for item in value]
    return value
